"""The figures of a peer group: whole per cent of the maximum, by nearest rank; pure."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from advisory.xlsform.exact import rounded

#: A comparison between businesses needs this many of them; quartiles twice as many.
FLOOR = 10
QUARTILE_FLOOR = 20
TOTAL = ""  # the key of the whole score beside those of its dimensions

Shares = Mapping[str, Fraction]  # per cent of the maximum, by dimension
Figures = dict[str, dict[str, int]]


def group_figures(members: Sequence[Shares]) -> Figures:
    """Median, and from QUARTILE_FLOOR on quartiles, as someone outside the group sees them."""
    return _figures(_sorted(members), len(members))


def figures_without_each(members: Sequence[Shares]) -> list[Figures]:
    """For each member in turn the figures of the others, who alone are its peers."""
    ordered = _sorted(members)
    return [_figures(ordered, len(members) - 1, own=member) for member in members]


def rank(n: int, percent: int) -> int:
    """The place, from 1, of the smallest value that this share of n values does not exceed."""
    return max(1, math.ceil(Fraction(n * percent, 100)))


def _sorted(members: Sequence[Shares]) -> dict[str, list[Fraction]]:
    keys = set.intersection(*(set(member) for member in members)) if members else set()
    return {key: sorted(member[key] for member in members) for key in sorted(keys)}


def _figures(ordered: Mapping[str, list[Fraction]], n: int, own: Shares | None = None) -> Figures:
    if n < FLOOR:
        return {}
    wanted = {"median": 50}
    if n >= QUARTILE_FLOOR:
        wanted |= {"low": 25, "high": 75}
    return {
        key: {
            name: _at(values, rank(n, percent), own[key] if own else None)
            for name, percent in wanted.items()
        }
        for key, values in ordered.items()
    }


def _at(values: list[Fraction], place: int, own: Fraction | None) -> int:
    """The value at a place; with `own`, the place among the others."""
    index = place - 1
    if own is not None and own <= values[index]:
        index += 1
    return int(rounded(values[index], 0))
