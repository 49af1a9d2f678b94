"""Wagtail's views of course and lesson pages, with what ours need beside or before them."""

from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet

from courses.editing.checklist import ChecklistPanel, address_on_create, address_on_edit, beside
from courses.editing.learners import tell_learners
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


class TellingDeleteView(DeleteView):
    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        tell_learners(request, [self.page])
        return super().get(request, *args, **kwargs)


class TellingUnpublishView(UnpublishView):
    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        tell_learners(request, [self.object])
        return super().get(request, *args, **kwargs)


class _TellsOfAll:
    """Many pages at once: the question whether they shall go says who is in each."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        pages, _refused = self.get_actionable_objects()
        tell_learners(request, (page.specific for page in pages))
        return super().get(request, *args, **kwargs)


class TellingDeleteAction(_TellsOfAll, DeleteBulkAction):
    pass


class TellingUnpublishAction(_TellsOfAll, UnpublishBulkAction):
    pass


class StudyPageViewSet(PageViewSet):
    add_view_class = CheckedCreateView
    edit_view_class = CheckedEditView
    delete_view_class = TellingDeleteView
    unpublish_view_class = TellingUnpublishView


page_viewsets = [
    StudyPageViewSet("course_pages", model=CoursePage),
    StudyPageViewSet("lesson_pages", model=LessonPage),
]
