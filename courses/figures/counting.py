"""Counts of a course, hidden where they are about too few people."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Avg, Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from core.small_counts import shown, shown_part
from courses.lessons import LessonRow, Outline, lessons_of
from courses.models import CoursePage, CourseRating, Enrolment, LessonProgress

#: Who has not come back for this long has stopped.
STOPPED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Course:
    """One course; None is a number hidden because it, or what it leaves over, is of 1 to 4 people.

    `satisfied` is the share in percent of ratings of 4 or 5, of `ratings`.
    """

    page: CoursePage
    enrolled: int | None
    completed: int | None
    stopped: int | None
    ratings: int | None
    satisfied: int | None


@dataclass(frozen=True)
class Lesson:
    """One lesson: how many of those enrolled opened it, did it, and stopped at it.

    `minutes` is the mean time spent in it by those who did it, where it was told.
    """

    number: int
    title: str
    planned: int
    opened: int | None
    done: int | None
    stopped: int | None
    minutes: int | None
    module: str = ""


def figures_of(courses: list[CoursePage]) -> list[Course]:
    """Every course with its counts; three queries however many there are."""
    keys = [course.translation_key for course in courses]
    taking = Enrolment.objects.filter(course_key__in=keys).order_by().values("course_key")
    people = {
        row["course_key"]: row
        for row in taking.annotate(
            enrolled=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False))
        )
    }
    stopped = {row["course_key"]: row["n"] for row in _stopped(keys).annotate(n=Count("pk"))}
    rated = {
        row["enrolment__course_key"]: row
        for row in CourseRating.objects.filter(enrolment__course_key__in=keys)
        .values("enrolment__course_key")
        .annotate(n=Count("pk"), good=Count("pk", filter=Q(score__gte=CourseRating.SATISFIED)))
    }
    nobody = {"enrolled": 0, "completed": 0}
    return [
        _course(
            course,
            people.get(course.translation_key, nobody),
            stopped.get(course.translation_key, 0),
            rated.get(course.translation_key, {"n": 0, "good": 0}),
        )
        for course in courses
    ]


def lessons_of_course(course: CoursePage) -> list[Lesson]:
    """The lessons in order, each with its counts; four queries."""
    key = course.translation_key
    enrolled = Enrolment.objects.filter(course_key=key).count()
    rows = {
        row["lesson_key"]: row
        for row in LessonProgress.objects.filter(enrolment__course_key=key)
        .values("lesson_key")
        .annotate(
            opened=Count("pk"),
            done=Count("pk", filter=Q(completed_at__isnull=False)),
            timed=Count("pk", filter=Q(completed_at__isnull=False, seconds__gt=0)),
            seconds=Avg("seconds", filter=Q(completed_at__isnull=False, seconds__gt=0)),
        )
    }
    last = LessonProgress.objects.filter(enrolment=OuterRef("pk")).order_by("-last_at", "pk")
    stopped = _stopped([key]).annotate(at=Subquery(last.values("lesson_key")[:1])).values("at")
    stopped_at = {row["at"]: row["n"] for row in stopped.annotate(n=Count("pk"))}
    return [
        _lesson(row, enrolled, rows.get(row.page.translation_key), stopped_at)
        for row in Outline(lessons_of(course), None).rows
    ]


def _stopped(keys: list[UUID]):
    """Enrolments in progress of people who opened something, and not for a while."""
    opened = LessonProgress.objects.filter(enrolment=OuterRef("pk"))
    lately = opened.filter(last_at__gte=timezone.now() - STOPPED_AFTER)
    active = Enrolment.objects.active().filter(course_key__in=keys)
    return active.filter(Exists(opened), ~Exists(lately)).order_by().values("course_key")


def _course(page: CoursePage, people: dict, stopped: int, rated: dict) -> Course:
    enrolled = shown(people["enrolled"])
    ratings = shown(rated["n"])
    good = shown_part(rated["good"], ratings)
    return Course(
        page=page,
        enrolled=enrolled,
        completed=shown_part(people["completed"], enrolled),
        stopped=shown_part(stopped, enrolled),
        ratings=ratings,
        satisfied=round(100 * good / ratings) if ratings and good is not None else None,
    )


def _lesson(row: LessonRow, enrolled: int, found: dict | None, stopped_at: dict) -> Lesson:
    found = found or {"opened": 0, "done": 0, "timed": 0, "seconds": None}
    opened = shown_part(found["opened"], shown(enrolled))
    timed = shown(found["timed"])
    return Lesson(
        number=row.number,
        title=row.page.title,
        planned=row.page.minutes,
        opened=opened,
        done=shown_part(found["done"], opened),
        stopped=shown(stopped_at.get(row.page.translation_key, 0)),
        minutes=round(found["seconds"] / 60) if timed else None,
        module=row.module.title if row.module else "",
    )
