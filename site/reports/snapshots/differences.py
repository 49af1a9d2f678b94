"""What changed from one quarter's figures to the next, and what part of it is explained; no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Number = int | float | str | None


@dataclass(frozen=True)
class Difference:
    """One figure in both quarters; None was hidden or was not there. `why` is a key of WHYS."""

    group: str
    key: str
    before: Number
    now: Number
    why: str = ""

    @property
    def change(self) -> float | None:
        if self.before is None or self.now is None:
            return None
        return round(float(self.now) - float(self.before), 4)


#: Reasons the figures themselves give.
RULES_CHANGED = "rules_changed"  # counted under other questions or rules: not comparable
HIDDEN_NOW, HIDDEN_BEFORE = "hidden_now", "hidden_before"
NEW = "new"
SAME_FIRMS = "same_firms"  # the change is that of the same businesses
NEWCOMERS = "newcomers"  # the mean moved more, or otherwise, than that of the same businesses
WHYS = (RULES_CHANGED, HIDDEN_NOW, HIDDEN_BEFORE, NEW, SAME_FIRMS, NEWCOMERS)


def differences(
    before: Mapping, now: Mapping, rules_before: Mapping, rules_now: Mapping
) -> list[Difference]:
    """Every figure that is not the same in both; in the order of the report."""
    are_rules_other = rules_before.get("instruments") != rules_now.get("instruments")
    found = [
        *_headline(before, now),
        *_funnel(before, now),
        *_tables(before, now, are_rules_other),
        *_panel(before, now, are_rules_other),
        *_indicators(before, now),
    ]
    return [one for one in found if one.before != one.now]


def _headline(before: Mapping, now: Mapping) -> Iterator[Difference]:
    for key, n in now["headline"].items():
        yield _between("headline", key, before["headline"].get(key), n)


def _funnel(before: Mapping, now: Mapping) -> Iterator[Difference]:
    old = {stage["key"]: stage["n"] for stage in before["funnel"]}
    for stage in now["funnel"]:
        yield _between("funnel", stage["key"], old.get(stage["key"]), stage["n"])


def _tables(before: Mapping, now: Mapping, are_rules_other: bool) -> Iterator[Difference]:
    for name, table in now["tables"].items():
        old = {row["key"]: row["n"] for row in before["tables"].get(name, {}).get("rows", ())}
        for row in table["rows"]:
            why = RULES_CHANGED if name == "level" and are_rules_other else ""
            is_new = row["key"] not in old
            yield _between(name, row["key"], old.get(row["key"]), row["n"], why, is_new)


def _panel(before: Mapping, now: Mapping, are_rules_other: bool) -> Iterator[Difference]:
    """The mean of all assessed beside that of the same businesses: growth, or another mix."""
    old, new = before.get("panel") or {}, now.get("panel") or {}
    one = _between("panel", "assessed_mean", old.get("assessed_mean"), new.get("assessed_mean"))
    if are_rules_other:
        why = RULES_CHANGED
    elif one.change is None or new.get("change") is None:
        why = one.why
    else:
        why = SAME_FIRMS if abs(one.change - new["change"]) < 1 else NEWCOMERS
    yield Difference("panel", "assessed_mean", one.before, one.now, why)
    yield _between("panel", "change", old.get("change"), new.get("change"))


def _indicators(before: Mapping, now: Mapping) -> Iterator[Difference]:
    old = {one["key"]: one["value"] for one in before.get("indicators", ())}
    for one in now.get("indicators", ()):
        is_new = one["key"] not in old
        yield _between("indicator", one["key"], old.get(one["key"]), one["value"], "", is_new)


def _between(
    group: str, key: str, before: Number, now: Number, why: str = "", is_new: bool = False
) -> Difference:
    if not why and is_new:
        why = NEW
    elif not why and before is not None and now is None:
        why = HIDDEN_NOW
    elif not why and before is None and now is not None:
        why = HIDDEN_BEFORE
    return Difference(group, key, before, now, why)
