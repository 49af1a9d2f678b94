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
from courses.figures.questions import questions_of
from courses.models import CoursePage, Enrolment
from courses.quizzes.statistics import FEWEST
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
    return _file(request, header, rows, of="courses", name="khoa-hoc")


@require_safe
@never_cache
@may_look
def questions(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """The hardest questions of a course, by the first attempts of its learners."""
    page = open_course(course_key)
    context = {"course": page, "questions": questions_of([course_key]), "fewest": FEWEST}
    return render(request, "courses/figures/questions.html", context)


@require_safe
@never_cache
@may_look
def export_lessons(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """The lessons of a course as CSV; what the page hides is empty in the file too."""
    page = open_course(course_key)
    header = [
        _("Lesson"),
        _("Title"),
        _("Opened"),
        _("Done"),
        _("Stopped here"),
        _("Minutes planned"),
        _("Minutes needed"),
    ]
    rows = [
        (one.number, one.title, one.opened, one.done, one.stopped, one.planned, one.minutes)
        for one in lessons_of_course(page)
    ]
    return _file(request, header, rows, of="lessons", name=f"{page.slug}-bai")


@require_safe
@never_cache
@may_look
def export_questions(request: HttpRequest, course_key: UUID | None = None) -> HttpResponse:
    """The questions of one course or of all as CSV, those of too few people left out."""
    courses = [open_course(course_key)] if course_key else _courses()
    titles = {course.translation_key: course.title for course in courses}
    header = [
        _("Course"),
        _("Quiz"),
        _("Question"),
        _("Version"),
        _("Number of people"),
        _("Share of points, %"),
        _("Discrimination"),
    ]
    rows = [
        (
            titles[one.course_key],
            one.quiz,
            one.text,
            one.version,
            one.people,
            one.percent,
            None if one.discrimination is None else round(one.discrimination, 2),
        )
        for one in questions_of(titles).rows
    ]
    name = f"{courses[0].slug}-cau-hoi" if course_key else "cau-hoi"
    return _file(request, header, rows, of="questions", name=name)


def _file(
    request: HttpRequest, header: list[str], rows: list[tuple], *, of: str, name: str
) -> HttpResponse:
    """A table as a file no spreadsheet runs, noted in the audit trail."""
    audit.record(request.user, "export", request.user, form="csv", of=of)
    response = HttpResponse(to_csv(header, rows), content_type="text/csv; charset=utf-8")
    name = f"{name}-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _courses() -> list[CoursePage]:
    return list(CoursePage.objects.open().defer("body").order_by("path"))


def _has_demo() -> bool:
    return Enrolment.objects.filter(is_demo=True).exists()
