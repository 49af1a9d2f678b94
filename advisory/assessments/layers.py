"""Who answered what in an assessment, which answer counts, and where people disagree."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from advisory.models import Answer, Assessment, Respondent

SELF, COLLEAGUE, ADVISER = Answer.Layer.SELF, Answer.Layer.COLLEAGUE, Answer.Layer.ADVISER


@dataclass(frozen=True)
class Said:
    """What one person answered to one question; `answer` is {"state", "value"}."""

    layer: str
    answer: Mapping[str, object]
    at: datetime.datetime
    settled_at: datetime.datetime | None = None
    is_contested: bool = False
    pk: int = 0
    respondent: Respondent | None = None


def counting(said: Iterable[Said]) -> Said | None:
    """The answer of one question that counts.

    The adviser's correction, unless it is contested; else the own answer, settled or not; else
    the latest that a colleague gave.
    """
    corrections, own, colleagues = [], [], []
    for one in said:
        {ADVISER: corrections, SELF: own, COLLEAGUE: colleagues}[one.layer].append(one)
    standing = [one for one in corrections if not one.is_contested]
    latest = sorted(colleagues, key=lambda one: (one.at, one.pk))[-1:]
    return next(iter([*standing, *own, *latest]), None)


def is_open_disagreement(said: Sequence[Said]) -> bool:
    """Whether people answered one question differently, and the lead has not settled it since.

    An answer given after the settlement opens it again, unless it says what was settled.
    """
    own = next((one for one in said if one.layer == SELF), None)
    others = [one for one in said if one is not own]
    if own is None:
        return any(other.answer != others[0].answer for other in others[1:])
    return any(
        other.answer != own.answer and (own.settled_at is None or other.at > own.settled_at)
        for other in others
    )


def is_difference(said: Sequence[Said]) -> bool:
    """Whether people answered one question differently, settled or not."""
    return any(one.answer != said[0].answer for one in said[1:])


def said_in(assessment: Assessment) -> dict[str, list[Said]]:
    """Everything answered, by question: own answer, adviser, colleagues; one query."""
    rows = assessment.answers.select_related("respondent").order_by("pk")
    found: dict[str, list[Said]] = {}
    for row in rows:
        said = Said(
            layer=row.layer,
            answer={"state": row.state, "value": row.value},
            at=row.answered_at,
            settled_at=row.settled_at,
            is_contested=row.contested_at is not None,
            pk=row.pk,
            respondent=row.respondent,
        )
        found.setdefault(row.question_key, []).append(said)
    place = [SELF, COLLEAGUE, ADVISER].index
    return {key: sorted(said, key=lambda one: place(one.layer)) for key, said in found.items()}


def stored_answers(assessment: Assessment) -> dict[str, dict]:
    """The own answers of an assessment: `{key: {"state", "value"}}`."""
    rows = assessment.answers.filter(layer=SELF)
    return {
        key: {"state": state, "value": value}
        for key, state, value in rows.values_list("question_key", "state", "value")
    }


def counted_answers(assessment: Assessment) -> dict[str, dict]:
    """The answers the score rests on, shaped as `stored_answers`."""
    return counted_of(said_in(assessment))


def own_of(said: Mapping[str, Sequence[Said]]) -> dict[str, dict]:
    """The lead's answers among all that was said."""
    return {
        key: dict(one.answer) for key, each in said.items() for one in each if one.layer == SELF
    }


def counted_of(
    said: Mapping[str, Sequence[Said]], own: Mapping[str, dict] | None = None
) -> dict[str, dict]:
    """The counting answer of each question; `own`, if given, are own answers saved since."""
    found = {key: list(each) for key, each in said.items()}
    if own is not None:
        found = {key: [one for one in each if one.layer != SELF] for key, each in found.items()}
        for key, answer in own.items():
            found.setdefault(key, []).append(Said(SELF, answer, timezone.now()))
    return {
        key: dict(one.answer) for key, each in found.items() if (one := counting(each)) is not None
    }
