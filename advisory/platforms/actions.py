"""What a business does with a platform: a chain of dated facts."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import Adoption, AdoptionEvent, Business, FollowUp, Platform
from advisory.platforms.queries import Chain
from users.models import User

Stage = AdoptionEvent.Stage
#: What can only follow something; before these no fact asks for another.
FOLLOWING = {Stage.TRIAL, Stage.IN_USE, Stage.IN_USE_90D, Stage.GIVEN_UP}
#: What answers the question, 90 days on, whether it is still in use.
ANSWERS = {Stage.IN_USE_90D, Stage.GIVEN_UP}
#: Kept only of people who agree to it; goes when they no longer do.
TRACKED = (Stage.RECOMMENDED, Stage.OPENED)


class AdoptionError(Exception):
    """This fact cannot follow the facts there are; its text is for the person."""


@transaction.atomic
def record_stage(
    *,
    business: Business,
    platform: Platform,
    stage: str,
    on: datetime.date,
    by: User | None,
    reason_code: str = "",
    reason: str = "",
) -> Adoption:
    """Add one dated fact to the chain of a business and a platform.

    A stage counts once: told again, the first date stays. No earlier stage is made up. Raises
    AdoptionError for a day in the future, for a trial or use after giving up, when "still in use"
    has no use to follow, and when giving up has neither a use nor a trial to follow.
    """
    if on > timezone.localdate():
        raise AdoptionError(_("This day is in the future."))
    Adoption.objects.bulk_create(
        [Adoption(business=business, platform=platform)], ignore_conflicts=True
    )
    adoption = Adoption.objects.annotate(
        tried_on=_day_of(Stage.TRIAL),
        in_use_on=_day_of(Stage.IN_USE),
        confirmed_on=_day_of(Stage.IN_USE_90D),
        given_up_on=_day_of(Stage.GIVEN_UP),
    ).get(business=business, platform=platform)
    if stage in FOLLOWING:
        _check_follows(adoption, stage, on)
    AdoptionEvent.objects.bulk_create(
        [
            AdoptionEvent(
                adoption=adoption,
                stage=stage,
                happened_on=on,
                reason_code=reason_code,
                reason=reason,
                recorded_by=by,
            )
        ],
        ignore_conflicts=True,
    )
    if stage in ANSWERS:
        FollowUp.objects.filter(adoption=adoption, answered_on=None).update(
            answered_on=timezone.localdate()
        )
    return adoption


@transaction.atomic
def record_recommended(
    *, business: Business, days: Mapping[int, datetime.date], by: User | None
) -> None:
    """Note platforms, by row number, that a list shows to a business, and since when; once each."""
    Adoption.objects.bulk_create(
        [Adoption(business=business, platform_id=platform) for platform in sorted(days)],
        ignore_conflicts=True,
    )
    adoptions = Adoption.objects.filter(business=business, platform__in=days)
    AdoptionEvent.objects.bulk_create(
        [
            AdoptionEvent(
                adoption_id=adoption,
                stage=Stage.RECOMMENDED,
                happened_on=days[platform],
                recorded_by=by,
            )
            for adoption, platform in adoptions.values_list("pk", "platform")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def forget_tracked_stages(*, user: User) -> None:
    """Delete what chains hold of suggestions this person was shown and opened."""
    AdoptionEvent.objects.filter(recorded_by=user, stage__in=TRACKED).delete()
    Adoption.objects.filter(business__memberships__user=user, events=None).delete()


def _day_of(stage: str) -> Min:
    return Min("events__happened_on", filter=Q(events__stage=stage))


def _check_follows(adoption: Adoption, stage: str, on: datetime.date) -> None:
    in_use_on = adoption.in_use_on
    first_on = min((day for day in (in_use_on, adoption.tried_on) if day), default=None)
    if adoption.given_up_on is not None:
        raise AdoptionError(_("Your business gave it up already; a second start is not counted."))
    if stage in (Stage.TRIAL, Stage.IN_USE):
        return
    if (first_on if stage == Stage.GIVEN_UP else in_use_on) is None:
        raise AdoptionError(_("First say since when your business has used this platform."))
    if on < (first_on if stage == Stage.GIVEN_UP else in_use_on):
        raise AdoptionError(_("This day is before the day your business began to use it."))
    if stage == Stage.GIVEN_UP and adoption.confirmed_on and on < adoption.confirmed_on:
        raise AdoptionError(_("On this day your business still used it, as it confirmed later."))
    if stage == Stage.IN_USE_90D and on < in_use_on + Chain.CONFIRMED_AFTER:
        raise AdoptionError(_("This can be confirmed 90 days after the first day of use."))
