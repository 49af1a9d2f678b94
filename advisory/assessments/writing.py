"""Writes the answers one person gave, in the layer that is theirs."""

from collections.abc import Mapping

from django.db import transaction

from advisory.assessments.given import Given
from advisory.models import Answer, Assessment, Respondent
from users.consents import Purpose, require_consent
from users.models import User


def ask_who_keeps_it(assessment: Assessment, user: User | None) -> None:
    """What is kept for a business rests on the consent of the person who gives it.

    Raises NotConsented.
    """
    if assessment.business_id is not None and user is not None:
        require_consent(user=user, purpose=Purpose.ADVICE)


@transaction.atomic
def write_answers(
    *,
    assessment: Assessment,
    given: Mapping[str, Given],
    known: Mapping[str, dict],
    user: User | None,
    respondent: Respondent | None = None,
) -> tuple[dict[str, dict], set[str]]:
    """Store what was given without error; returns all answers of the person, and what changed.

    `known` are the answers stored so far: what is the same is not written again. A changed own
    answer is no longer the one that was settled on.
    """
    layer = Answer.Layer.COLLEAGUE if respondent else Answer.Layer.SELF
    good = {key: one for key, one in given.items() if not one.error}
    changed = [
        Answer(
            assessment=assessment,
            question_key=key,
            layer=layer,
            respondent=respondent,
            respondent_key=respondent.pk if respondent else 0,
            state=one.state,
            value=one.value,
            answered_by=user,
        )
        for key, one in good.items()
        if not one.is_blank and known.get(key) != one.as_answer()
    ]
    if changed:
        Answer.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["assessment", "question_key", "layer", "respondent_key"],
            update_fields=[
                "state",
                "value",
                "answered_by",
                "answered_at",
                "carried_from",
                "settled_at",
            ],
        )
    emptied = [key for key, one in good.items() if one.is_blank and key in known]
    if emptied:
        assessment.answers.filter(
            layer=layer, respondent=respondent, question_key__in=emptied
        ).delete()
    answers = {key: answer for key, answer in known.items() if key not in emptied}
    answers |= {row.question_key: good[row.question_key].as_answer() for row in changed}
    return answers, {*emptied, *(row.question_key for row in changed)}
