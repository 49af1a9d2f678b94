"""Who leads an assessment, and settling what others answered differently."""

import hashlib
import json
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from advisory.assessments.layers import counted_of, own_of, said_in
from advisory.assessments.scores import rescore
from advisory.assessments.writing import ask_who_keeps_it, hold, put_answer
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
        else:
            assessment.refresh_from_db(fields=["led_by"])
    return assessment.led_by_id == user.pk


def take_over(*, assessment: Assessment, owner: User) -> None:
    """Let an owner of the business lead; the answers given so far stay as they are."""
    Assessment.objects.filter(pk=assessment.pk).update(led_by=owner)


@transaction.atomic
def settle(
    *, assessment: Assessment, question_key: str, chosen: int, mark: str, user: User | None
) -> None:
    """Make one of the answers to a question, known by its key, the own one.

    `mark` is that of the answer the page showed. After submission the score follows. Raises
    Answer.DoesNotExist, AnswerChanged or NotConsented.
    """
    ask_who_keeps_it(assessment, user)
    hold(assessment)
    said = said_in(assessment)
    answer = next((one.answer for one in said.get(question_key, ()) if one.pk == chosen), None)
    if answer is None:
        raise Answer.DoesNotExist
    if mark_of(answer) != mark:
        raise AnswerChanged
    now = timezone.now()
    put_answer(
        assessment=assessment,
        question_key=question_key,
        layer=Answer.Layer.SELF,
        answer=answer,
        user=user,
        answered_at=now,
        settled_at=now,
    )
    answers = counted_of(said, own_of(said) | {question_key: dict(answer)})
    count_again(assessment=assessment, reason="settled", answers=answers)


def mark_of(answer: Mapping[str, object]) -> str:
    """A few letters that change with the answer."""
    text = json.dumps([answer["state"], answer["value"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def count_again(
    *, assessment: Assessment, reason: str, answers: Mapping[str, dict] | None = None
) -> None:
    """Score a submitted assessment again after its counted answers changed."""
    if assessment.is_submitted:
        rescore(assessment=assessment, reason=reason, answers=answers)
