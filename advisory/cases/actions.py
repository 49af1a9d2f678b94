"""Writes about cases: a business is entrusted, handed over, taken back; notes are added."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.models import AdviserCase, Business, CaseNote, HandOverProposal
from core import audit
from users.consents import Purpose
from users.models import User


class NoConsent(Exception):
    """No owner of the business has agreed to advice and to sharing it with an adviser."""


class CaseClosed(Exception):
    """The case is closed: nothing is written about it any more."""


class AlreadyAdvises(Exception):
    """The person chosen has an open case of this business."""


class AlreadyProposed(Exception):
    """A proposal to hand the case over waits for an official."""


def may_share_with_adviser(business: Business) -> bool:
    """An owner has agreed to advice, and that an adviser sees the business."""
    owners = business.memberships.owners()
    return owners.consenting(Purpose.ADVISER).consenting(Purpose.ADVICE).exists()


@transaction.atomic
def open_case(*, business: Business, adviser: User, official: User) -> AdviserCase:
    """Entrust a business to an adviser; an open case stays as it is. Raises NoConsent."""
    if not may_share_with_adviser(business):
        raise NoConsent
    case, created = AdviserCase.objects.get_or_create(
        business=business, adviser=adviser, closed_at=None
    )
    if created:
        audit.record(official, "opened case", case, business=str(business.public_id))
    return case


@transaction.atomic
def close_case(*, case: AdviserCase, actor: User | None) -> None:
    """End a case: its adviser no longer sees the business. Closing twice changes nothing."""
    if AdviserCase.objects.open().filter(pk=case.pk).update(closed_at=timezone.now()):
        audit.record(actor, "closed case", case, business=str(case.business.public_id))


def close_unshared_cases(businesses: Iterable[Business], *, actor: User | None) -> None:
    """Close the open cases of those businesses that no owner shares any more."""
    cases = AdviserCase.objects.open().filter(business__in=businesses)
    for case in cases.select_related("business"):
        if not may_share_with_adviser(case.business):
            close_case(case=case, actor=actor)


@transaction.atomic
def hand_over(*, case: AdviserCase, adviser: User, text: str, official: User) -> AdviserCase:
    """Close a case and go on with it under another adviser, who reads its notes and this one.

    Raises NoConsent, CaseClosed or AlreadyAdvises. The business is locked, as when a consent is
    withdrawn: a case handed over at that moment is closed too.
    """
    business = Business.objects.select_for_update().get(pk=case.business_id)
    if not may_share_with_adviser(business):
        raise NoConsent
    if adviser.pk == case.adviser_id:
        raise AlreadyAdvises
    now = timezone.now()
    if not AdviserCase.objects.open().filter(pk=case.pk).update(closed_at=now):
        raise CaseClosed
    try:
        with transaction.atomic():
            new = AdviserCase.objects.create(
                business=business, adviser=adviser, handed_over_from=case
            )
    except IntegrityError as error:  # one open case per adviser
        raise AlreadyAdvises from error
    case.proposals.filter(ended_at=None).update(ended_at=now)
    CaseNote.objects.create(case=new, author=official, text=text)
    audit.record(
        official, "handed over case", new, business=str(business.public_id), handed_from=case.pk
    )
    return new


@transaction.atomic
def add_note(*, case: AdviserCase, author: User, text: str) -> CaseNote:
    """Write a note, which nobody changes later; raises CaseClosed."""
    _lock_open(case)
    note = CaseNote.objects.create(case=case, author=author, text=text)
    audit.record(author, "wrote case note", note, business=str(case.business.public_id))
    return note


@transaction.atomic
def propose_hand_over(
    *, case: AdviserCase, to: User | None, text: str, adviser: User
) -> HandOverProposal:
    """Ask an official to find the case another adviser; raises CaseClosed or AlreadyProposed."""
    _lock_open(case)
    if case.proposals.filter(ended_at=None).exists():
        raise AlreadyProposed
    note = CaseNote.objects.create(case=case, author=adviser, text=text)
    proposal = HandOverProposal.objects.create(case=case, note=note, to=to)
    audit.record(adviser, "proposed to hand over case", case, to=to.pk if to else None)
    return proposal


@transaction.atomic
def end_proposal(*, case: AdviserCase, actor: User) -> None:
    """Withdraw a proposal, or decline it: the case stays where it is. Twice changes nothing."""
    if case.proposals.filter(ended_at=None).update(ended_at=timezone.now()):
        audit.record(actor, "ended proposal to hand over case", case)


def _lock_open(case: AdviserCase) -> None:
    if not AdviserCase.objects.open().select_for_update().filter(pk=case.pk).exists():
        raise CaseClosed
