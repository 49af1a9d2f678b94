"""Trains a model and puts it in service; only workers and commands import this module."""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from recommender import features
from recommender.engine import HybridRecommender
from recommender.engine.persistence import save
from recommender.engine.ranking import Learnt
from recommender.engine.reranking import ListReranker
from recommender.measuring import measure
from recommender.models import TrainedModel

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
    items, users, events = features.catalogue(), features.business_profiles(), features.events()
    item_features = {key: item.features for key, item in items.items()}
    columns = (events.user, events.item, events.order)
    tell(1, 4, "fitting")
    model = build().fit(*columns, weight=events.weight, items=item_features, users=users)
    tell(2, 4, "measuring")
    metrics = _measured(events.that_teach(), item_features, users) if with_metrics else {}
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
            "content": model.ranker_.content_,
            "learned": model.ranker_.learned_,
            "warm": _learnt(model.ranker_.warm_),
            "cold": _learnt(model.ranker_.cold_),
        },
        metrics=metrics,
        code_revision=_code_revision(),
    )
    tell(4, 4, "saved")
    return Fitted(model, row)


def _learnt(learnt: Learnt | None) -> dict | None:
    """What the weights learnt rest on, if any were."""
    if learnt is None:
        return None
    return {"chosen": learnt.chosen, "choices": learnt.n_choices, "trust": learnt.trust}


def _measured(events: features.Events, items: dict, users: dict) -> dict:
    return measure(events.user, events.item, events.order, items=items, users=users)


def put_in_service(fitted: Fitted) -> TrainedModel:
    """Make this the model in service; call it inside a transaction."""
    TrainedModel.objects.filter(state=TrainedModel.State.IN_SERVICE).update(
        state=TrainedModel.State.RETIRED
    )
    fitted.row.state = TrainedModel.State.IN_SERVICE
    fitted.row.save()
    return fitted.row


def remove_old_files() -> None:
    """Delete model files beyond the newest few, and those a killed run left."""
    kept = set(TrainedModel.objects.values_list("file_name", flat=True)[:KEPT_FILES])
    in_service = TrainedModel.objects.in_service()
    if in_service:
        kept.add(in_service.file_name)
    an_hour_ago = timezone.now().timestamp() - 3600
    for path in Path(settings.MODELS_ROOT).glob("*"):
        if path.name not in kept and path.stat().st_mtime < an_hour_ago:
            path.unlink(missing_ok=True)


def _first_day(order: list[float]) -> str:
    return datetime.fromtimestamp(min(order), UTC).date().isoformat() if order else ""


def _code_revision() -> str:
    """The commit this code is at: told by the deployment, or read from the working copy."""
    told = os.environ.get("CODE_REVISION", "")
    git = settings.ROOT / ".git"
    if told or not (git / "HEAD").is_file():
        return told[:40]
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref: "):
        return head[:40]
    ref = git / head.removeprefix("ref: ")
    return ref.read_text().strip()[:40] if ref.is_file() else ""
