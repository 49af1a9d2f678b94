"""Who leads an assessment, and settling what others answered differently."""

import hashlib
import json
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from advisory.assessments.scores import rescore
from advisory.assessments.writing import ask_who_keeps_it
from advisory.models import Answer, Assessment
from users.models import User


class AnswerChanged(Exception):
    """The chosen answer is not what it was when the page was made."""


def take_lead(*, assessment: Assessment, user: User | None) -> bool:
    """Lead a claimed assessment that nobody leads; returns whether this person leads it.

    Of two who begin at the same moment one leads, and the other answers as a colleague. Raises
    NotConsented.
    """
    if assessment.business_id is None:
        return True
    if user is None:
        return False
    if assessment.led_by_id is None:
        # The consent is locked before the assessment, as wherever answers are kept: PostgreSQL holds
        # the row even for who finds it taken, and two taps of one person would block each other.
        ask_who_keeps_it(assessment, user)
        if Assessment.objects.filter(pk=assessment.pk, led_by=None).update(led_by=user):
            assessment.led_by = user
            return True
    assessment.refresh_from_db(fields=["led_by"])
    return assessment.led_by_id == user.pk


def take_over(*, assessment: Assessment, owner: User) -> None:
    """Let an owner of the business lead; the answers given so far stay as they are."""
    Assessment.objects.filter(pk=assessment.pk).update(led_by=owner)


@transaction.atomic
def settle(*, assessment: Assessment, chosen: Answer, mark: str, user: User | None) -> None:
    """Make one of the answers to a question the own one; raises AnswerChanged or
    NotConsented.

    `mark` is that of the answer the page showed. After submission the score follows.
    """
    ask_who_keeps_it(assessment, user)
    # Whoever answers, corrects or submits meanwhile waits, or has already changed what is read now.
    assessment.state = Assessment.objects.select_for_update().get(pk=assessment.pk).state
    found = assessment.answers.filter(pk=chosen.pk).first()
    if found is None or mark_of({"state": found.state, "value": found.value}) != mark:
        raise AnswerChanged
    now = timezone.now()
    Answer.objects.update_or_create(
        assessment=assessment,
        question_key=found.question_key,
        layer=Answer.Layer.SELF,
        respondent_key=0,
        defaults={
            "state": found.state,
            "value": found.value,
            "answered_by": user,
            "answered_at": now,
            "settled_at": now,
        },
    )
    count_again(assessment=assessment, reason="settled")


def mark_of(answer: Mapping[str, object]) -> str:
    """A few letters that change with the answer."""
    text = json.dumps([answer["state"], answer["value"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def count_again(*, assessment: Assessment, reason: str) -> None:
    """Score a submitted assessment again after its counted answers changed."""
    if assessment.is_submitted:
        rescore(assessment=assessment, reason=reason)
