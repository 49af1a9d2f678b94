from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses import completeness
from courses.cohorts.editor import CohortViewSet
from courses.editing import keeping  # noqa: F401  its hook
from courses.editing.pages import TellingDeleteAction, TellingUnpublishAction, page_viewsets
from courses.exporting.access import may_export
from courses.models import CourseIndexPage, CoursePage
from courses.models.content import StudyPage
from courses.packages.editing import PackageViewSet
from courses.page_buttons import course_buttons
from courses.quizzes.editor import QuizViewSetGroup
from courses.trainer_editor import TrainerViewSet
from courses.views.course_import import may_import

register_snippet(PackageViewSet)
register_snippet(QuizViewSetGroup)
register_snippet(CohortViewSet)
register_snippet(TrainerViewSet)
hooks.register("register_page_listing_more_buttons", course_buttons)
hooks.register("register_page_header_buttons", course_buttons)


@hooks.register("register_admin_urls")
def own_addresses() -> list:
    return [
        path("", include("courses.admin_urls")),
        path("goi-hoc/", include("courses.packages.admin_urls")),
        path("bai-kiem-tra/", include("courses.quizzes.admin_urls")),
        path("du-chua/", include("courses.editing.admin_urls")),
        path("xuat-khoa-hoc/", include("courses.exporting.admin_urls")),
    ]


@hooks.register("register_admin_viewset")
def views_of_pages() -> list:
    return page_viewsets


@hooks.register("insert_global_admin_css")
def editor_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("courses/editor.css"))


class AuthorsMenuItem(MenuItem):
    """Shown to whoever may add to the course list."""

    def is_shown(self, request: HttpRequest) -> bool:
        index = CourseIndexPage.objects.first()
        if index is None:
            return False
        self.point_to(index)
        return index.permissions_for_user(request.user).can_add_subpage()

    def point_to(self, index: CourseIndexPage) -> None:
        """Overridden where the address depends on the list."""


class CoursesMenuItem(AuthorsMenuItem):
    """Straight to the course list, where a trainer's work is."""

    def point_to(self, index: CourseIndexPage) -> None:
        self.url = reverse("wagtailadmin_explore", args=[index.pk])


@hooks.register("register_admin_menu_item")
def courses_menu_item() -> MenuItem:
    return CoursesMenuItem(_("Courses"), "", name="courses", icon_name="openquote", order=90)


@hooks.register("register_admin_menu_item")
def reviews_menu_item() -> MenuItem:
    address = reverse_lazy("authoring:reviews")
    icon = "clipboard-list"
    return AuthorsMenuItem(
        _("Reviews of courses"), address, name="reviews", icon_name=icon, order=94
    )


@hooks.register("register_page_header_buttons")
def export_button(
    page: Page, user, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.live and may_export(user, page):
        address = reverse("course-export:choose", args=[page.pk])
        yield Button(gettext("Export the course"), address, icon_name="download", priority=80)


@hooks.register("register_page_header_buttons")
def import_button(
    page: Page, user, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, CourseIndexPage) and may_import(user, page):
        address = reverse("authoring:import-folder")
        yield Button(gettext("Import a course"), address, icon_name="upload", priority=80)


@hooks.register("before_bulk_action")
def refuse_incomplete_pages(
    request: HttpRequest, action_type: str, objects, action_class_instance
) -> HttpResponseRedirect | None:
    """Publishing many pages at once fills in no form: check each here, and say what is missing."""
    if action_type != "publish" or request.method != "POST":
        return None
    pages = list(objects)
    if request.POST.get("include_descendants"):
        for page in objects:
            pages += page.get_descendants().not_live()
    found = [
        gettext("“%(page)s” was not published: %(problem)s")
        % {"page": page.title, "problem": " ".join(problems)}
        for page in map(_latest, pages)
        if isinstance(page, StudyPage) and (problems := completeness.problems(page))
    ]
    if not found:
        return None
    for sentence in found:
        messages.error(request, sentence)
    return redirect("wagtailadmin_explore", objects[0].get_parent().pk)


# After Wagtail's own, which they replace: of one kind of action the last one registered is taken.
for action in (TellingDeleteAction, TellingUnpublishAction):
    hooks.register("register_bulk_action", action, order=1)


def _latest(page: Page) -> Page:
    return page.specific.get_latest_revision_as_object()
