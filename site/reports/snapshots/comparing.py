"""Differences between two snapshots, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import Snapshot
from reports.snapshots.differences import (
    HIDDEN_BEFORE,
    HIDDEN_NOW,
    NEW,
    NEWCOMERS,
    RULES_CHANGED,
    SAME_FIRMS,
    Number,
    differences,
)
from reports.snapshots.words import said

TEXTS = {
    RULES_CHANGED: gettext_lazy("counted under other questions or rules: not comparable"),
    HIDDEN_NOW: gettext_lazy("told before, about too few now"),
    HIDDEN_BEFORE: gettext_lazy("about too few before"),
    NEW: gettext_lazy("not counted before"),
    SAME_FIRMS: gettext_lazy("the same businesses moved as much"),
    NEWCOMERS: gettext_lazy("mostly other businesses: the same ones moved otherwise"),
}


@dataclass(frozen=True)
class Explained:
    title: str
    label: str
    before: Number
    now: Number
    change: float | None
    why: str


def explained(snapshot: Snapshot, before: Snapshot | None) -> list[Explained]:
    """What is not as in the quarter before; nothing without one."""
    if before is None:
        return []
    found = differences(
        before.figures["agency"], snapshot.figures["agency"], before.rules, snapshot.rules
    )
    titles = {
        "headline": _("Key figures"),
        "funnel": _("Funnel"),
        "panel": _("Change of the comparable group"),
        "indicator": _("Indicators and targets"),
    }
    labels = {
        ("panel", "assessed_mean"): _("All assessed: latest round"),
        ("panel", "change"): _("Comparable group: mean change"),
    }
    return [
        Explained(
            title=titles.get(one.group) or said(snapshot.words, one.group),
            label=labels.get((one.group, one.key))
            or said(snapshot.words, f"{one.group}.{one.key}"),
            before=one.before,
            now=one.now,
            change=one.change,
            why=str(TEXTS.get(one.why, "")),
        )
        for one in found
    ]
