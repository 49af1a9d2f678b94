"""The checklist beside the editor: what the page has, what is missing, what it weighs.

It shows the latest draft. While one types, a small script sends the form and gets the list anew;
nothing is stored, and without the script the list follows when the draft is saved.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from courses import completeness
from courses.completeness import Row

LIST = "courses/editing/_checklist.html"


def listed(rows: list[Row] | None) -> dict:
    """What the list shows: what blocks first, then what to look at, then what is done."""
    order = list(reversed(completeness.State))
    rows = None if rows is None else sorted(rows, key=lambda row: order.index(row.state))
    return {"rows": rows, "blocking": sum(row.blocks for row in rows or [])}


class ChecklistPanel(BaseSidePanel):
    """Wagtail's side panel, with the number of what keeps the page from being published."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle checklist")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: dict) -> dict:
            blocking = self.panel.shown["blocking"]
            return super().get_context_data(parent_context) | {"count": blocking}

    class Media:
        js = ["courses/checklist.js"]

    name = "checklist"
    title = _("Checklist")
    template_name = "courses/editing/checklist.html"
    order = 150

    def __init__(self, object, request, *, parent=None, address: str = "") -> None:
        super().__init__(object, request)
        self.shown = listed(completeness.rows(object, parent=parent))
        self.address = address

    def get_context_data(self, parent_context: dict) -> dict:
        return super().get_context_data(parent_context) | self.shown | {"address": self.address}


def beside(panels: MediaContainer, panel: ChecklistPanel) -> MediaContainer:
    """The panels of an editor with the checklist in its place."""
    return MediaContainer(sorted([*panels, panel], key=lambda one: one.order))


class ChecklistOnEdit(PreviewOnEditView):
    """The list of a page as it is typed; reads the form as the preview does, and keeps nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form(request.POST)
        rows = None
        if self.validate_form(form):
            form.save(commit=False)
            typed = form.instance
            typed.title = request.POST.get("title", "")
            rows = completeness.rows(typed, parent=form.parent_page)
        return render(request, LIST, listed(rows))


class ChecklistOnCreate(ChecklistOnEdit, PreviewOnCreateView):
    """The list of a page that was not saved yet."""


def address_on_edit(page) -> str:
    return reverse("course-editing:checklist", args=[page.pk])


def address_on_create(model, parent) -> str:
    options = model._meta
    return reverse(
        "course-editing:checklist-of-new", args=[options.app_label, options.model_name, parent.pk]
    )
