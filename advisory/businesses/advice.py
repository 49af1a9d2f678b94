"""What ends for a business when no owner agrees to assessment and advice any more."""

from collections.abc import Iterable

from advisory.cases.actions import close_unshared_cases
from advisory.models import Business
from advisory.signals import advice_ended
from users.models import User


def end_what_no_owner_allows(businesses: Iterable[Business], *, actor: User | None) -> None:
    """Close the cases nobody shares any more, and tell who made something of the results.

    Call it inside the transaction that changed what is allowed: of two owners who withdraw at
    the same moment, the second sees the first.
    """
    keys = [business.pk for business in businesses]
    locked = list(Business.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    close_unshared_cases(locked, actor=actor)
    agreeing = set(Business.objects.with_advice_consent().filter(pk__in=keys))
    ended = [business for business in locked if business not in agreeing]
    if ended:
        advice_ended.send(sender=Business, businesses=ended)
