from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.search import index

from core.folding import fold
from core.translated import is_english


class BasePage(Page):
    """What every page of ours shares: search without accents, a language for its text."""

    #: Language the page's own text is written in; the interface around it may differ.
    content_language = "vi"

    search_fields = [*Page.search_fields, index.SearchField("folded_text")]

    class Meta:
        abstract = True

    def search_text(self) -> str:
        """Everything a visitor may search this page by; page types add their own texts."""
        return f"{self.title} {self.search_description}"

    def folded_text(self) -> str:
        return fold(self.search_text())

    @cached_property
    def display_title(self) -> str:
        english = getattr(self, "title_en", "")
        return english if english and is_english() else self.title
