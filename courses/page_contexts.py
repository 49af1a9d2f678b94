"""What the course page and the lesson page show, with the state of their reader."""

import json
from base64 import b64encode
from dataclasses import dataclass

from wagtail.images.models import AbstractRendition

from core.visitor_cache import remembered
from courses.cohorts.listing import coming_classes
from courses.lessons import Outline, lessons_of, standing_of
from courses.models import CoursePage, LessonPage, Trainer
from courses.models.tree import course_above

MOST_PHOTOS = 5  # 2 to 4 KB each, of the 40 KiB a first visit may cost


def course_context(course: CoursePage, user) -> dict:
    """The course page: its lessons with the reader's states, and its coming classes."""
    outline = Outline(lessons_of(course), standing_of(user, course.translation_key), course)
    addresses = [course.url, *(row.page.url for row in outline.rows)]
    return {
        "outline": outline,
        "topics": course.topics.all(),
        "classes": coming_classes(user, course_key=course.translation_key),
        "trainers": trainers_of(course),
        "offline_pages": json.dumps(addresses),
    }


@dataclass
class ShownTrainer:
    profile: Trainer
    photo: str  # a data address, or empty


def trainers_of(course: CoursePage) -> list[ShownTrainer]:
    """The published profiles a course names, in its order, with small photos; from the cache."""
    return remembered(f"trainers:{course.pk}", lambda: _trainers_of(course))


def _trainers_of(course: CoursePage) -> list[ShownTrainer]:
    links = course.trainer_links.select_related("trainer__photo")
    profiles = dict.fromkeys(link.trainer for link in links if link.trainer.live)
    return [
        ShownTrainer(profile, _photo(profile) if number < MOST_PHOTOS else "")
        for number, profile in enumerate(profiles)
    ]


def _photo(profile: Trainer) -> str:
    """The small photo as part of the page itself: each file more would be a request more.

    Empty too where it cannot be read: a course page never fails for that.
    """
    if profile.photo is None:
        return ""
    try:
        return _embedded(profile.photo.get_rendition(Trainer.PHOTO))
    except OSError:
        return ""


def _embedded(photo: AbstractRendition) -> str:
    with photo.file.open("rb") as stream:
        return f"data:image/webp;base64,{b64encode(stream.read()).decode()}"


def lesson_context(
    lesson: LessonPage,
    user,
    *,
    course: CoursePage | None = None,
    lessons: list[LessonPage] | None = None,
) -> dict:
    """The lesson page: its place in the course and the reader's state."""
    if course is None:
        course = course_above(lesson)
    if lessons is None:
        lessons = lessons_of(course)
    outline = Outline(lessons, standing_of(user, course.translation_key), course)
    return {"course": course, "outline": outline, **outline.around(lesson)}
