"""What course pages, the dashboard and the recommender read; each with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Length, Substr

from core.models import CompetenceGroup, Topic
from core.translated import pick
from courses import completeness
from courses.models import CourseIndexPage, CoursePage, Enrolment, LessonPage, LessonProgress

DONE = LessonProgress.State.COMPLETED
SHORT_MINUTES = 5  # lessons up to this long are as good as one another

#: A page's path is its parent's and four characters more (treebeard's steplen).
PARENT_PATH = Substr("path", 1, Length("path") - CoursePage.steplen)


@dataclass
class Standing:
    """How far one person is in one course."""

    enrolment_id: int
    state: str
    is_completed: bool
    last_lesson_key: UUID | None
    done: set[UUID] = field(default_factory=set)
    seen: set[UUID] = field(default_factory=set)

    @property
    def is_taking(self) -> bool:
        return self.state != Enrolment.State.WITHDRAWN


@dataclass
class CourseCard:
    """A course in a list. `standing` is the reader's own, where known."""

    page: CoursePage
    topics: list[Topic]
    lesson_count: int
    minutes: int
    standing: Standing | None = None


@dataclass
class LessonRow:
    """A lesson in its course: where it stands in the order, and what the reader did."""

    page: LessonPage
    number: int
    is_done: bool = False
    is_seen: bool = False


@dataclass
class Continue:
    """A course a person is in the middle of, with the lesson to go on with."""

    course_key: UUID
    title: str
    lesson: LessonPage
    done: int
    total: int


@dataclass
class CatalogueItem:
    """A live course as the recommender sees it."""

    key: UUID
    title: str
    summary: str
    level: str
    competence: str
    topics: list[str]
    minutes: int
    text: str


