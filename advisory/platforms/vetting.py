"""Vetting by two persons: one official proposes, another approves, and only then a status changes.

Only a suspension counts at once, by one official: it is for safety. Every write here locks the
platform's row first, so that of two decisions at the same moment the second sees the first.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import (
    Platform,
    VendorMembership,
    VettingCheck,
    VettingCriterion,
    VettingReview,
)
from advisory.platforms.telling import tell_of_vetting
from core import audit
from core.visitor_cache import forget_public_pages
from users.models import User

Result = VettingCheck.Result
Outcome = VettingReview.Outcome
State = VettingReview.State
Status = Platform.Status


class VettingError(Exception):
    """This review cannot stand; its text is for the official."""


@dataclass(frozen=True)
class Finding:
    """What an official answered to one line of the checklist, and where it can be seen."""

    result: str
    evidence: str = ""


@transaction.atomic
def propose_review(
    *,
    platform: Platform,
    reviewer: User,
    findings: Mapping[str, Finding],
    outcome: str,
    reviewed_on: datetime.date | None = None,
    valid_until: datetime.date | None = None,
    note: str = "",
    is_demo: bool | None = None,
) -> VettingReview:
    """Store a review with its checklist for a second official; the platform stays as it is.

    `findings` maps the key of every active criterion to what was found. Raises VettingError when
    a line has no answer, when the outcome is "vetted" although a required line fails or names no
    evidence, and while another proposal waits. Valid for one year unless said otherwise.
    """
    reviewed_on = reviewed_on or timezone.localdate()
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
    review = _propose(
        platform,
        reviewer,
        outcome=outcome,
        note=note,
        reviewed_on=reviewed_on,
        valid_until=valid_until,
        is_demo=settings.DEMO if is_demo is None else is_demo,
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
    return review


@transaction.atomic
def propose_lifting(*, platform: Platform, reviewer: User, reason: str) -> VettingReview:
    """Propose that a suspension ends; the platform would be listed again, but not vetted."""
    if not reason.strip():
        raise VettingError(_("Say why the suspension may end."))
    if platform.status != Status.SUSPENDED:
        raise VettingError(_("The platform is not suspended."))
    return _propose(
        platform,
        reviewer,
        outcome=Outcome.LIFTED,
        note=reason,
        reviewed_on=timezone.localdate(),
        is_demo=settings.DEMO,
    )


def _propose(platform: Platform, reviewer: User, **fields: object) -> VettingReview:
    _lock(platform)
    _check_independent(platform, reviewer)
    if VettingReview.objects.proposed().filter(platform=platform).exists():
        raise VettingError(_("A proposal for this platform waits already."))
    review = VettingReview.objects.create(platform=platform, reviewer=reviewer, **fields)
    audit.record(reviewer, f"proposed {review.outcome}", platform, review=review.pk)
    return review


@transaction.atomic
def approve_review(*, review: VettingReview, official: User) -> VettingReview:
    """Let a proposal count: the platform's status follows at once.

    Raises VettingError for who proposed it, whatever their rights, for one that does not wait any
    more, and for one that would not stand today.
    """
    review = _to_decide(review)
    if review.reviewer_id is None:
        raise VettingError(_("Who proposed this has left: propose it anew."))
    if review.reviewer_id == official.pk:
        raise VettingError(_("You proposed this yourself: another official has to approve it."))
    _check_independent(review.platform, official)
    _check_still_stands(review)
    _decide(review, State.APPROVED, official)
    _set_status(review)
    return review


@transaction.atomic
def return_review(*, review: VettingReview, official: User, reason: str) -> VettingReview:
    """Do not approve, and say why; the platform stays as it is. Raises VettingError."""
    if not reason.strip():
        raise VettingError(_("Say why you do not approve."))
    review = _to_decide(review)
    if review.reviewer_id == official.pk:
        raise VettingError(_("You proposed this yourself: withdraw it instead."))
    review.return_reason = reason.strip()[:1000]
    _decide(review, State.RETURNED, official)
    audit.record(official, "returned a vetting", review.platform, review=review.pk)
    return review


@transaction.atomic
def withdraw_review(*, review: VettingReview, official: User) -> VettingReview:
    """Take one's own proposal back. Raises VettingError."""
    review = _to_decide(review)
    if review.reviewer_id != official.pk:
        raise VettingError(_("Only who proposed it can withdraw it."))
    _decide(review, State.WITHDRAWN, official)
    audit.record(official, "withdrew a vetting", review.platform, review=review.pk)
    return review


