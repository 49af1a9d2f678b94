"""How courses go, for trainers and officials: counts of people, never a name."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from core.spreadsheets import to_csv
from courses.access import open_course
from courses.figures.counting import figures_of, lessons_of_course
from courses.models import CoursePage, Enrolment
from users.access import any_role_required
from users.roles import Role

may_look = any_role_required(Role.TRAINER, Role.OFFICIAL)


@require_safe
@never_cache
@may_look
def overview(request: HttpRequest) -> HttpResponse:
    context = {"courses": figures_of(_courses()), "has_demo": _has_demo()}
    return render(request, "courses/figures/overview.html", context)


@require_safe
@never_cache
@may_look
def course(request: HttpRequest, course_key: UUID) -> HttpResponse:
    page = open_course(course_key)
    [figures] = figures_of([page])
    context = {"figures": figures, "lessons": lessons_of_course(page), "has_demo": _has_demo()}
    return render(request, "courses/figures/course.html", context)


@require_safe
@never_cache
@may_look
def export(request: HttpRequest) -> HttpResponse:
    """The overview as CSV; what the page hides is empty in the file too."""
    courses = figures_of(_courses())
    if not courses:
        raise Http404
    header = [
        _("Course"),
        _("Enrolled"),
        _("Completed"),
        _("Stopped for 14 days"),
        _("Ratings"),
        _("Satisfied, %"),
    ]
    rows = [
        (one.page.title, one.enrolled, one.completed, one.stopped, one.ratings, one.satisfied)
        for one in courses
    ]
    audit.record(request.user, "export", request.user, form="csv", of="courses")
    response = HttpResponse(to_csv(header, rows), content_type="text/csv; charset=utf-8")
    name = f"khoa-hoc-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _courses() -> list[CoursePage]:
    return list(CoursePage.objects.open().defer("body").order_by("path"))


def _has_demo() -> bool:
    return Enrolment.objects.filter(is_demo=True).exists()
