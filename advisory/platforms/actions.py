"""Writes about platforms: what a business does with them, and what officials found."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import (
    Adoption,
    AdoptionEvent,
    Business,
    Platform,
    VettingCheck,
    VettingCriterion,
    VettingReview,
)
from advisory.platforms.queries import Chain
from core import audit
from core.visitor_cache import forget_public_pages
from users.models import User

Stage = AdoptionEvent.Stage
Result = VettingCheck.Result
Outcome = VettingReview.Outcome
USE_STAGES = {Stage.IN_USE, Stage.IN_USE_90D, Stage.GIVEN_UP}


class AdoptionError(Exception):
    """This fact cannot follow the facts there are; its text is for the person."""


class VettingError(Exception):
    """This review cannot stand; its text is for the official."""


@dataclass(frozen=True)
class Finding:
    """What an official answered to one line of the checklist, and where it can be seen."""

    result: str
    evidence: str = ""


@transaction.atomic
def record_stage(
    *,
    business: Business,
    platform: Platform,
    stage: str,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Adoption:
    """Add one dated fact to the chain of a business and a platform.

    A stage counts once: told again, the first date stays. No earlier stage is made up. Raises
    AdoptionError for a day in the future, for anything after giving up, and when giving up or
    "still in use" has nothing in use to follow.
    """
    if on > timezone.localdate():
        raise AdoptionError(_("This day is in the future."))
    Adoption.objects.bulk_create(
        [Adoption(business=business, platform=platform)], ignore_conflicts=True
    )
    adoption = Adoption.objects.annotate(
        in_use_on=_day_of(Stage.IN_USE),
        confirmed_on=_day_of(Stage.IN_USE_90D),
        given_up_on=_day_of(Stage.GIVEN_UP),
    ).get(business=business, platform=platform)
    if stage in USE_STAGES:
        _check_follows(adoption, stage, on)
    AdoptionEvent.objects.bulk_create(
        [
            AdoptionEvent(
                adoption=adoption, stage=stage, happened_on=on, reason=reason, recorded_by=by
            )
        ],
        ignore_conflicts=True,
    )
    return adoption


def _day_of(stage: str) -> Min:
    return Min("events__happened_on", filter=Q(events__stage=stage))


def _check_follows(adoption: Adoption, stage: str, on: datetime.date) -> None:
    in_use_on = adoption.in_use_on
    if adoption.given_up_on is not None:
        raise AdoptionError(_("Your business gave it up already; a second start is not counted."))
    if stage == Stage.IN_USE:
        return
    if in_use_on is None:
        raise AdoptionError(_("First say since when your business has used this platform."))
    if on < in_use_on:
        raise AdoptionError(_("This day is before the day your business began to use it."))
    if stage == Stage.GIVEN_UP and adoption.confirmed_on and on < adoption.confirmed_on:
        raise AdoptionError(_("On this day your business still used it, as it confirmed later."))
    if stage == Stage.IN_USE_90D and on < in_use_on + Chain.CONFIRMED_AFTER:
        raise AdoptionError(_("This can be confirmed 90 days after the first day of use."))


@transaction.atomic
def vet_platform(
    *,
    platform: Platform,
    reviewer: User | None,
    findings: Mapping[str, Finding],
    outcome: str,
    reviewed_on: datetime.date | None = None,
    valid_until: datetime.date | None = None,
    note: str = "",
    is_demo: bool | None = None,
) -> VettingReview:
    """Store a review with its checklist and give the platform the status that follows.

    `findings` maps the key of every active criterion to what was found. Raises VettingError when
    a line has no answer, or when the outcome is "vetted" although a required line fails or names
    no evidence. Valid for one year unless said otherwise.
    """
    reviewed_on = reviewed_on or timezone.localdate()
    is_demo = settings.DEMO if is_demo is None else is_demo
    criteria = list(VettingCriterion.objects.filter(is_active=True))
    missing = [criterion.text for criterion in criteria if criterion.key not in findings]
    if missing:
        raise VettingError(_("Not answered: %(lines)s") % {"lines": "; ".join(missing)})
    if outcome == Outcome.VETTED:
        failed = failing(criteria, findings)
        if failed:
            raise VettingError(
                _("Cannot be vetted: %(lines)s")
                % {"lines": "; ".join(criterion.text for criterion in failed)}
            )
        valid_until = valid_until or a_year_after(reviewed_on)
        if valid_until <= reviewed_on:
            raise VettingError(_("The last valid day must be after the day of the review."))
    else:
        valid_until = None
        if not note.strip():
            raise VettingError(_("Say why the platform is not accepted."))
    review = VettingReview.objects.create(
        platform=platform,
        reviewer=reviewer,
        outcome=outcome,
        note=note,
        reviewed_on=reviewed_on,
        valid_until=valid_until,
        is_demo=is_demo,
    )
    VettingCheck.objects.bulk_create(
        VettingCheck(
            review=review,
            criterion=criterion,
            result=findings[criterion.key].result,
            evidence=findings[criterion.key].evidence,
        )
        for criterion in criteria
    )
    status = Platform.Status.VETTED if outcome == Outcome.VETTED else Platform.Status.LISTED
    _set_status(platform, status, review)
    return review


@transaction.atomic
def suspend_platform(*, platform: Platform, reviewer: User | None, reason: str) -> VettingReview:
    """Stop recommending a platform at once; a later review can vet it again."""
    if not reason.strip():
        raise VettingError(_("Say why the platform is suspended."))
    review = VettingReview.objects.create(
        platform=platform,
        reviewer=reviewer,
        outcome=Outcome.SUSPENDED,
        note=reason,
        reviewed_on=timezone.localdate(),
        is_demo=settings.DEMO,
    )
    _set_status(platform, Platform.Status.SUSPENDED, review)
    return review


def failing(
    criteria: list[VettingCriterion], findings: Mapping[str, Finding]
) -> list[VettingCriterion]:
    """The required lines that are not met, or whose finding names no evidence."""
    return [
        criterion
        for criterion in criteria
        if criterion.is_required
        and (
            findings[criterion.key].result == Result.NO
            or not findings[criterion.key].evidence.strip()
        )
    ]


def a_year_after(day: datetime.date) -> datetime.date:
    """The same day next year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return datetime.date(day.year + 1, 3, 1)


def _set_status(platform: Platform, status: str, review: VettingReview) -> None:
    platform.status = status
    platform.vetted_until = review.valid_until
    platform.is_demo_vetting = status == Platform.Status.VETTED and review.is_demo
    # Not save(): nothing that is searched for has changed, and another official may be editing.
    Platform.objects.filter(pk=platform.pk).update(
        status=platform.status,
        vetted_until=platform.vetted_until,
        is_demo_vetting=platform.is_demo_vetting,
        updated_at=timezone.now(),
    )
    audit.record(
        review.reviewer,
        f"platform {review.outcome}",
        platform,
        review=review.pk,
        demo=review.is_demo,
    )
    transaction.on_commit(forget_public_pages)