@transaction.atomic
def suspend_platform(*, platform: Platform, reviewer: User | None, reason: str) -> VettingReview:
    """Stop recommending a platform at once; what was proposed for it is over.

    Two officials have to agree before it can be recommended again.
    """
    if not reason.strip():
        raise VettingError(_("Say why the platform is suspended."))
    _lock(platform)
    overtake_proposals(platform)
    review = VettingReview.objects.create(
        platform=platform,
        reviewer=reviewer,
        outcome=Outcome.SUSPENDED,
        state=State.APPROVED,
        note=reason,
        reviewed_on=timezone.localdate(),
        decided_by=reviewer,
        decided_at=timezone.now(),
        is_demo=settings.DEMO,
    )
    _set_status(review)
    return review


def overtake_proposals(platform: Platform) -> None:
    """End what waits for a second official: what it was founded on is not so any more."""
    VettingReview.objects.proposed().filter(platform=platform).update(
        state=State.OVERTAKEN, decided_at=timezone.now()
    )


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


def _lock(platform: Platform) -> None:
    Platform.objects.select_for_update().get(pk=platform.pk)


def _to_decide(review: VettingReview) -> VettingReview:
    _lock(review.platform)
    found = VettingReview.objects.select_related("platform").get(pk=review.pk)
    if found.state != State.PROPOSED:
        raise VettingError(_("This proposal does not wait any more."))
    return found


def _check_independent(platform: Platform, official: User) -> None:
    if VendorMembership.objects.filter(vendor=platform.vendor_id, user=official).exists():
        raise VettingError(_("You keep listings of this vendor: other officials vet it."))


def _check_still_stands(review: VettingReview) -> None:
    """Between proposal and approval days pass, and an administrator may change the checklist."""
    if review.outcome == Outcome.LIFTED:
        if review.platform.status != Status.SUSPENDED:
            raise VettingError(_("The platform is not suspended."))
        return
    if review.valid_until is not None and review.valid_until <= timezone.localdate():
        raise VettingError(_("The last valid day has passed: propose it anew."))
    checks = review.checks.select_related("criterion")
    findings = {one.criterion.key: Finding(one.result, one.evidence) for one in checks}
    criteria = list(VettingCriterion.objects.filter(is_active=True))
    is_complete = all(criterion.key in findings for criterion in criteria)
    if not is_complete or (review.outcome == Outcome.VETTED and failing(criteria, findings)):
        raise VettingError(_("The checklist has changed since: propose it anew."))


def _decide(review: VettingReview, state: str, official: User) -> None:
    review.state, review.decided_by, review.decided_at = state, official, timezone.now()
    review.save(update_fields=["state", "decided_by", "decided_at", "return_reason"])


def _set_status(review: VettingReview) -> None:
    """Give the platform the status that follows; not accepted, a suspended one stays suspended."""
    platform = review.platform
    before = platform.status
    platform.status = {
        Outcome.VETTED: Status.VETTED,
        Outcome.REFUSED: Status.SUSPENDED if before == Status.SUSPENDED else Status.LISTED,
        Outcome.SUSPENDED: Status.SUSPENDED,
        Outcome.LIFTED: Status.LISTED,
    }[Outcome(review.outcome)]
    platform.vetted_until = review.valid_until
    platform.is_demo_vetting = platform.status == Status.VETTED and review.is_demo
    platform.recheck_since = None
    # Not save(): nothing that is searched for has changed, and another official may be editing.
    Platform.objects.filter(pk=platform.pk).update(
        status=platform.status,
        vetted_until=platform.vetted_until,
        is_demo_vetting=platform.is_demo_vetting,
        recheck_since=None,
        updated_at=timezone.now(),
    )
    audit.record(
        review.decided_by,
        f"platform {review.outcome}",
        platform,
        review=review.pk,
        proposed_by=review.reviewer_id,
        demo=review.is_demo,
    )
    tell_of_vetting(review)
    transaction.on_commit(forget_public_pages)
