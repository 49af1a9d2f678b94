"""Keeps what was told of an enrolment, and what follows from it; every write may be repeated."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from courses.lessons import Outline, Standing, lessons_of_course_key
from courses.models import Enrolment, LearningEvent, LessonProgress
from courses.models.content import DONE_BY_PACKAGE, DONE_BY_QUIZ, DONE_BY_WORD
from courses.progress.state import DONE, LessonState, fold

FOLDED = (
    "opened_at",
    "last_at",
    "seconds",
    "seen",
    "position",
    "completed_at",
    "completed_by",
    "success",
)


class NotEnrolled(Exception):
    """The person has to enrol in the course first."""


@dataclass
class Recorded:
    """A course as it stands once something was told."""

    enrolment: Enrolment
    outline: Outline

    @property
    def keys(self) -> set[UUID]:
        """Keys of the live lessons."""
        return {row.page.translation_key for row in self.outline.rows}


@transaction.atomic
def record(
    *, user, course_key: UUID, events: Iterable[LearningEvent], of_attempt: bool = False
) -> Recorded:
    """Keep events of a person in a course and bring their progress up to date.

    What was told before, or is of no live lesson of the course, adds nothing; nor does a person's
    own word for a lesson that its quiz or package decides. `of_attempt` says that the server itself
    tells how an attempt ended: that began while the lesson was live, and counts though it was
    unpublished or deleted since. The course is completed with its last live lesson, and stays so.
    Raises NotEnrolled. Six queries at most.
    """
    # The lock: of two last lessons done at once, the second sees the first.
    taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
    enrolment = taking.select_for_update().first()
    if enrolment is None:
        raise NotEnrolled
    lessons = lessons_of_course_key(course_key)
    live = {lesson.translation_key: lesson.done_by for lesson in lessons}
    known = list(enrolment.events.all())
    ids = {event.event_id for event in known}
    new = {
        event.event_id: event
        for event in events
        if event.event_id not in ids
        and (of_attempt or event.lesson_key in live)
        and not (event.kind == DONE and _is_refused(event.rule, live.get(event.lesson_key)))
    }
    for event in new.values():
        event.enrolment = enrolment
    states = folded([*known, *new.values()])
    if new:
        LearningEvent.objects.bulk_create(new.values())
        store_states(enrolment, {e.lesson_key: states[e.lesson_key] for e in new.values()})
    done = {key for key, state in states.items() if state.is_completed}
    if not enrolment.completed_lessons and live and live.keys() <= done:
        enrolment.completed_lessons = [str(lesson.translation_key) for lesson in lessons]
        enrolment.completed_revision = lessons[0].course_revision
    store_completion(enrolment, states)
    standing = Standing(
        enrolment_id=enrolment.pk,
        state=enrolment.state,
        is_completed=enrolment.completed_at is not None,
        last_lesson_key=max(states, key=lambda key: states[key].last_at, default=None),
        done=done,
        seen={key: state.position for key, state in states.items()},
    )
    return Recorded(enrolment, Outline(lessons, standing))


def _is_refused(rule: str, done_by: str | None) -> bool:
    """Whether a lesson that `done_by` decides is not done by this; a lesson that is gone takes all."""
    if done_by == DONE_BY_QUIZ:
        return rule in (DONE_BY_WORD, DONE_BY_PACKAGE)
    return done_by == DONE_BY_PACKAGE and rule == DONE_BY_WORD


def store_completion(enrolment: Enrolment, states: dict[UUID, LessonState]) -> bool:
    """Complete the enrolment with the last of the lessons it was completed by; True if written.

    A fact that arrives late may be earlier than the one that was known: the moment moves back.
    """
    parts = [states[key].completed_at for key in map(UUID, enrolment.completed_lessons)]
    right = {"completed_at": max(parts, default=None), "state": enrolment.state}
    if enrolment.state != Enrolment.State.WITHDRAWN:
        right["state"] = Enrolment.State.COMPLETED if parts else Enrolment.State.ACTIVE
    if all(getattr(enrolment, name) == value for name, value in right.items()):
        return False
    for name, value in right.items():
        setattr(enrolment, name, value)
    enrolment.save(update_fields=[*right, "completed_lessons", "completed_revision"])
    return True


def folded(events: Iterable[LearningEvent]) -> dict[UUID, LessonState]:
    """The state of every lesson that these events of one enrolment tell of."""
    facts = defaultdict(list)
    for event in events:
        facts[event.lesson_key].append(event.as_fact())
    return {key: fold(of_lesson) for key, of_lesson in facts.items()}


def store_states(enrolment: Enrolment, states: dict[UUID, LessonState]) -> None:
    """Write progress as folded; one statement, whether or not the rows are there already."""
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(enrolment=enrolment, lesson_key=key, **columns(state))
            for key, state in states.items()
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson_key"],
        update_fields=FOLDED,
    )


def columns(state: LessonState) -> dict:
    """A folded state as columns of LessonProgress."""
    return {name: getattr(state, name) for name in FOLDED} | {"seen": list(state.seen)}


def opened(*, enrolment_id: int, lesson_key: UUID, at: datetime) -> None:
    """Remember that a person opened a lesson; two statements, for the page that shows it."""
    event = LearningEvent.objects.create(
        enrolment_id=enrolment_id,
        event_id=uuid4(),
        lesson_key=lesson_key,
        kind=LearningEvent.Kind.OPENED,
        happened_at=at,
    )
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(
                enrolment_id=enrolment_id,
                lesson_key=lesson_key,
                opened_at=event.happened_at,
                last_at=event.happened_at,
            )
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson_key"],
        update_fields=["last_at"],
    )
