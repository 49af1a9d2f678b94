"""Which model is in service: let through by the gate, or put there by an official."""

from django.db import transaction
from django.utils import timezone

from core import audit
from recommender.models import Experiment, TrainedModel
from users.models import User

State = TrainedModel.State


class NotAvailable(Exception):
    """There is no earlier model to go back to, or this one may not be put in service."""


def put_in_service(model: TrainedModel, *, by: User | None = None) -> TrainedModel:
    """Change over to this model; call it inside a transaction."""
    TrainedModel.objects.select_for_update().filter(state=State.IN_SERVICE).exclude(
        pk=model.pk
    ).update(state=State.RETIRED)
    model.state, model.promoted_at, model.promoted_by = State.IN_SERVICE, timezone.now(), by
    model.save()
    return model


@transaction.atomic
def roll_back(*, by: User) -> TrainedModel:
    """Withdraw the model in service and go back to the one before it; raises NotAvailable.

    Its lists are made again when they are looked at next.
    """
    current = TrainedModel.objects.select_for_update().filter(state=State.IN_SERVICE).first()
    before = previous()
    if current is None or before is None:
        raise NotAvailable
    put_in_service(before, by=by)
    TrainedModel.objects.filter(pk=current.pk).update(state=State.WITHDRAWN)
    audit.record(by, "rolled back", before, from_version=current.version, to_version=before.version)
    return before


@transaction.atomic
def promote(model: TrainedModel, *, by: User) -> None:
    """Put a model in service that a comparison on real lists found better; raises NotAvailable."""
    won = Experiment.objects.filter(second=model, outcome=Experiment.Outcome.SECOND)
    if model.state == State.IN_SERVICE or model.problem or not won.exists():
        raise NotAvailable
    put_in_service(model, by=by)
    audit.record(by, "put in service", model)


def previous() -> TrainedModel | None:
    """The model that was in service last before the present one, with its file in order."""
    usable = TrainedModel.objects.filter(state=State.RETIRED, problem="")
    return usable.exclude(promoted_at=None).order_by("-promoted_at").first()
