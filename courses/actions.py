"""Writes of learners; every one may be repeated."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courses.lessons import Outline, Standing, lessons_of_course_key, standings
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress
from users.consents import Purpose, require_consent


class NotEnrolled(Exception):
    """The person has to enrol in the course first."""


class NoSuchLesson(Exception):
    """No live lesson of a live course has this key."""


@transaction.atomic
def enrol(*, user, course: CoursePage, is_demo: bool = False) -> Enrolment:
    """Enrol a person, or take up again a course they had left; what they did before counts.

    Raises NotConsented: from here on the portal keeps a learning record.
    """
    require_consent(user=user, purpose=Purpose.LEARNING)
    enrolment, created = Enrolment.objects.get_or_create(
        user=user,
        course_key=course.translation_key,
        defaults={"course_title": course.title, "is_demo": is_demo},
    )
    if not created and enrolment.state == Enrolment.State.WITHDRAWN:
        finished = enrolment.completed_at is not None
        enrolment.state = Enrolment.State.COMPLETED if finished else Enrolment.State.ACTIVE
        enrolment.course_title = course.title
        enrolment.save(update_fields=["state", "course_title"])
    return enrolment


def open_lesson(*, standing: Standing, lesson: LessonPage) -> None:
    """Remember that an enrolled person opened a lesson; no write if that is known."""
    key = lesson.translation_key
    if not standing.is_taking:
        return
    if key not in standing.seen:
        LessonProgress.objects.bulk_create(
            [LessonProgress(enrolment_id=standing.enrolment_id, lesson_key=key)],
            ignore_conflicts=True,
        )
    if standing.last_lesson_key != key:
        Enrolment.objects.filter(pk=standing.enrolment_id).update(
            last_lesson_key=key, last_opened_at=timezone.now()
        )


@transaction.atomic
def complete_lesson(*, user, course_key: UUID, lesson_key: UUID) -> Outline:
    """Record a lesson as done, and the course once all its live lessons are.

    Raises NoSuchLesson or NotEnrolled. Returns the course's lessons as they stand now.
    """
    now = timezone.now()
    lessons = lessons_of_course_key(course_key)
    if lesson_key not in {lesson.translation_key for lesson in lessons}:
        raise NoSuchLesson
    # The update locks the row: of two last lessons done at once, the second sees the first.
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    if not taking.update(last_lesson_key=lesson_key, last_opened_at=now):
        raise NotEnrolled
    standing = standings(user, [course_key])[course_key]
    if lesson_key not in standing.done:
        _record_done(standing, lesson_key)
        standing.seen.add(lesson_key)
        standing.done.add(lesson_key)
    outline = Outline(lessons, standing)
    if not standing.is_completed and outline.done_count == len(outline.rows):
        Enrolment.objects.filter(pk=standing.enrolment_id).update(
            state=Enrolment.State.COMPLETED,
            completed_at=now,
            completed_revision=lessons[0].course_revision,
        )
        standing.is_completed = True
        standing.state = Enrolment.State.COMPLETED
    return outline


def _record_done(standing: Standing, lesson_key: UUID) -> None:
    """One statement, whether or not the lesson was opened before, here or in another tab."""
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(
                enrolment_id=standing.enrolment_id,
                lesson_key=lesson_key,
                state=LessonProgress.State.COMPLETED,
                completed_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson_key"],
        update_fields=["state", "completed_at"],
    )


def withdraw(*, user, course_key: UUID) -> bool:
    """Leave a course; what was done is kept. False if the person was not in it."""
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    return bool(taking.update(state=Enrolment.State.WITHDRAWN))


def end_learning_record(*, user, erase: bool) -> None:
    """Leave every course, so that nothing more is recorded; with `erase` the record goes too."""
    mine = Enrolment.objects.of(user)
    if erase:
        mine.delete()
    else:
        mine.taking().update(state=Enrolment.State.WITHDRAWN)
