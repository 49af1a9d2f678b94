"""Writes of learners; every one may be repeated."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.certificates.issuing import forget_certificates
from courses.cohorts.places import give_up
from courses.lessons import Standing
from courses.models import (
    CoursePage,
    CourseRating,
    Enrolment,
    LearningEvent,
    LessonPage,
    Seat,
)
from courses.models.content import DONE_BY_QUIZ, DONE_BY_WORD
from courses.progress.recording import NotEnrolled, Recorded, opened, record
from users.consents import Purpose, require_consent


class NoSuchLesson(Exception):
    """No live lesson of a live course has this key."""


class NeedsQuiz(Exception):
    """The lesson is done by its quiz, not by the person's word."""


class NeedsPackage(Exception):
    """The lesson is done by its package, not by the person's word."""


@transaction.atomic
def enrol(*, user, course: CoursePage, is_demo: bool = False) -> Enrolment:
    """Enrol a person, or take up again a course they had left; what they did before counts.

    Raises NotConsented: from here on the portal keeps a learning record.
    """
    require_consent(user=user, purpose=Purpose.LEARNING)
    return keep_enrolled(
        user=user, course_key=course.translation_key, course_title=course.title, is_demo=is_demo
    )


def keep_enrolled(
    *, user, course_key: UUID, course_title: str, is_demo: bool = False, is_new: bool = False
) -> Enrolment:
    """The enrolment itself, made or taken up again; the caller has asked for the consent.

    With `is_new` the caller has seen that there is none, so it is made before it is looked for.
    """
    if is_new:
        try:
            with transaction.atomic():
                return Enrolment.objects.create(
                    user=user, course_key=course_key, course_title=course_title, is_demo=is_demo
                )
        except IntegrityError:
            pass  # made elsewhere at this moment
    enrolment, created = Enrolment.objects.get_or_create(
        user=user,
        course_key=course_key,
        defaults={"course_title": course_title, "is_demo": is_demo},
    )
    if not created and enrolment.state == Enrolment.State.WITHDRAWN:
        finished = enrolment.completed_at is not None
        enrolment.state = Enrolment.State.COMPLETED if finished else Enrolment.State.ACTIVE
        enrolment.course_title = course_title
        enrolment.save(update_fields=["state", "course_title"])
    return enrolment


def open_lesson(*, standing: Standing, lesson: LessonPage) -> None:
    """Remember that an enrolled person opened a lesson; no write if they are there already."""
    if standing.is_taking and standing.last_lesson_key != lesson.translation_key:
        opened(
            enrolment_id=standing.enrolment_id,
            lesson_key=lesson.translation_key,
            at=timezone.now(),
        )


def complete_lesson(
    *, user, course_key: UUID, lesson_key: UUID, at: datetime | None = None
) -> Recorded:
    """Record a lesson as done by the person's own word, and the course with its last lesson.

    Raises NoSuchLesson, NeedsQuiz, NeedsPackage or NotEnrolled. Saying it again adds nothing.
    """
    said = LearningEvent(
        event_id=uuid5(lesson_key, "said"),
        lesson_key=lesson_key,
        kind=LearningEvent.Kind.DONE,
        happened_at=at or timezone.now(),
        rule=DONE_BY_WORD,
    )
    recorded = record(user=user, course_key=course_key, events=[said])
    if lesson_key not in recorded.keys:
        raise NoSuchLesson
    row = next(r for r in recorded.outline.rows if r.page.translation_key == lesson_key)
    if not row.is_done:
        raise NeedsQuiz if row.page.done_by == DONE_BY_QUIZ else NeedsPackage
    return recorded


@transaction.atomic
def withdraw(*, user, course_key: UUID) -> bool:
    """Leave a course and its coming classes; what was done is kept. False if they were not in it."""
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    if not taking.update(state=Enrolment.State.WITHDRAWN):
        return False
    give_up(user=user, course_key=course_key)
    return True


@transaction.atomic
def rate(*, user, course_key: UUID, score: int) -> None:
    """Say of a completed course how useful it was; saying it again changes the answer.

    Raises NotEnrolled for whoever did not complete it.
    """
    completed = Enrolment.objects.of(user).taking().completed().filter(course_key=course_key)
    enrolment = completed.first()
    if enrolment is None:
        raise NotEnrolled
    CourseRating.objects.update_or_create(enrolment=enrolment, defaults={"score": score})


@transaction.atomic
def end_learning_record(*, user, erase: bool) -> None:
    """Leave every course and coming class; with `erase` what was recorded goes too."""
    give_up(user=user)
    mine = Enrolment.objects.of(user)
    if erase:
        forget_certificates(user=user)
        Seat.objects.of(user).delete()
        mine.delete()
    else:
        mine.taking().update(state=Enrolment.State.WITHDRAWN)
