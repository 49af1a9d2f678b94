"""Comparing two models on real lists: begun and ended by officials, read by the sequential test."""

from collections import Counter, defaultdict

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from recommender import sequential
from recommender.models import Experiment, Feedback, TrainedModel
from users.models import User

Outcome = Experiment.Outcome


class NotComparable(Exception):
    """The two cannot be compared: one is running already, or they know different catalogues."""


def comparable(current: TrainedModel | None, other: TrainedModel) -> bool:
    """Whether lists can be drawn from both: files in order, and the same catalogue."""
    return (
        current is not None
        and current != other
        and not (current.problem or other.problem)
        and other.state != TrainedModel.State.WITHDRAWN
        and current.parameters.get("catalogue_hash") == other.parameters.get("catalogue_hash")
    )


def begin(*, other: TrainedModel, by: User | None) -> Experiment:
    """Compare a model with the one in service from the next list on; raises NotComparable."""
    current = TrainedModel.objects.in_service()
    if not comparable(current, other):
        raise NotComparable
    try:
        with transaction.atomic():
            begun = Experiment.objects.create(first=current, second=other, started_by=by)
            audit.record(by, "began comparison", other, with_version=str(current))
    except IntegrityError:
        raise NotComparable from None
    return begun


@transaction.atomic
def stop(experiment: Experiment, *, by: User | None = None) -> None:
    """End a comparison undecided; its lines keep their teams."""
    _close(experiment, Outcome.STOPPED, *standing(experiment))
    if by is not None:
        audit.record(by, "stopped comparison", experiment.second)


@transaction.atomic
def conclude() -> Experiment | None:
    """End the running comparison if the test has decided; returns it then."""
    running = Experiment.objects.running()
    if running is None:
        return None
    first, second = standing(running)
    outcome = sequential.winner(first, second)
    if not outcome:
        return None
    _close(running, outcome, first, second)
    return running


def standing(experiment: Experiment) -> tuple[int, int]:
    """On how many businesses' lists each model had more lines opened; one query.

    A business counts once, however many lists it was shown; equal numbers count for nobody.
    """
    rows = Feedback.objects.filter(
        verb=Feedback.Verb.OPENED, recommendation__experiment=experiment
    ).values_list(
        "recommendation__assessment__business",
        "recommendation__assessment",
        "recommendation__team",
    )
    opened: dict[tuple, Counter[str]] = defaultdict(Counter)
    for business, assessment, team in rows:
        opened[("business", business) if business else ("assessment", assessment)][team] += 1
    ahead = Counter(
        (counts["b"] > counts["a"]) - (counts["a"] > counts["b"]) for counts in opened.values()
    )
    return ahead[-1], ahead[1]


def _close(experiment: Experiment, outcome: str, first: int, second: int) -> None:
    Experiment.objects.filter(pk=experiment.pk, is_running=True).update(
        is_running=False,
        outcome=outcome,
        first_wins=first,
        second_wins=second,
        ended_at=timezone.now(),
    )
