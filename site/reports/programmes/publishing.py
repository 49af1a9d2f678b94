"""Which counts of programmes may be shown: none of 1 to 4, and no two that tell one apart.

Stages follow each other, so a reader subtracts them: a count is hidden where it, or the difference
to a shown count that may hold it, is 1 to 4. A share is shown if all four groups it rests on are
large enough. Of two programmes whose members differ by 1 to 4, the newer one is hidden whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.small_counts import AGENCY_FLOOR, shown
from reports.programmes.counting import BEFORE, STAGES, Counts


@dataclass(frozen=True)
class Part:
    """A share as it may be shown: `part` of `n`."""

    part: int
    n: int

    @property
    def share(self) -> float:
        return self.part / self.n


@dataclass
class Published:
    """What may be told of one programme; a missing key or None is hidden."""

    members: int | None
    n: int | None
    reached: dict[str, int] = field(default_factory=dict)
    conversions: dict[str, Part] = field(default_factory=dict)
    of_all: dict[str, Part] = field(default_factory=dict)
    still_so_far: int | None = None
    is_beside_another: bool = False


def publish(counts: Counts) -> Published:
    """Go along the way and leave out what would tell of too few."""
    told: dict[str, int] = {}
    _tell(told, "members", counts.members, [])
    _tell(told, "n", counts.n, ["members"])
    for place, stage in enumerate(STAGES):
        _tell(told, stage, counts.reached[stage], ["n", *STAGES[:place]], need="n")
    _tell(told, "late_n", counts.late_n, ["members", "n"], need="n")
    _tell(told, "late_in_use", counts.late_in_use, ["late_n", "in_use"], need="late_n")
    _tell(told, "late_still", counts.late_still, ["late_n", "late_in_use"], need="late_in_use")
    wholes = ["members", "late_still"]
    _tell(told, "still_so_far", counts.still_so_far, wholes, need="members")
    found = Published(
        members=told.get("members"),
        n=told.get("n"),
        reached={stage: told[stage] for stage in STAGES if stage in told},
        still_so_far=told.get("still_so_far"),
    )
    _add_conversions(found, counts, told)
    return found


def beside_another(counts: Counts, earlier: Iterable[Counts]) -> bool:
    """Whether a group of this programme and one of another differ by so few that they would show."""
    return any(
        _differ_by_few(own, other)
        for before in earlier
        for own in counts.groups
        for other in before.groups
    )


def told_of_all(counts: Sequence[Counts]) -> list[Published]:
    """What may be told of each, the oldest first."""
    shown_before: list[Counts] = []
    found = []
    for one in counts:
        if beside_another(one, shown_before):
            found.append(Published(None, None, is_beside_another=True))
        else:
            shown_before.append(one)
            found.append(publish(one))
    return found


def _tell(told: dict[str, int], key: str, n: int, wholes: Iterable[str], *, need: str = "") -> None:
    if need and need not in told:
        return
    beside = (abs(told[whole] - n) for whole in wholes if whole in told)
    if shown(n) is not None and all(shown(rest) is not None for rest in beside):
        told[key] = n


def _add_conversions(found: Published, counts: Counts, told: Mapping[str, int]) -> None:
    n = told.get("n")
    for stage, before in BEFORE.items():
        if n and stage in told and told.get(before):
            both = counts.both[stage]
            cells = (
                *(both, told[before] - both, told[stage] - both),
                n - told[before] - told[stage] + both,
            )
            if all(shown(cell) is not None for cell in cells):
                found.conversions[stage] = Part(both, told[before])
    if "late_still" in told and told["late_in_use"]:
        found.conversions["in_use_90d"] = Part(told["late_still"], told["late_in_use"])
    if n and "in_use" in told:
        found.of_all["in_use"] = Part(told["in_use"], n)
    if "late_still" in told and told["late_n"]:
        found.of_all["in_use_90d"] = Part(told["late_still"], told["late_n"])


def _differ_by_few(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one & other:
        return False
    return 0 < max(len(one - other), len(other - one)) < AGENCY_FLOOR
