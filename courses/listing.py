"""Courses in lists: what each is, how long it takes, and how far the reader is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.models import CompetenceGroup, Topic
from courses.lessons import Standing, standings
from courses.models import CourseIndexPage, CoursePage, LessonPage


@dataclass
class CourseCard:
    """A course in a list. `standing` is the reader's own, where known."""

    page: CoursePage
    topics: list[Topic]
    lesson_count: int
    minutes: int
    standing: Standing | None = None


def course_cards(keys: Iterable[UUID] | None = None, *, user=None) -> list[CourseCard]:
    """Live courses by translation key, in the order given; all in page order without keys.

    Two queries, one more with a signed-in user.
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
    lessons = LessonPage.objects.readable().for_each(OuterRef("path"))
    found = list(
        courses.annotate(
            lesson_count=Coalesce(Subquery(lessons.values(number=Count("pk"))), 0),
            lesson_minutes=Coalesce(Subquery(lessons.values(total=Sum("minutes"))), 0),
        )
    )
    topics: dict[int, list[Topic]] = defaultdict(list)
    links = CoursePage.topics.through.objects.filter(coursepage__in=[page.pk for page in found])
    for link in links.select_related("topic").order_by("topic__order"):
        topics[link.coursepage_id].append(link.topic)
    mine = standings(user) if user is not None else {}
    return [
        CourseCard(
            page=page,
            topics=topics[page.pk],
            lesson_count=page.lesson_count,
            minutes=page.lesson_minutes,
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
