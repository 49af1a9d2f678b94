"""The course pages of the tree, reached in fewer queries than Wagtail's own walk down the tree.

Wagtail asks twice per level; these look the page up at once. Whatever they do not find
(a draft, a moved list, a page with a privacy setting) is left to Wagtail.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.views import serve

from courses import actions
from courses.lessons import lessons_of, module_slug
from courses.models import CourseIndexPage, CoursePage

ROOT = "khoa-hoc"


def course_list(request: HttpRequest) -> HttpResponse:
    index = CourseIndexPage.objects.open().filter(slug=ROOT).first()
    return index.serve(request) if index else serve(request, f"{ROOT}/")


def course(request: HttpRequest, course: str) -> HttpResponse:
    page = _course(course)
    return page.serve(request) if page else serve(request, f"{ROOT}/{course}/")


def lesson(request: HttpRequest, course: str, lesson: str, module: str = "") -> HttpResponse:
    """A lesson; one that was moved to or from a module is found by its own name."""
    parent = _course(course)
    lessons = lessons_of(parent, with_body=True) if parent else []
    namesakes = [page for page in lessons if page.slug == lesson]
    page = next((page for page in namesakes if module_slug(page) == module), None)
    if page is None and namesakes:
        return redirect(namesakes[0].url)
    if page is None:
        return serve(request, "/".join([ROOT, course, *filter(None, [module]), lesson, ""]))
    response = page.serve(request, course=parent, lessons=lessons)
    if (standing := response.context_data["outline"].standing) and request.method == "GET":
        actions.open_lesson(standing=standing, lesson=page)
    return response


def _course(slug: str) -> CoursePage | None:
    return CoursePage.objects.open().select_related("competence").filter(slug=slug).first()
