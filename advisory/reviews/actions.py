"""The adviser's check of single answers, and the business's say in it. Steps are only added."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from advisory.assessments.layers import ADVISER, counting, said_in
from advisory.assessments.leading import count_again
from advisory.assessments.writing import hold, put_answer
from advisory.models import Answer, Assessment, Evidence, Review
from core import audit
from users.models import User

Kind = Review.Kind


class NothingToReview(Exception):
    """The step does not fit: no answer to confirm, no correction to contest, no contest open."""


@transaction.atomic
def confirm(*, assessment: Assessment, question_key: str, reason: str, adviser: User) -> Review:
    """Confirm what people answered, taking back a correction; raises NothingToReview."""
    hold(assessment)
    said = said_in(assessment).get(question_key, [])
    answered = counting(one for one in said if one.layer != ADVISER)
    if answered is None:
        raise NothingToReview
    _correction(assessment, question_key).delete()
    return _step(assessment, question_key, Kind.CONFIRMED, reason, adviser, answered.answer)


@transaction.atomic
def correct(
    *, assessment: Assessment, question_key: str, answer: Mapping, reason: str, adviser: User
) -> Review:
    """Set another answer, which counts unless the business contests it."""
    hold(assessment)
    put_answer(
        assessment=assessment,
        question_key=question_key,
        layer=ADVISER,
        answer=answer,
        user=adviser,
        answered_at=timezone.now(),
        contested_at=None,
    )
    return _step(assessment, question_key, Kind.CORRECTED, reason, adviser, answer)


@transaction.atomic
def ask_for_evidence(
    *, assessment: Assessment, question_key: str, reason: str, adviser: User
) -> Review:
    hold(assessment)
    return _step(assessment, question_key, Kind.EVIDENCE_ASKED, reason, adviser)


@transaction.atomic
def contest(*, assessment: Assessment, question_key: str, reason: str, user: User | None) -> Review:
    """Object to a correction, once: it does not count until the adviser answers.

    Raises NothingToReview.
    """
    hold(assessment)
    steps = assessment.reviews.filter(question_key=question_key)
    last = steps.exclude(kind=Kind.EVIDENCE_ASKED).last()
    if last is None or last.kind != Kind.CORRECTED:
        raise NothingToReview
    _correction(assessment, question_key).update(contested_at=timezone.now())
    return _step(assessment, question_key, Kind.CONTESTED, reason, user)


@transaction.atomic
def answer_contest(
    *, assessment: Assessment, question_key: str, is_upheld: bool, reason: str, adviser: User
) -> Review:
    """Uphold the contested correction, or withdraw it; raises NothingToReview."""
    hold(assessment)
    contested = _correction(assessment, question_key).exclude(contested_at=None)
    if not contested.exists():
        raise NothingToReview
    if is_upheld:
        contested.update(contested_at=None, answered_at=timezone.now())
        return _step(assessment, question_key, Kind.UPHELD, reason, adviser)
    contested.delete()
    return _step(assessment, question_key, Kind.WITHDRAWN, reason, adviser)


def _step(
    assessment: Assessment,
    question_key: str,
    kind: Kind,
    reason: str,
    by: User | None,
    answer: Mapping | None = None,
) -> Review:
    """Add the step, let the score follow and, if staff took it, leave an audit line."""
    seen = Evidence.objects.filter(
        assessment=assessment, question_key=question_key, seen_at__isnull=False
    )
    review = Review.objects.create(
        assessment=assessment,
        question_key=question_key,
        kind=kind,
        state=answer["state"] if answer else "",
        value=answer["value"] if answer else None,
        reason=reason,
        has_seen_evidence=kind in Review.VERDICTS and seen.exists(),
        by=by,
    )
    if kind != Kind.CONTESTED:
        audit.record(by, f"review: {kind}", review, assessment=str(assessment.public_id))
    if kind != Kind.EVIDENCE_ASKED:
        count_again(assessment=assessment, reason=kind)
    return review


def _correction(assessment: Assessment, question_key: str) -> QuerySet[Answer]:
    return Answer.objects.filter(assessment=assessment, question_key=question_key, layer=ADVISER)
