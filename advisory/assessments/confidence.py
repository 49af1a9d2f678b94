"""How far others stand behind a result: a mark in words, by a rule of ours that is told with it.

It is no measurement, so it is never a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.assessments.layers import ADVISER, COLLEAGUE, SELF, Said, counting
from advisory.assessments.layers import is_open_disagreement as disputed


class Mark(models.TextChoices):
    """From the weakest to the strongest."""

    SELF_ONLY = "self_only", _("Own answers only")
    SEVERAL = "several", _("Several people answered, not yet of one mind")
    AGREED = "agreed", _("Several people agree")
    CONFIRMED = "confirmed", _("An adviser confirmed at least one whole part")
    EVIDENCE = "evidence", _("Evidence seen by an adviser")


RULES: dict[str, str | Promise] = {
    Mark.SELF_ONLY: _("Nobody but the person who leads the assessment has answered it."),
    Mark.SEVERAL: _(
        "Colleagues or an adviser answered too, but no whole part is agreed or confirmed yet."
    ),
    Mark.AGREED: _(
        "At least two people answered every question of one part, and no difference in it is open."
    ),
    Mark.CONFIRMED: _(
        "An adviser confirmed or corrected every question of one part, and no correction in it is "
        "contested."
    ),
    Mark.EVIDENCE: _(
        "An adviser opened the evidence given for a question and then confirmed or corrected it."
    ),
}


@dataclass(frozen=True)
class Verdict:
    """What an adviser last said of a question: the answer confirmed or set instead."""

    answer: Mapping[str, object]
    has_seen_evidence: bool = False


def confidence(
    parts: Iterable[Iterable[str]],
    said: Mapping[str, Sequence[Said]],
    verdicts: Mapping[str, Verdict],
) -> Mark:
    """The strongest mark whose rule holds; `parts` are the keys asked, part by part.

    A verdict stands while the answer that counts is the one it was about.
    """
    parts = [list(part) for part in parts]
    standing = {
        key
        for key, verdict in verdicts.items()
        if (one := counting(said.get(key, ()))) is not None and one.answer == verdict.answer
    }
    if any(verdicts[key].has_seen_evidence for key in standing):
        return Mark.EVIDENCE
    if any(part and standing.issuperset(part) for part in parts):
        return Mark.CONFIRMED
    if any(part and all(_is_agreed(said.get(key, ())) for key in part) for part in parts):
        return Mark.AGREED
    if any(one.layer != SELF for each in said.values() for one in each):
        return Mark.SEVERAL
    return Mark.SELF_ONLY


def _is_agreed(said: Sequence[Said]) -> bool:
    people = [one for one in said if one.layer in (SELF, COLLEAGUE)]
    return len(people) > 1 and not disputed(said)


def counts_by_layer(said: Iterable[Sequence[Said]]) -> dict[str, int]:
    """How many of the counting answers come from each layer."""
    counts = {SELF: 0, COLLEAGUE: 0, ADVISER: 0}
    for each in said:
        if (one := counting(each)) is not None:
            counts[one.layer] += 1
    return counts
