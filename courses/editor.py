"""How course pages are edited: the checks on publishing, and the list of topics."""

from wagtail.admin.forms import WagtailAdminPageForm

CHECKED = {"summary": "", "competence": None, "aim": "", "minutes": 0, "topics": []}


class StudyPageForm(WagtailAdminPageForm):
    """Drafts may be incomplete; sending for review and publishing say what is missing."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.is_deferred_validation and "body" not in self.errors:
            for sentence in self._page_as_typed(cleaned).problems():
                self.add_error(None, sentence)
        return cleaned

    def _page_as_typed(self, cleaned: dict):
        """The page with the values of this form, as Django puts them on it a moment later."""
        page = self.instance
        for name, empty in CHECKED.items():
            if name in self.fields:
                setattr(page, name, cleaned.get(name, empty))
        if "body" in cleaned:
            page.body = cleaned["body"]
        return page
