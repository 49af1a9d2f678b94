"""Reads that compose several features for one page."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.search.query import Phrase, PlainText

from advisory.models import Platform
from core.counting import counts
from core.folding import fold
from core.models import Topic
from courses.models import CoursePage, LessonPage
from pages.models import ContentPage

MOST = 60  # pages looked at, the most relevant first
MOST_OF_A_KIND = 12


@dataclass
class Group:
    """One kind of thing found, in order of relevance."""

    key: str
    title: str
    found: list


def front_page() -> dict:
    """What the front page shows beside its texts: a few courses and what can be chosen from."""
    chosen_from = counts(
        course_count=CoursePage.objects.live(),
        platform_count=Platform.objects.all(),
        topic_count=Topic.objects.all(),
    )
    return {"courses": list(CoursePage.objects.open().order_by("path")[:3]), **chosen_from}


def find(words: str) -> list[Group]:
    """Courses, lessons, platforms and pages that hold the words side by side, accents or not.

    Vietnamese words are several syllables long, so the syllables are looked for as a phrase;
    only when nothing holds the phrase is each syllable looked for by itself.
    """
    query = " ".join(re.findall(r"\w+", fold(words)))
    if not query:
        return []
    pages = Page.objects.live().public().type(CoursePage, LessonPage, ContentPage)
    platforms = Platform.objects.select_related("vendor")
    for asked in (Phrase(query), PlainText(query, operator="and")):
        found_pages = list(pages.search(asked)[:MOST])
        found_platforms = list(platforms.search(asked)[:MOST_OF_A_KIND])
        if found_pages or found_platforms:
            return _grouped(found_pages, found_platforms)
    return []


def _grouped(pages: list[Page], platforms: list[Platform]) -> list[Group]:
    groups = [
        Group("courses", _("Courses"), _specific(pages, CoursePage)),
        Group("lessons", _("Lessons"), _specific(pages, LessonPage, _readable_lessons())),
        Group("platforms", _("Platforms"), platforms),
        Group("pages", _("Content pages"), _specific(pages, ContentPage)),
    ]
    return [group for group in groups if group.found]


def _readable_lessons() -> QuerySet:
    """No lesson of a draft course or module: Wagtail calls them live."""
    return LessonPage.objects.open().of(CoursePage.objects.open())


def _specific(pages: list[Page], kind: type[Page], among: QuerySet | None = None) -> list[Page]:
    """The pages of one kind, in the order found, in one query (none if there is none)."""
    keys = [page.pk for page in pages if page.cached_content_type.model_class() is kind]
    found = (kind.objects.all() if among is None else among).in_bulk(keys)
    return [found[key] for key in keys if key in found][:MOST_OF_A_KIND]
