"""How course pages are edited: the checks on publishing, and the list of topics."""

from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm

from core.folding import fold
from courses import completeness

CHECKED = {"summary": "", "competence": None, "aim": "", "minutes": 0, "topics": []}


class StudyPageForm(WagtailAdminPageForm):
    """Drafts may be incomplete; sending for review and publishing say what is missing."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # made from the title below

    def clean_slug(self) -> str:
        """Make the address from the title where none is written.

        Wagtail's own script knows no Vietnamese: "điện thoại" becomes "djin-thoi".
        """
        if typed := self.cleaned_data["slug"]:
            return typed
        siblings = self.parent_page.get_children().exclude(pk=self.instance.pk)
        taken = set(siblings.values_list("slug", flat=True))
        slug = base = slugify(fold(self.cleaned_data.get("title", "")))[:240]
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.is_deferred_validation and "body" not in self.errors:
            typed = self._page_as_typed(cleaned)
            for sentence in completeness.problems(typed, parent=self.parent_page):
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
