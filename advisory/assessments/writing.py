"""Writes the answers one person gave, in the layer that is theirs."""

import datetime
from collections.abc import Mapping

from advisory.assessments.given import Given
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Answer, Assessment, Respondent
from users.consents import Purpose, require_consent
from users.models import User

#: What no two answers share.
ONE_ANSWER = ["assessment", "question_key", "layer", "respondent_key"]


def ask_who_keeps_it(assessment: Assessment, user: User | None) -> None:
    """What is kept for a business rests on the consent of the person who gives it.

    Raises NotConsented.
    """
    if assessment.business_id is not None and user is not None:
        require_consent(user=user, purpose=Purpose.ADVICE)


def hold(assessment: Assessment) -> None:
    """One write after the other, and never on a state that a submission has just changed.

    Comes after the consent and before any answer: who takes locks in another order is blocked.
    """
    assessment.state = Assessment.objects.select_for_update().get(pk=assessment.pk).state


def put_answer(
    *,
    assessment: Assessment,
    question_key: str,
    layer: str,
    answer: Mapping[str, object],
    user: User | None,
    answered_at: datetime.datetime,
    **marks: datetime.datetime | None,
) -> None:
    """Store an own answer or a correction in the place of an earlier one, in one statement.

    `marks` are settled_at or contested_at.
    """
    row = Answer(
        assessment=assessment,
        question_key=question_key,
        layer=layer,
        state=answer["state"],
        value=answer["value"],
        answered_by=user,
        answered_at=answered_at,
        **marks,
    )
    Answer.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=ONE_ANSWER,
        update_fields=["state", "value", "answered_by", "answered_at", *marks],
    )


def write_answers(
    *,
    assessment: Assessment,
    given: Mapping[str, Given],
    known: Mapping[str, dict],
    user: User | None,
    respondent: Respondent | None = None,
) -> tuple[dict[str, dict], set[str]]:
    """Store what was given without error; returns all answers of the person, and what changed.

    Called inside the transaction that holds the row of the assessment or of the respondent.

    `known` are the answers stored so far, read under the lock of the caller: two rows of one table,
    saved at the same moment, come one after the other, and each finds what the other left. What is
    the same is not written again. A changed own answer is no longer the one that was settled on.
    """
    layer = Answer.Layer.COLLEAGUE if respondent else Answer.Layer.SELF
    answers = merged(questionnaire_of(assessment.instrument_version), given, known)
    changed = [
        Answer(
            assessment=assessment,
            question_key=key,
            layer=layer,
            respondent=respondent,
            respondent_key=respondent.pk if respondent else 0,
            answered_by=user,
            **answer,
        )
        for key, answer in answers.items()
        if known.get(key) != answer
    ]
    if changed:
        Answer.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=ONE_ANSWER,
            update_fields=[
                "state",
                "value",
                "answered_by",
                "answered_at",
                "carried_from",
                "settled_at",
            ],
        )
    emptied = known.keys() - answers.keys()
    if emptied:
        assessment.answers.filter(
            layer=layer, respondent=respondent, question_key__in=emptied
        ).delete()
    return answers, {*emptied, *(row.question_key for row in changed)}


def merged(
    questionnaire: Questionnaire, given: Mapping[str, Given], known: Mapping[str, dict]
) -> dict[str, dict]:
    """The known answers with what was given without error brought into them.

    `given` is by card: a question, or one row of a table.
    """
    answers = dict(known)
    for card, one in given.items():
        if one.error:
            continue
        key = card.partition(".")[0]
        answer = one.onto(answers.pop(key, None), questionnaire.items.get(key))
        if answer is not None:
            answers[key] = answer
    return answers
