"""Wagtail's views of course and lesson pages, with what ours need beside or before them."""

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from courses.editing.checklist import ChecklistPanel, address_on_create, address_on_edit, beside
from courses.models import CoursePage, LessonPage


class CheckedEditView(EditView):
    def get_side_panels(self) -> MediaContainer:
        address = address_on_edit(self.page)
        panel = ChecklistPanel(self.page, self.request, address=address)
        return beside(super().get_side_panels(), panel)


class CheckedCreateView(CreateView):
    def get_side_panels(self) -> MediaContainer:
        address = address_on_create(self.page_class, self.parent_page)
        panel = ChecklistPanel(
            self.page, self.request, parent=self.parent_page.specific, address=address
        )
        return beside(super().get_side_panels(), panel)


class StudyPageViewSet(PageViewSet):
    add_view_class = CheckedCreateView
    edit_view_class = CheckedEditView


page_viewsets = [
    StudyPageViewSet("course_pages", model=CoursePage),
    StudyPageViewSet("lesson_pages", model=LessonPage),
]
