from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from core.models import BasePage
from core.translated import Translated
from core.visitor_cache import public_page

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class HomePage(BasePage):
    """The root of the tree. What it says is the front page's template and these few words."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    lede_vi = models.TextField(_("introduction in Vietnamese"), blank=True)
    lede_en = models.TextField(_("introduction in English"), blank=True)

    lede = Translated("lede")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CourseIndexPage", "pages.ContentPage"]
    max_count = 1
    template = "pages/home.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        MultiFieldPanel([FieldPanel("lede_vi"), FieldPanel("lede_en")], heading=_("Introduction")),
    ]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from pages.queries import front_page

        return super().get_context(request, *args, **kwargs) | front_page()

    def serve(self, request: HttpRequest, *args, **kwargs):
        return public_page(super().serve(request, *args, **kwargs))


class ContentPage(BasePage):
    """A page of text in both languages: about, privacy, accessibility, news."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    body_vi = RichTextField(_("text in Vietnamese"), features=RICH_TEXT)
    body_en = RichTextField(_("text in English"), features=RICH_TEXT, blank=True)

    body = Translated("body")

    parent_page_types = ["pages.HomePage", "pages.ContentPage"]
    subpage_types = ["pages.ContentPage"]
    template = "pages/content.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        FieldPanel("body_vi"),
        FieldPanel("body_en"),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def search_text(self) -> str:
        return f"{super().search_text()} {self.title_en} {self.body_vi} {self.body_en}"

    def serve(self, request: HttpRequest, *args, **kwargs):
        return public_page(super().serve(request, *args, **kwargs))
