"""What a business does with a platform: a chain of dated facts."""

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