class Outline:
    """A course's live lessons in order, joined with what one person did in them."""

    def __init__(self, lessons: Iterable[LessonPage], standing: Standing | None) -> None:
        done = standing.done if standing else set()
        seen = standing.seen if standing else set()
        self.rows = [
            LessonRow(
                page=page,
                number=number,
                is_done=page.translation_key in done,
                is_seen=page.translation_key in seen,
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


def standings(user, course_keys: Iterable[UUID] | None = None) -> dict[UUID, Standing]:
    """What a person did in each course (all of theirs by default), in one query."""
    if not user.is_authenticated:
        return {}
    rows = Enrolment.objects.of(user).order_by(F("last_opened_at").desc(nulls_last=True), "-pk")
    if course_keys is not None:
        rows = rows.filter(course_key__in=course_keys)
    found: dict[UUID, Standing] = {}
    for row in rows.values_list(
        "course_key",
        "pk",
        "state",
        "completed_at",
        "last_lesson_key",
        "lessons__lesson_key",
        "lessons__state",
    ):
        key, pk, state, completed_at, last, lesson, lesson_state = row
        standing = found.setdefault(key, Standing(pk, state, completed_at is not None, last))
        if lesson:
            standing.seen.add(lesson)
            if lesson_state == DONE:
                standing.done.add(lesson)
    return found


def lessons_of(course: CoursePage, *, with_body: bool = False) -> list[LessonPage]:
    lessons = LessonPage.objects.open().within(course)
    return list(lessons if with_body else lessons.defer("body"))


def lessons_of_course_key(course_key: UUID) -> list[LessonPage]:
    """The live lessons of a live course, in order, without reading the course itself."""
    course = CoursePage.objects.open().filter(translation_key=course_key)
    lessons = LessonPage.objects.open().annotate(parent_path=PARENT_PATH).defer("body")
    return list(
        lessons.filter(parent_path=Subquery(course.values("path")[:1]))
        .annotate(
            course_revision=Subquery(course.values("live_revision_id")[:1]),
            course_slug=Subquery(course.values("slug")[:1]),
        )
        .order_by("path")
    )


@dataclass(frozen=True)
class TopicLesson:
    """A lesson that teaches a topic, as another page links to it."""

    title: str
    title_lang: str
    course_slug: str
    slug: str
    minutes: int
    is_done: bool


def lessons_on(topics: Iterable[str], user) -> dict[str, list[TopicLesson]]:
    """Live lessons of live courses by topic key, the short ones first; one query.

    `is_done` says whether this person finished the lesson; nobody else did.
    """
    course = CoursePage.objects.open().filter(path=OuterRef("parent_path"))
    done = LessonProgress.objects.filter(
        lesson_key=OuterRef("translation_key"), enrolment__user=user.pk, state=DONE
    )
    rows = (
        LessonPage.objects.open()
        .annotate(parent_path=PARENT_PATH)
        .filter(topics__key__in=list(topics))
        .annotate(
            topic_key=F("topics__key"),
            course_slug=Subquery(course.values("slug")[:1]),
            is_done=Exists(done),
        )
        .exclude(course_slug=None)
        .defer("body")
        .order_by("path")
    )
    found: dict[str, list[TopicLesson]] = defaultdict(list)
    for page in rows:
        lesson = TopicLesson(
            title=page.display_title,
            title_lang=page.title_lang,
            course_slug=page.course_slug,
            slug=page.slug,
            minutes=page.minutes,
            is_done=page.is_done,
        )
        found[page.topic_key].append(lesson)
    for lessons in found.values():
        lessons.sort(key=lambda lesson: max(lesson.minutes, SHORT_MINUTES))
    return found


def course_cards(keys: Iterable[UUID] | None = None, *, user=None) -> list[CourseCard]:
    """Live courses by translation key, in the order given; all in page order without keys.

    Three queries, one more with a signed-in user.
    """
    courses = CoursePage.objects.open().select_related("competence").defer("body").order_by("path")
    if keys is None:
        return _cards(courses, user)
    keys = list(keys)
    cards = {
        card.page.translation_key: card
        for card in _cards(courses.filter(translation_key__in=keys), user)
    }
    return [cards[key] for key in keys if key in cards]


def _cards(courses: QuerySet, user) -> list[CourseCard]:
    found = list(courses)
    topics: dict[int, list[Topic]] = defaultdict(list)
    links = CoursePage.topics.through.objects.filter(coursepage__in=[page.pk for page in found])
    for link in links.select_related("topic").order_by("topic__order"):
        topics[link.coursepage_id].append(link.topic)
    sizes = {
        row["parent_path"]: row
        for row in LessonPage.objects.live()
        .annotate(parent_path=PARENT_PATH)
        .order_by()
        .values("parent_path")
        .annotate(lessons=Count("pk"), total=Sum("minutes"))
    }
    mine = standings(user) if user is not None else {}
    return [
        CourseCard(
            page=page,
            topics=topics[page.pk],
            lesson_count=sizes.get(page.path, {}).get("lessons", 0),
            minutes=sizes.get(page.path, {}).get("total", 0),
            standing=mine.get(page.translation_key),
        )
        for page in found
    ]


def course_list(user, *, parent: CourseIndexPage, topic: str, competence: str) -> dict:
    """The course index: every choice that leads somewhere, and the cards chosen."""
    courses = CoursePage.objects.open().select_related("competence").defer("body").within(parent)
    cards = _cards(courses, user)
    groups: dict[str, CompetenceGroup] = {}
    for card in cards:
        if card.page.competence:
            groups.setdefault(card.page.competence.key, card.page.competence)
    topics = {topic.key: topic for card in cards for topic in card.topics}
    shown = [
        card
        for card in cards
        if (topic not in topics or topics[topic] in card.topics)
        and (competence not in groups or card.page.competence == groups[competence])
    ]
    return {
        "cards": shown,
        "total": len(cards),
        "topics": sorted(topics.values(), key=lambda topic: topic.order),
        "groups": sorted(groups.values(), key=lambda group: group.order),
        "chosen_topic": topics.get(topic),
        "chosen_group": groups.get(competence),
    }


def course_context(course: CoursePage, user) -> dict:
    """The course page: its lessons with the reader's states."""
    outline = Outline(lessons_of(course), standing_of(user, course.translation_key))
    return {"outline": outline, "topics": course.topics.all()}


def lesson_context(
    lesson: LessonPage,
    user,
    *,
    course: CoursePage | None = None,
    lessons: list[LessonPage] | None = None,
) -> dict:
    """The lesson page: its place in the course and the reader's state."""
    if course is None:
        course = CoursePage.objects.filter(path=lesson.path[: -CoursePage.steplen]).get()
    if lessons is None:
        lessons = lessons_of(course)
    outline = Outline(lessons, standing_of(user, course.translation_key))
    rows = outline.rows
    at = next((i for i, row in enumerate(rows) if row.page.pk == lesson.pk), None)
    return {
        "course": course,
        "outline": outline,
        "row": rows[at] if at is not None else None,
        "previous": rows[at - 1].page if at else None,
        "next": rows[at + 1].page if at is not None and at + 1 < len(rows) else None,
    }


def continue_learning(user, *, limit: int = 3) -> list[Continue]:
    """Courses a person is taking and has not finished, the last opened first; two queries."""
    mine = {
        key: standing
        for key, standing in standings(user).items()
        if standing.state == Enrolment.State.ACTIVE
    }
    courses = CoursePage.objects.open().filter(translation_key__in=mine)
    own_course = courses.filter(path=OuterRef("parent_path"))
    lessons = LessonPage.objects.open().annotate(parent_path=PARENT_PATH).defer("body")
    by_course: dict[UUID, list[LessonPage]] = defaultdict(list)
    for lesson in (
        lessons.filter(parent_path__in=courses.values("path"))
        .annotate(
            course_key=Subquery(own_course.values("translation_key")),
            course_title=Subquery(own_course.values("title")),
            course_title_en=Subquery(own_course.values("title_en")),
        )
        .order_by("path")
    ):
        by_course[lesson.course_key].append(lesson)
    found = []
    for key, standing in mine.items():
        outline = Outline(by_course[key], standing)
        if outline.next_row:
            lesson = outline.next_row.page
            title = pick({"vi": lesson.course_title, "en": lesson.course_title_en})
            found.append(Continue(key, title, lesson, outline.done_count, len(outline.rows)))
    return found[:limit]


def _lessons_by_course(courses: Iterable[CoursePage]) -> dict[str, list[LessonPage]]:
    """Live lessons of several courses, by the course's path, in one query."""
    paths = [course.path for course in courses]
    found: dict[str, list[LessonPage]] = defaultdict(list)
    lessons = LessonPage.objects.open().annotate(parent_path=PARENT_PATH).defer("body")
    for lesson in lessons.filter(parent_path__in=paths).order_by("path"):
        found[lesson.parent_path].append(lesson)
    return found


@dataclass
class Taken:
    """An enrolment as its owner sees it; `course` is None once the page is gone."""

    enrolment: Enrolment
    course: CoursePage | None
    outline: Outline | None


def taken_courses(user) -> list[Taken]:
    """Everything a person ever enrolled in and did not withdraw from; four queries."""
    mine = standings(user)
    enrolments = Enrolment.objects.of(user).in_bulk([s.enrolment_id for s in mine.values()])
    open_courses = CoursePage.objects.open().defer("body").filter(translation_key__in=mine)
    courses = {page.translation_key: page for page in open_courses}
    by_course = _lessons_by_course(courses.values())
    found = []
    for key, standing in mine.items():
        if not standing.is_taking:
            continue
        course = courses.get(key)
        outline = Outline(by_course[course.path], standing) if course else None
        found.append(Taken(enrolments[standing.enrolment_id], course, outline))
    return found


def catalogue() -> list[CatalogueItem]:
    """Every live course with the words of its lessons, for the recommender; five queries."""
    cards = course_cards()
    bodies = CoursePage.objects.in_bulk([card.page.pk for card in cards])
    by_course = _lessons_by_course(card.page for card in cards)
    return [
        CatalogueItem(
            key=card.page.translation_key,
            title=card.page.title,
            summary=card.page.summary,
            level=card.page.level,
            competence=card.page.competence.key if card.page.competence else "",
            topics=[topic.key for topic in card.topics],
            minutes=card.minutes,
            text=" ".join(
                [
                    card.page.title,
                    card.page.summary,
                    completeness.body_text(bodies[card.page.pk].body),
                    *(f"{lesson.title} {lesson.aim}" for lesson in by_course[card.page.path]),
                ]
            ),
        )
        for card in cards
    ]
