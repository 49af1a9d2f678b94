"""A share among the chosen businesses, group by group: with its number and its interval."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reports.figures import Choice, counted_of
from reports.statistics.wilson import Interval, wilson
from reports.suppression import Disclosure, share


@dataclass(frozen=True)
class ShareRow:
    """`part` of `n`; None where it is not to be shown."""

    key: str
    label: str
    n: int | None
    part: int | None

    @property
    def percent(self) -> int | None:
        return share(self.part, self.n)

    @property
    def interval(self) -> Interval | None:
        if self.part is None or not self.n:
            return None
        return wilson(self.part, self.n)


def shares_of(
    facts: Disclosure,
    where: Choice,
    axis: str,
    labels: Mapping[str, str],
    *,
    of: Mapping[str, Collection[str]],
    among: Mapping[str, Collection[str]],
) -> list[ShareRow]:
    """For each value of an attribute: how many of those `among` are also `of`."""
    rows = []
    for key, label in labels.items():
        if where.get(axis, key) != key or not facts.is_known(axis, key):
            continue
        n = counted_of(facts, where, {axis: [key], **among})
        part = counted_of(facts, where, {axis: [key], **of}) if n else None
        rows.append(ShareRow(key, label, n, part))
    return rows
