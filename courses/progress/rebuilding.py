"""Folds all progress again from the events, as after a mistake was mended; else nothing changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from courses.models import Enrolment, LessonProgress
from courses.progress.recording import columns, folded, store_completion, store_states


@dataclass
class Rebuilt:
    """How many rows there were, and what had to be changed; texts say where."""

    enrolments: int = 0
    lessons: int = 0
    changes: list[str] = field(default_factory=list)


def rebuild(*, part: int = 500) -> Iterator[Rebuilt]:
    """Recompute every enrolment in parts, each in its own transaction; yields the sum so far."""
    done = Rebuilt()
    last = 0
    while keys := list(
        Enrolment.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:part]
    ):
        last = keys[-1]
        with transaction.atomic():
            locked = Enrolment.objects.select_for_update().filter(pk__in=keys).order_by("pk")
            for enrolment in locked.prefetch_related("events", "lessons"):
                _rebuild_one(enrolment, done)
        yield done


def _rebuild_one(enrolment: Enrolment, done: Rebuilt) -> None:
    states = folded(enrolment.events.all())
    stored = {row.lesson_key: row for row in enrolment.lessons.all()}
    done.enrolments += 1
    done.lessons += len(states)
    wrong = {
        key: state
        for key, state in states.items()
        if key not in stored
        or any(getattr(stored[key], name) != value for name, value in columns(state).items())
    }
    if wrong:
        store_states(enrolment, wrong)
    surplus = stored.keys() - states.keys()
    if surplus:
        LessonProgress.objects.filter(enrolment=enrolment, lesson_key__in=surplus).delete()
    done.changes += [f"{enrolment.pk}: {key}" for key in (*wrong, *surplus)]
    if store_completion(enrolment, states):
        done.changes.append(f"{enrolment.pk}: completion")
