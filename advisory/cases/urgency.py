"""Which case wants its adviser first, and why: a rule over dated facts, with no database."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

STALLED_AFTER = datetime.timedelta(days=14)


class Reason(models.TextChoices):
    """Why a case wants its adviser, the most urgent first."""

    CONTESTED = "contested", _("Correction contested")
    DISAGREEMENT = "disagreement", _("Answers differ")
    EVIDENCE = "evidence", _("Evidence has arrived")
    OVERDUE = "overdue", _("Steps overdue")
    STALLED = "stalled", _("Assessment stalled")
    REASSESS = "reassess", _("Re-assessment due")


RANK = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True)
class Fact:
    """Something that may become a reason, and where it is to be seen.

    `since`: contested, first differing answer, evidence given, due date of an open step, draft
    last touched, full assessment finished.
    """

    reason: Reason
    since: datetime.date
    assessment: uuid.UUID
    question: str = ""


@dataclass(frozen=True)
class Waiting:
    """A reason that holds: how often, since when, and where its oldest fact is."""

    reason: Reason
    since: datetime.date
    n: int
    assessment: uuid.UUID
    question: str = ""


def what_waits(
    facts: Iterable[Fact], *, today: datetime.date, reassess_after: datetime.timedelta
) -> list[Waiting]:
    """The reasons that hold for one case today, the most urgent first; none: it is quiet.

    A step is overdue from the day after its date. A draft stalls 14 days after it was last
    touched. The next full assessment is due `reassess_after` the last one, unless a draft is
    there: then that one counts.
    """
    by_reason: dict[Reason, list[Fact]] = {}
    for fact in facts:
        by_reason.setdefault(fact.reason, []).append(fact)
    drafts, full = (by_reason.pop(reason, []) for reason in (Reason.STALLED, Reason.REASSESS))
    if drafts:
        newest = max(drafts, key=lambda fact: fact.since)
        if newest.since + STALLED_AFTER <= today:
            by_reason[Reason.STALLED] = [newest]
    elif full:
        last = max(full, key=lambda fact: fact.since)
        due = last.since + reassess_after
        if due <= today:
            by_reason[Reason.REASSESS] = [replace(last, since=due)]
    if steps := by_reason.pop(Reason.OVERDUE, []):
        by_reason[Reason.OVERDUE] = [step for step in steps if step.since < today]
    return [
        _together(by_reason[reason])
        for reason in sorted(by_reason, key=RANK.__getitem__)
        if by_reason[reason]
    ]


def _together(facts: Sequence[Fact]) -> Waiting:
    oldest = min(facts, key=lambda fact: fact.since)
    return Waiting(oldest.reason, oldest.since, len(facts), oldest.assessment, oldest.question)


def order_of(waiting: Sequence[Waiting], quiet_since: datetime.date) -> tuple:
    """What sorts cases: the most urgent reason, then who waits longest, then who has more reasons.

    Quiet cases come last, the longest untouched first.
    """
    if not waiting:
        return len(RANK), quiet_since, 0
    return RANK[waiting[0].reason], waiting[0].since, -len(waiting)
