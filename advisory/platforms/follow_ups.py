"""The question 90 days after the first day of use: still in use, or given up, and why?

The answer is a fact of the chain, recorded as any other. No answer within 30 days is "unknown":
shown apart, never counted as use.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.models import Adoption, AdoptionEvent, FollowUp, Membership
from advisory.platforms.queries import Chain
from users.messaging.writing import write
from users.models import User

Stage = AdoptionEvent.Stage
ANSWER_WITHIN = datetime.timedelta(days=30)
PUT_OFF_FOR = datetime.timedelta(days=7)


def ask_due(*, today: datetime.date) -> int:
    """Ask about every use that began 90 days ago or earlier, once; returns how many were asked.

    Each question commits with its messages, so that a task killed half-way repeats nothing.
    """
    asked = 0
    for pk in list(_due(today).values_list("pk", flat=True)):
        asked += _ask(pk, today)
    return asked


def _due(today: datetime.date):
    facts = AdoptionEvent.objects.filter(adoption=OuterRef("pk"))
    began = facts.filter(stage=Stage.IN_USE, happened_on__lte=today - Chain.CONFIRMED_AFTER)
    answered = facts.filter(stage__in=[Stage.IN_USE_90D, Stage.GIVEN_UP])
    return Adoption.objects.filter(Exists(began), ~Exists(answered), follow_up=None).order_by("pk")


@transaction.atomic
def _ask(pk: int, today: datetime.date) -> bool:
    in_use = AdoptionEvent.objects.select_related("adoption__business", "adoption__platform")
    event = in_use.filter(adoption=pk, stage=Stage.IN_USE).first()
    if event is None:  # erased meanwhile
        return False
    follow_up, is_new = FollowUp.objects.get_or_create(
        adoption_id=pk,
        defaults={"due_on": event.happened_on + Chain.CONFIRMED_AFTER, "asked_on": today},
    )
    if is_new:
        _write(follow_up, event)
    return is_new


def _write(follow_up: FollowUp, event: AdoptionEvent) -> None:
    business, platform = event.adoption.business, event.adoption.platform
    owners = User.objects.filter(
        memberships__business=business, memberships__role=Membership.Role.OWNER
    )
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "business": business.name,
            "platform": platform.name,
            "day": date_format(event.happened_on, "SHORT_DATE_FORMAT"),
        }
        subject = _("Do you still use %(platform)s?") % words
        text = _(
            "%(business)s has used %(platform)s since %(day)s. Is it still in use? If not, why? "
            "One tap is enough:"
        )
        page = settings.BASE_URL + reverse("advisory:platform-detail", args=[platform.key])
        for owner in owners:
            key = f"follow-up:{follow_up.pk}"
            write(user=owner, key=key, subject=subject, text=f"{text % words}\n{page}")


def close_unanswered(*, today: datetime.date) -> int:
    """Say "unknown" of questions nobody answered in 30 days; returns how many."""
    waited = FollowUp.objects.open().filter(asked_on__lte=today - ANSWER_WITHIN)
    return waited.update(unknown_on=today)


def put_off(*, follow_up: FollowUp, today: datetime.date) -> None:
    """ "Not now": the card comes back in a week; the 30 days go on."""
    FollowUp.objects.open().filter(pk=follow_up.pk).update(put_off_until=today + PUT_OFF_FOR)
