"""The lessons of a course in order, and how far one person is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Expression, F, JSONField, Subquery, Value
from django.db.models.functions import Length, Substr

from courses.models import CoursePage, CourseRating, Enrolment, LessonPage

#: A page's path is its parent's and four characters more (treebeard's steplen).
PARENT_PATH = Substr("path", 1, Length("path") - CoursePage.steplen)


@dataclass
class Standing:
    """How far one person is in one course."""

    enrolment_id: int
    state: str
    is_completed: bool
    last_lesson_key: UUID | None
    rating: int | None = None  # what they said of the course
    done: set[UUID] = field(default_factory=set)
    #: Every lesson opened so far, and the block the person was at.
    seen: dict[UUID, str] = field(default_factory=dict)
    #: What is told of the next class in it, where that was asked for (courses.cohorts.at_hand).
    class_told: dict | None = None

    @property
    def rating_text(self) -> str:
        return str(CourseRating.Score(self.rating).label) if self.rating else ""

    @property
    def rating_choices(self) -> list[tuple[int, str]]:
        return CourseRating.Score.choices

    @property
    def is_taking(self) -> bool:
        return self.state != Enrolment.State.WITHDRAWN


@dataclass
class LessonRow:
    """A lesson in its course: where it stands in the order, and what the reader did."""

    page: LessonPage
    number: int
    is_done: bool = False
    is_seen: bool = False
    position: str = ""


class Outline:
    """A course's live lessons in order, joined with what one person did in them."""

    def __init__(self, lessons: Iterable[LessonPage], standing: Standing | None) -> None:
        done = standing.done if standing else set()
        seen = standing.seen if standing else {}
        self.rows = [
            LessonRow(
                page=page,
                number=number,
                is_done=page.translation_key in done,
                is_seen=page.translation_key in seen,
                position=seen.get(page.translation_key, ""),
            )
            for number, page in enumerate(lessons, start=1)
        ]
        self.standing = standing

    @property
    def minutes(self) -> int:
        return sum(row.page.minutes for row in self.rows)

    @property
    def done_count(self) -> int:
        return sum(row.is_done for row in self.rows)

    @cached_property
    def next_row(self) -> LessonRow | None:
        """The lesson to go on with: the last opened if unfinished, else the next unfinished."""
        last = self.standing.last_lesson_key if self.standing else None
        position = next(
            (i for i, row in enumerate(self.rows) if row.page.translation_key == last), 0
        )
        from_there = self.rows[position:] + self.rows[:position]
        return next((row for row in from_there if not row.is_done), None)


def standing_of(user, course_key: UUID) -> Standing | None:
    """One query; None for visitors and people who never enrolled."""
    return standings(user, [course_key]).get(course_key)


def standings(
    user, course_keys: Iterable[UUID] | None = None, *, class_at_hand: Expression | None = None
) -> dict[UUID, Standing]:
    """What a person did in each course (all of theirs by default), in one query.

    With `class_at_hand` (courses.cohorts.at_hand) also their next class of each.
    """
    if not user.is_authenticated:
        return {}
    latest = F("lessons__last_at").desc(nulls_last=True)
    rows = Enrolment.objects.of(user).order_by(latest, "-pk")
    if course_keys is not None:
        rows = rows.filter(course_key__in=course_keys)
    found: dict[UUID, Standing] = {}
    for row in rows.annotate(class_told=class_at_hand or Value(None, JSONField())).values_list(
        "course_key",
        "pk",
        "state",
        "completed_at",
        "rating__score",
        "lessons__lesson_key",
        "lessons__position",
        "lessons__completed_at",
        "class_told",
    ):
        key, pk, state, completed_at, rating, lesson, position, done_at, class_told = row
        known = Standing(pk, state, completed_at is not None, lesson, rating, class_told=class_told)
        standing = found.setdefault(key, known)
        if lesson:
            standing.seen[lesson] = position
            if done_at:
                standing.done.add(lesson)
    return found


def lessons_of(course: CoursePage, *, with_body: bool = False) -> list[LessonPage]:
    lessons = LessonPage.objects.open().within(course).select_related("quiz", "package")
    return list(lessons if with_body else lessons.defer("body"))


def lessons_of_course_key(course_key: UUID) -> list[LessonPage]:
    """The live lessons of a live course, in order, without reading the course itself."""
    course = CoursePage.objects.open().filter(translation_key=course_key)
    lessons = LessonPage.objects.open().annotate(parent_path=PARENT_PATH).defer("body")
    return list(
        lessons.select_related("quiz", "package")
        .filter(parent_path=Subquery(course.values("path")[:1]))
        .annotate(
            course_revision=Subquery(course.values("live_revision_id")[:1]),
            course_slug=Subquery(course.values("slug")[:1]),
        )
        .order_by("path")
    )


def lessons_by_course(courses: Iterable[CoursePage]) -> dict[str, list[LessonPage]]:
    """Live lessons of several courses, by the course's path, in one query."""
    paths = [course.path for course in courses]
    found: dict[str, list[LessonPage]] = defaultdict(list)
    lessons = LessonPage.objects.open().annotate(parent_path=PARENT_PATH).defer("body")
    for lesson in lessons.filter(parent_path__in=paths).order_by("path"):
        found[lesson.parent_path].append(lesson)
    return found
