"""What may be handed out: a live course, or one live lesson of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from courses.lessons import PARENT_PATH, lessons_by_course
from courses.models import CoursePage, LessonPage


@dataclass(frozen=True)
class Handout:
    """A course, or a lesson of it, by keys and with the titles it has today."""

    course_key: UUID
    course_title: str
    lesson_key: UUID | None = None
    lesson_title: str = ""

    @classmethod
    def of(cls, course: CoursePage, lesson: LessonPage | None = None) -> "Handout":
        whole = cls(course.translation_key, course.title)
        if lesson is None:
            return whole
        return cls(whole.course_key, whole.course_title, lesson.translation_key, lesson.title)

    @property
    def title(self) -> str:
        return self.lesson_title or self.course_title

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.course_key}/{self.lesson_key}" if self.lesson_key else str(self.course_key)


def handouts() -> list[list[Handout]]:
    """All that may be handed out, a course at a time: itself, then its lessons; two queries."""
    courses = list(CoursePage.objects.open().defer("body").order_by("path"))
    lessons = lessons_by_course(courses)
    return [
        [Handout.of(course), *(Handout.of(course, lesson) for lesson in lessons[course.path])]
        for course in courses
        if lessons[course.path]
    ]


def handout(key: str) -> Handout | None:
    """What a form's key names, if it is live; one query."""
    try:
        course_key, *lesson_key = (UUID(part) for part in key.split("/"))
    except ValueError:
        return None
    course = CoursePage.objects.open().filter(translation_key=course_key)
    if not lesson_key:
        found = course.defer("body").first()
        return Handout.of(found) if found else None
    lessons = LessonPage.objects.open().filter(translation_key=lesson_key[0])
    own = course.filter(path=OuterRef("parent_path"))
    lesson = (
        lessons.annotate(parent_path=PARENT_PATH)
        .annotate(course_title=Subquery(own.values("title")[:1]))
        .exclude(course_title=None)
        .defer("body")
        .first()
    )
    if lesson is None or len(lesson_key) > 1:
        return None
    return Handout(course_key, lesson.course_title, lesson.translation_key, lesson.title)
