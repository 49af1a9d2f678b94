"""The lessons of a course in order, and how far one person is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.db.models import Expression, F, JSONField, Value
from django.urls import reverse

from core.translated import is_english
from courses.models import CoursePage, CourseRating, Enrolment, LessonPage
from courses.models.content import module_anchor


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


@dataclass(frozen=True)
class ModuleHeading:
    """What an outline says of a module, in the reader's language."""

    pk: int
    slug: str
    title: str
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""

    @property
    def anchor(self) -> str:
        return module_anchor(self.pk)

    @property
    def shown_title(self) -> str:
        return (is_english() and self.title_en) or self.title

    @property
    def title_lang(self) -> str:
        return "en" if is_english() and self.title_en else CoursePage.content_language

    @property
    def shown_summary(self) -> str:
        return (is_english() and self.summary_en) or self.summary

    @property
    def summary_lang(self) -> str:
        return "en" if is_english() and self.summary_en else CoursePage.content_language


@dataclass
class LessonRow:
    """A lesson in its course: where it stands in the order, and what the reader did."""

    page: LessonPage
    number: int
    is_done: bool = False
    is_seen: bool = False
    position: str = ""

    @property
    def url(self) -> str:
        return self.page.url

    @cached_property
    def module(self) -> ModuleHeading | None:
        """The module it stands in, where the lesson was read `with_module`."""
        facts = getattr(self.page, "module_facts", None)
        return ModuleHeading(**facts) if facts else None


@dataclass
class Part:
    """Lessons that follow each other under the heading of their module, or under none."""

    module: ModuleHeading | None
    rows: list[LessonRow]

    @property
    def has_heading(self) -> bool:
        """Lessons after a module need a heading too, or they would seem to be part of it."""
        return self.module is not None or self.rows[0].number > 1


class Outline:
    """A course's lessons in order, joined with what one person did in them."""

    row_class = LessonRow

    def __init__(
        self,
        lessons: Iterable[LessonPage],
        standing: Standing | None,
        course: CoursePage | None = None,
    ) -> None:
        done = standing.done if standing else set()
        seen = standing.seen if standing else {}
        self.rows = [
            self.row_class(
                page=page,
                number=number,
                is_done=page.translation_key in done,
                is_seen=page.translation_key in seen,
                position=seen.get(page.translation_key, ""),
            )
            for number, page in enumerate(lessons, start=1)
        ]
        self.standing = standing
        self.course = course

    @property
    def url(self) -> str:
        """Of the course, where it was told."""
        return self.course.url if self.course else ""

    @cached_property
    def parts(self) -> list[Part]:
        """The lessons under the headings of their modules, in order."""
        return [
            Part(module, list(rows)) for module, rows in groupby(self.rows, lambda row: row.module)
        ]

    def around(self, lesson: LessonPage) -> dict[str, LessonRow | None]:
        """The lesson's own row, and those before and after it, as its page names them."""
        at = next((i for i, row in enumerate(self.rows) if row.page.pk == lesson.pk), None)
        if at is None:
            return {"row": None, "previous": None, "next": None}
        return {
            "row": self.rows[at],
            "previous": self.rows[at - 1] if at else None,
            "next": self.rows[at + 1] if at + 1 < len(self.rows) else None,
        }

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
    """The lessons readers see, in order, each with what an outline says of its module."""
    lessons = LessonPage.objects.open().below(course).with_module()
    lessons = lessons.select_related("quiz", "package")
    return list(lessons if with_body else lessons.defer("body"))


def lessons_of_course_key(course_key: UUID, **columns: str) -> list[LessonPage]:
    """The live lessons of a live course, in order, without reading the course itself.

    Each has, by name, these columns of its course.
    """
    course = CoursePage.objects.open().filter(translation_key=course_key)
    lessons = LessonPage.objects.open().of(
        course, course_revision="live_revision_id", course_slug="slug", **columns
    )
    return list(lessons.select_related("quiz", "package").defer("body"))


def lessons_by_course(courses: Iterable[CoursePage]) -> dict[str, list[LessonPage]]:
    """Live lessons of several courses, by the course's path, in one query."""
    chosen = CoursePage.objects.filter(pk__in=[course.pk for course in courses])
    found: dict[str, list[LessonPage]] = defaultdict(list)
    for lesson in LessonPage.objects.open().of(chosen).with_module().defer("body"):
        found[lesson.course_path].append(lesson)
    return found


def module_slug(lesson: LessonPage) -> str:
    """Of a lesson read `with_module`; empty where it stands right below its course."""
    return lesson.module_facts["slug"] if lesson.module_facts else ""


def lesson_address(lesson: LessonPage) -> str:
    """Of a lesson read `with_module` and with its course's slug; asks the database nothing."""
    parts = {"course": lesson.course_slug, "module": module_slug(lesson), "lesson": lesson.slug}
    return reverse("courses:lesson", kwargs={key: part for key, part in parts.items() if part})
