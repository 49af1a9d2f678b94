"""Reads that compose several features for one page."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from advisory.models import Platform
from core.folding import fold
from core.models import Topic
from courses.models import CoursePage, LessonPage
from pages.models import ContentPage

MOST = 12  # of each kind, on the search page


@dataclass
class Group:
    """One kind of thing found, in order of relevance."""

    key: str
    title: str
    found: list


def front_page() -> dict:
    """What the front page shows beside its texts: a few courses and what can be chosen from."""
    return {
        "courses": list(CoursePage.objects.open().order_by("path")[:3]),
        "course_count": CoursePage.objects.live().count(),
        "platform_count": Platform.objects.count(),
        "topic_count": Topic.objects.count(),
    }


def find(words: str) -> list[Group]:
    """Courses, lessons, platforms and pages that hold all the words, accents or not."""
    query = " ".join(re.findall(r"\w+", fold(words)))
    if not query:
        return []
    groups = [
        Group("courses", _("Courses"), _search(CoursePage.objects.live().public(), query)),
        Group("lessons", _("Lessons"), _search(LessonPage.objects.live().public(), query)),
        Group(
            "platforms", _("Platforms"), _search(Platform.objects.select_related("vendor"), query)
        ),
        Group("pages", _("Pages"), _search(ContentPage.objects.live().public(), query)),
    ]
    return [group for group in groups if group.found]


def _search(found: QuerySet, query: str) -> list:
    return list(found.search(query, operator="and")[:MOST])
