"""Writes of single steps: order, dates and people, ticking off, dropping, adding, platforms."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import AdoptionEvent, Business, Plan, PlanStep, Platform
from advisory.platforms.actions import record_stage
from core import audit
from users.models import User

State, Origin, Stage = PlanStep.State, PlanStep.Origin, AdoptionEvent.Stage


class CannotMove(Exception):
    """The step cannot stand there; its text is for the person."""


class NotVetted(Exception):
    """Only vetted platforms go into a plan."""


@transaction.atomic
def move_step(*, step: PlanStep, up: bool) -> None:
    """Swap an open step with its neighbour; at the end of the list nothing changes.

    Raises CannotMove where one of the two waits for the other.
    """
    Plan.objects.select_for_update().get(pk=step.plan_id)
    steps = list(PlanStep.objects.open().filter(plan=step.plan_id))
    here = next((place for place, one in enumerate(steps) if one.pk == step.pk), None)
    there = None if here is None else here - 1 if up else here + 1
    if there is None or not 0 <= there < len(steps):
        return
    first, second = steps[min(here, there)], steps[max(here, there)]
    if first.rule_key and first.rule_key in second.requires:
        raise CannotMove(
            _("“%(later)s” comes after “%(earlier)s”: it needs that step first.")
            % {"later": second.title, "earlier": first.title}
        )
    first.order, second.order = second.order, first.order
    PlanStep.objects.bulk_update([first, second], ["order"])
    Plan.objects.filter(pk=step.plan_id).update(is_reordered=True, updated_at=timezone.now())


@transaction.atomic
def schedule_step(
    *,
    step: PlanStep,
    due_date: datetime.date | None,
    person: User | None = None,
    person_name: str = "",
    note: str = "",
) -> None:
    """Say until when, who is in charge (a member or a free name), and what to remember."""
    step.due_date, step.note = due_date, note
    step.person, step.person_name = person, "" if person else person_name
    _save(step, "due_date", "person", "person_name", "note")


@transaction.atomic
def set_state(*, step: PlanStep, state: str, because: str = "") -> None:
    """Begin a step, tick it off, drop it with a reason, or take it up again.

    Ticked off twice, the first moment stays.
    """
    if state == State.DONE:
        step.done_at = step.done_at or timezone.now()
    else:
        step.done_at = None
    step.state = state
    step.dropped_because = because if state == State.DROPPED else ""
    if state in {State.TODO, State.DOING}:
        step.is_obsolete = False  # somebody wants it all the same
    _save(step, "state", "done_at", "dropped_because", "is_obsolete")


@transaction.atomic
def add_step(*, plan: Plan, user: User | None, is_adviser: bool = False, **fields) -> PlanStep:
    """Add a step of the business's own, or of its adviser, at the end of the open ones.

    `fields` are title_vi, text_vi, kind, topics, weeks, cost_low and cost_high.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    last = plan.steps.order_by("-order").values_list("order", flat=True).first()
    step = PlanStep.objects.create(
        plan=plan,
        order=(last or 0) + 1,
        origin=Origin.ADVISER if is_adviser else Origin.OWNER,
        added_by=user,
        **fields,
    )
    if is_adviser:
        business = plan.assessment.business
        audit.record(user, "added plan step", step, business=str(business.public_id))
    return step


@transaction.atomic
def choose_platform(*, step: PlanStep, platform: Platform | None, user: User | None) -> None:
    """Accept a vetted platform into the plan, or take it out again. Raises NotVetted.

    For a business this is the stage "planned" of its adoption; taking it out leaves that fact.
    """
    if platform is not None and not platform.is_vetted:
        raise NotVetted
    step.platform = platform
    _save(step, "platform")
    business = step.plan.business
    if platform is not None and business is not None:
        _record_planned(business, platform, user)


def record_planned(*, rounds: Iterable[int], business: Business, user: User | None) -> None:
    """Note what the plans of rounds that became a business's hold: planned from today.

    When a platform was chosen before that is not known. Doing it again changes nothing.
    """
    chosen = Platform.objects.filter(
        plan_steps__plan__assessment__in=rounds, plan_steps__plan__assessment__business=business
    )
    for platform in chosen.distinct().order_by("pk"):
        _record_planned(business, platform, user)


def say_in_use(*, step: PlanStep, user: User | None) -> None:
    """The business confirms that it uses the platform of a step. Raises AdoptionError."""
    record_stage(
        business=step.plan.business,
        platform=step.platform,
        stage=Stage.IN_USE,
        on=timezone.localdate(),
        by=user,
    )


def _record_planned(business: Business, platform: Platform, user: User | None) -> None:
    today = timezone.localdate()
    record_stage(business=business, platform=platform, stage=Stage.PLANNED, on=today, by=user)


def _save(step: PlanStep, *fields: str) -> None:
    step.save(update_fields=fields)
    Plan.objects.filter(pk=step.plan_id).update(updated_at=timezone.now())
