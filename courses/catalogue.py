"""Live courses and lessons as the rest of the portal reads them: by topic, and by their words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from courses import completeness
from courses.lessons import lesson_address, lessons_by_course
from courses.listing import course_cards
from courses.models import CoursePage, LessonPage, LessonProgress

SHORT_MINUTES = 5  # lessons up to this long are as good as one another


@dataclass(frozen=True)
class TopicLesson:
    """A lesson that teaches a topic, as another page links to it."""

    title: str
    title_lang: str
    address: str
    minutes: int
    is_done: bool


def lessons_on(topics: Iterable[str], user) -> dict[str, list[TopicLesson]]:
    """Live lessons of live courses by topic key, the short ones first; one query.

    `is_done` says whether this person finished the lesson; nobody else did.
    """
    done = LessonProgress.objects.filter(
        lesson_key=OuterRef("translation_key"), enrolment__user=user.pk, completed_at__isnull=False
    )
    rows = (
        LessonPage.objects.open()
        .of(CoursePage.objects.open(), course_slug="slug")
        .with_module()
        .filter(topics__key__in=list(topics))
        .annotate(topic_key=F("topics__key"), is_done=Exists(done))
        .defer("body")
    )
    found: dict[str, list[TopicLesson]] = defaultdict(list)
    for page in rows:
        lesson = TopicLesson(
            title=page.display_title,
            title_lang=page.title_lang,
            address=lesson_address(page),
            minutes=page.minutes,
            is_done=page.is_done,
        )
        found[page.topic_key].append(lesson)
    for lessons in found.values():
        lessons.sort(key=lambda lesson: max(lesson.minutes, SHORT_MINUTES))
    return found


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


def catalogue() -> list[CatalogueItem]:
    """Every live course with the words of its lessons, for the recommender; five queries."""
    cards = course_cards()
    bodies = CoursePage.objects.in_bulk([card.page.pk for card in cards])
    by_course = lessons_by_course(card.page for card in cards)
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
