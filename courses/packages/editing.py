"""Packages in Wagtail's editor: trainers list them, set their rules and upload newer versions."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import Package


class PackageViewSet(SnippetViewSet):
    model = Package
    icon = "folder-open-1"
    menu_label = _("Packages")
    menu_order = 91
    add_to_admin_menu = True
    list_display = ["title", Column("latest", label=_("Latest version"), accessor="latest_shown")]
    search_fields = ["title"]
    panels = [
        FieldPanel("title"),
        FieldPanel("silent_rule"),
        FieldPanel("must_pass"),
        HelpPanel(template="courses/packages/_versions.html", heading=_("Versions")),
    ]

    @property
    def add_view(self) -> Callable[..., HttpResponse]:
        """A package is made by uploading it, never by filling in a form."""
        from courses.views.package_upload import upload

        return upload
