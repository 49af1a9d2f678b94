"""Trains a model and puts it in service; only workers and commands import this module."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.code_revision import code_revision
from recommender import drift, experiments, features, gate, promoting
from recommender.engine import HybridRecommender
from recommender.engine.persistence import save
from recommender.engine.ranking import Learnt
from recommender.engine.reranking import ListReranker
from recommender.events import Events, what_was_used
from recommender.measuring import measure
from recommender.model_files import load_or_note
from recommender.models import Experiment, TrainedModel

# A card list shows four: the three largest gaps are served among them.
SERVED_WITHIN = 4
KEPT_FILES = 5


@dataclass(frozen=True)
class Fitted:
    """A model with its file, and what its row will say."""

    model: HybridRecommender
    row: TrainedModel


def build() -> HybridRecommender:
    return HybridRecommender(reranker=ListReranker(gap_horizon=SERVED_WITHIN))


def fit_model(tell: Callable[[int, int, str], None], *, with_metrics: bool = True) -> Fitted:
    """Fit on the facts of now and write the file; nothing is in service yet."""
    tell(0, 4, "reading")
    read_at = timezone.now()
    items, users, events = features.catalogue(), features.business_profiles(), what_was_used()
    item_features = {key: item.features for key, item in items.items()}
    columns = (events.user, events.item, events.order)
    learnt, held = gate.hold_out(events)
    tell(1, 4, "fitting")
    model = _taught(learnt, item_features, users)
    tell(2, 4, "measuring")
    metrics = _measured(events.that_teach(), item_features, users) if with_metrics else {}
    verdict = _judged(model, held, events, item_features, users)
    tell(3, 4, "saving")
    version = f"{read_at.astimezone(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    folder = Path(settings.MODELS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    row = TrainedModel(
        version=version,
        file_name=f"{version}.skops",
        file_hash=save(model, folder / f"{version}.skops"),
        data_until=read_at,
        data_hash=features.digest([item_features, users, *columns, events.weight]),
        counts={
            "courses": sum(item.kind == "course" for item in items.values()),
            "platforms": sum(item.kind == "platform" for item in items.values()),
            "businesses": len(users),
            "events": model.n_events_,
            "data_from": _first_day(events.order),
        },
        parameters={
            "catalogue_hash": features.catalogue_hash(items),
            "max_history": model.max_history,
            "random_state": model.random_state,
            "served_within": SERVED_WITHIN,
            "withheld": len(held.users),
            "inputs": drift.distribution(users.values()),
            "content": model.ranker_.content_,
            "learned": model.ranker_.learned_,
            "warm": _learnt(model.ranker_.warm_),
            "cold": _learnt(model.ranker_.cold_),
        },
        metrics=metrics,
        gate=verdict,
        code_revision=code_revision(),
    )
    tell(4, 4, "saved")
    return Fitted(model, row)


def _taught(events: Events, items: dict, users: dict) -> HybridRecommender:
    return build().fit(
        events.user, events.item, events.order, weight=events.weight, items=items, users=users
    )


def _judged(
    model: HybridRecommender, held: gate.HeldOut, events: Events, items: dict, users: dict
) -> dict:
    """What the gate says; the model to beat is none if its file is not right.

    A small panel is joined by what was chosen since the one in service was trained.
    """
    row = TrainedModel.objects.in_service()
    if row is None or "withheld" not in row.parameters:
        return gate.judge(model, None, held, users)
    current = load_or_note(row)
    if current is not None and held.panel < gate.ENOUGH:
        learnt, wider = gate.hold_out(events, since=row.data_until.timestamp())
        if len(wider.users) > held.panel and len(wider.users) >= gate.FEWEST:
            return gate.judge(_taught(learnt, items, users), current, wider, users)
    return gate.judge(model, current, held, users)


def _learnt(learnt: Learnt | None) -> dict | None:
    """What the weights learnt rest on, if any were."""
    if learnt is None:
        return None
    return {"chosen": learnt.chosen, "choices": learnt.n_choices, "trust": learnt.trust}


def _measured(events: Events, items: dict, users: dict) -> dict:
    return measure(events.user, events.item, events.order, items=items, users=users)


def register(fitted: Fitted) -> TrainedModel:
    """Put the model in service unless the gate found it worse; call it inside a transaction.

    A refused one keeps its row: it says why. While two models are compared on real lists nothing
    takes over, unless the catalogue has changed: then the comparison is over.
    """
    row = fitted.row
    running = Experiment.objects.running()
    if row.gate.get("outcome") == "worse":
        row.state = TrainedModel.State.REFUSED
    elif (
        running
        and running.first.parameters.get("catalogue_hash") == row.parameters["catalogue_hash"]
    ):
        row.state = TrainedModel.State.CANDIDATE
    else:
        if running:
            experiments.stop(running)
        return promoting.put_in_service(row)
    row.save()
    return row


def register_first(fitted: Fitted) -> TrainedModel:
    """Register the very first model; call it inside a transaction.

    Of workers that made it at the same time from the same data one was the first: its model is this.
    """
    same = TrainedModel.objects.filter(
        data_hash=fitted.row.data_hash, code_revision=fitted.row.code_revision
    )
    return same.first() or register(fitted)


def remove_old_files() -> None:
    """Delete model files beyond the newest few and those last in service, and what a killed run left."""
    newest = TrainedModel.objects.values_list("file_name", flat=True)
    promoted = newest.exclude(promoted_at=None).order_by("-promoted_at")
    kept = {*newest[:KEPT_FILES], *promoted[:KEPT_FILES]}
    if running := Experiment.objects.running():
        kept |= {running.first.file_name, running.second.file_name}
    in_service = TrainedModel.objects.in_service()
    if in_service:
        kept.add(in_service.file_name)
    an_hour_ago = timezone.now().timestamp() - 3600
    for path in Path(settings.MODELS_ROOT).glob("*"):
        if path.name not in kept and path.stat().st_mtime < an_hour_ago:
            path.unlink(missing_ok=True)


def _first_day(order: list[float]) -> str:
    return datetime.fromtimestamp(min(order), UTC).date().isoformat() if order else ""
