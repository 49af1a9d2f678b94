"""Keeping, showing and removing evidence; its files live and go with its rows."""

import uuid

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from advisory.assessments.writing import ask_who_keeps_it
from advisory.evidence.files import Checked
from advisory.models import Answer, Assessment, Evidence, Respondent
from users.models import User

MOST_PER_QUESTION = 5


class TooMuchEvidence(Exception):
    """The question has as many files as it may have."""


@transaction.atomic
def add_evidence(
    *,
    assessment: Assessment,
    question_key: str,
    checked: Checked,
    layer: Answer.Layer,
    user: User | None,
    respondent: Respondent | None = None,
) -> Evidence:
    """Keep a checked file with a question; a failure leaves no file.

    Raises TooMuchEvidence, or NotConsented for a person of the business.
    """
    is_of_the_business = layer != Answer.Layer.ADVISER and (
        respondent is None or respondent.user_id is not None
    )
    if is_of_the_business:
        ask_who_keeps_it(assessment, user)
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.evidence.filter(question_key=question_key).count() >= MOST_PER_QUESTION:
        raise TooMuchEvidence
    evidence = Evidence(
        assessment=assessment,
        question_key=question_key,
        layer=layer,
        respondent=respondent,
        added_by=user,
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.content),
    )
    evidence.file.save(
        f"{uuid.uuid4().hex}{checked.extension}", ContentFile(checked.content), save=False
    )
    try:
        evidence.save()
    except BaseException:
        evidence.file.storage.delete(evidence.file.name)
        raise
    return evidence


def mark_seen(*, evidence: Evidence) -> None:
    """Remember that the adviser opened it."""
    Evidence.objects.filter(pk=evidence.pk, seen_at=None).update(seen_at=timezone.now())


def may_remove(
    evidence: Evidence, *, user: User, leads: bool = False, respondent: Respondent | None = None
) -> bool:
    """Only who added it: the account, the colleague's link, or the lead for one without account."""
    if evidence.added_by_id is not None and evidence.added_by_id == user.pk:
        return True
    if evidence.respondent_id is not None:
        return respondent is not None and evidence.respondent_id == respondent.pk
    return leads and evidence.added_by_id is None and evidence.layer == Answer.Layer.SELF
