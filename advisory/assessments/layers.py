"""Which of the answers given to an assessment are its own, and which of them count."""

from advisory.models import Answer, Assessment


def stored_answers(assessment: Assessment) -> dict[str, dict]:
    """The own answers of an assessment: `{key: {"state", "value"}}`."""
    rows = assessment.answers.filter(layer=Answer.Layer.SELF)
    return {
        key: {"state": state, "value": value}
        for key, state, value in rows.values_list("question_key", "state", "value")
    }


def counted_answers(assessment: Assessment) -> dict[str, dict]:
    """The answers the score rests on, shaped as `stored_answers`."""
    return stored_answers(assessment)
