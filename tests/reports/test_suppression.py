"""The attack: whoever asks for every filter and adds and subtracts must not learn a small count."""

import datetime
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR
from reports import facts as know
from reports.figures import counted_of
from reports.queries import assemble
from reports.suppression import Disclosure, share

FLOOR = AGENCY_FLOOR
NOW = datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC)
UNBOUNDED = 3  # linprog's word for "as large as you like"
VALUES = {
    "area": ("a", "b", "c"),
    "industry": ("i", "j"),
    "size": ("micro", "small"),
    "response": know.RESPONSE[:3],
    "level": ("none", "level_1", "level_2"),
    "use": know.USE[:3],
    "now": know.NOW,
}
FILTERS = ("area", "industry", "size")
ORDER = {axis: VALUES[axis] for axis in ("response", "level", "use", "now")}
LABELS = {axis: {value: value for value in VALUES[axis]} for axis in FILTERS} | {
    "level": {"level_1": "1", "level_2": "2"}
}
#: Each way an outcome is told apart from the filters; attacked one at a time.
OUTCOMES = {
    "response": {"assessed": know.ASSESSED, "recommendation_opened": know.OPENED},
    "level": {"level": {"level": ("level_1", "level_2")}},
    "use": {"in_use": know.BEGAN, "in_use_90d": know.STILL},
    "now": {"in_use": know.BEGAN_OR_LEFT, "uses_now": know.USES_NOW},
}

#: Worlds with empty corners, small corners and large ones.
numbers = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 40])


@st.composite
def worlds(draw, outcome: str):
    """How many businesses there are of each area, industry, size and value of one outcome."""
    axes = (*FILTERS, outcome)
    places = list(product(*(VALUES[axis] for axis in axes)))
    found = draw(st.lists(numbers, min_size=len(places), max_size=len(places)))
    factor = draw(st.sampled_from([1, 1, 5]))
    return {place: n * factor for place, n in zip(places, found, strict=True) if n}


def facts_of(world: dict, outcome: str, floor: int = FLOOR) -> Disclosure:
    """The facts the page is made from; the outcomes not under attack never happened."""
    counts: Counter = Counter()
    for (*place, value), n in world.items():
        rest = dict.fromkeys(ORDER, "none") | {outcome: value}
        if outcome == "now":  # whoever uses one now or gave it up has begun
            rest["use"] = "none" if value == "none" else "began"
        if outcome == "use":
            rest["now"] = "none" if value == "none" else "uses"
        counts[(*place, *(rest[axis] for axis in know.AXES[3:]))] += n
    return Disclosure(know.AXES, counts, order=ORDER, floor=floor)


class Reader:
    """Asks for every view of the page and keeps each number with what it counts."""

    def __init__(self, facts: Disclosure, outcome: str) -> None:
        self.outcome = outcome
        self.axes = (*FILTERS, outcome)
        self.cells = list(product(*(VALUES[axis] for axis in self.axes)))
        self.seen: dict[tuple[bool, ...], int] = {}
        self.refused: list[dict[str, str]] = []
        self.read(facts)

    def read(self, facts: Disclosure) -> None:
        for choice in product(*((None, *VALUES[axis]) for axis in FILTERS)):
            where = {axis: v for axis, v in zip(FILTERS, choice, strict=True) if v is not None}
            self.look(facts, where)

    def look(self, facts: Disclosure, where: dict[str, str]) -> None:
        if where and counted_of(facts, where) is None:
            self.refused.append(where)
            return
        report = assemble(facts, where, LABELS, [], as_of=NOW)
        self.note(report.headline["businesses"], where)
        stages = {stage.key: stage.n for stage in report.funnel} | report.headline
        for key, values in OUTCOMES[self.outcome].items():
            if key in stages:
                self.note(stages[key], where, values)
        for figure in report.figures:
            if figure.key == "level" and self.outcome != "level":
                continue
            total = OUTCOMES["level"]["level"] if figure.key == "level" else {}
            self.note(figure.total, where, total)
            for row in figure.rows:
                self.note(row.n, where, {figure.key: (row.key,)})
                if figure.has_assessed and self.outcome == "response":
                    self.note(row.assessed, where, {figure.key: (row.key,), **know.ASSESSED})

    def vector(self, where: dict) -> tuple[bool, ...]:
        places = {self.axes.index(axis): values for axis, values in where.items()}
        return tuple(
            all(cell[at] in values for at, values in places.items()) for cell in self.cells
        )

    def note(self, n: int | None, where: dict, values: dict | None = None) -> None:
        if n is not None:
            wanted = {axis: (value,) for axis, value in where.items()} | dict(values or {})
            assert self.seen.setdefault(self.vector(wanted), n) == n

    def equations(self) -> tuple[np.ndarray, np.ndarray]:
        """What is known, as a system; an outcome shown as zero empties all its cells."""
        known = dict(self.seen)
        for vector, n in self.seen.items():
            if n == 0:
                for place in np.flatnonzero(vector):
                    known[tuple(at == place for at in range(len(self.cells)))] = 0
        return np.array(list(known), dtype=float), np.array(list(known.values()), dtype=float)

    def targets(self):
        """Every subset the filters can name: one value, several siblings or all, of each."""

        def choices(axis: str) -> list[tuple[str, ...]]:
            values = VALUES[axis]
            return [c for size in range(1, len(values) + 1) for c in combinations(values, size)]

        for chosen in product(*(choices(axis) for axis in self.axes)):
            yield dict(zip(self.axes, chosen, strict=True))


def learned(reader: Reader, world: dict) -> list[tuple[dict, int]]:
    """Small counts that follow from the equations."""
    matrix, _values = reader.equations()
    _u, sizes, basis = np.linalg.svd(matrix)
    free = basis[int((sizes > 1e-9).sum()) :].T  # the changes no shown number notices
    targets = list(reader.targets())
    vectors = np.array([reader.vector(target) for target in targets], dtype=float)
    truth = vectors @ np.array([world.get(cell, 0) for cell in reader.cells], dtype=float)
    fixed = np.abs(vectors @ free).max(axis=1, initial=0) < 1e-7
    small = fixed & (truth > 0) & (truth < FLOOR)
    return [(targets[at], int(truth[at])) for at in np.flatnonzero(small)]


@pytest.mark.parametrize("outcome", list(OUTCOMES))
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_no_small_count_follows_from_all_views_together(outcome, data):
    world = data.draw(worlds(outcome))
    reader = Reader(facts_of(world, outcome), outcome)

    assert learned(reader, world) == []


@pytest.mark.parametrize("outcome", list(OUTCOMES))
@settings(max_examples=3, deadline=None)
@given(st.data())
def test_nor_from_the_pages_of_the_agency_and_of_the_public_together(outcome, data):
    world = data.draw(worlds(outcome))
    reader = Reader(facts_of(world, outcome), outcome)
    reader.read(facts_of(world, outcome, PUBLIC_FLOOR))

    assert learned(reader, world) == []


@settings(max_examples=20, deadline=None)
@given(worlds("response"))
def test_the_public_is_told_nothing_that_the_agency_is_not(world):
    inside, outside = (facts_of(world, "response", n) for n in (AGENCY_FLOOR, PUBLIC_FLOOR))
    for choice in product(*((None, *VALUES[axis]) for axis in (*FILTERS, "response"))):
        where = {
            axis: [value]
            for axis, value in zip((*FILTERS, "response"), choice, strict=True)
            if value is not None
        }
        if outside.count(where) is not None:
            assert inside.count(where) is not None


@settings(max_examples=5, deadline=None)
@given(worlds("response"))
def test_no_small_count_is_pinned_down_by_counts_never_being_negative(world):
    reader = Reader(facts_of(world, "response"), "response")
    matrix, values = reader.equations()
    small = [at for at, cell in enumerate(reader.cells) if 0 < world.get(cell, 0) < FLOOR]

    for at in small[:6]:
        goal = np.zeros(len(reader.cells))
        goal[at] = 1
        low, high = (
            linprog(sign * goal, A_eq=matrix, b_eq=values, bounds=(0, None)) for sign in (1, -1)
        )
        assert low.success
        assert high.status == UNBOUNDED or -high.fun - low.fun > 1e-6


@settings(max_examples=8, deadline=None)
@given(worlds("response"))
def test_a_choice_or_what_it_leaves_of_a_wider_one_is_never_small(world):
    facts = facts_of(world, "response")
    refused = Reader(facts, "response").refused

    def true(where: dict) -> int:
        places = {FILTERS.index(axis): value for axis, value in where.items()}
        return sum(n for cell, n in world.items() if all(cell[p] == v for p, v in places.items()))

    for choice in product(*((None, *VALUES[axis]) for axis in FILTERS)):
        where = {axis: v for axis, v in zip(FILTERS, choice, strict=True) if v is not None}
        if where in refused or true(where) == 0:
            continue
        for dropped in where:
            wider = {axis: value for axis, value in where.items() if axis != dropped}
            assert true(where) >= FLOOR
            assert true(wider) - true(where) == 0 or true(wider) - true(where) >= FLOOR
            assert wider not in refused


def one_axis(counts: dict[str, int], order=None) -> dict[str, int | None]:
    facts = Disclosure(("x",), {(key,): n for key, n in counts.items()}, order=order)
    return {key: facts.count({"x": [key]}) for key in counts}


def test_a_lone_small_count_takes_the_next_smallest_with_it():
    assert one_axis({"a": 3, "b": 9, "c": 20, "d": 0}) == {"a": None, "b": None, "c": 20, "d": 0}


def test_nothing_is_hidden_when_nothing_is_small():
    assert one_axis({"a": 5, "b": 0}) == {"a": 5, "b": 0}


def test_steps_are_merged_with_their_neighbours():
    steps = {"x": ("first", "second", "third", "fourth")}

    found = one_axis({"first": 6, "second": 3, "third": 30, "fourth": 7}, steps)

    assert found == {"first": 6, "second": None, "third": None, "fourth": 7}


def test_fewer_than_the_floor_in_all_are_not_told():
    facts = Disclosure(("x",), {("a",): 3})

    assert facts.count({}) is None
    assert facts.count({"x": ["a"]}) is None
    assert facts.count({"x": ["nowhere"]}) == 0


def test_a_dense_table_is_shown_whole():
    counts = {(area, size): 5 + len(area) for area in ("a", "bb") for size in ("s", "m")}
    facts = Disclosure(("area", "size"), counts)

    assert facts.count({"area": ["bb"], "size": ["s"]}) == 7


def test_a_small_corner_hides_its_line_and_the_next():
    counts = {(area, size): 20 for area in "abcd" for size in "smx"} | {("a", "x"): 2}
    facts = Disclosure(("area", "size"), counts)

    assert facts.count({"area": ["c"], "size": ["s"]}) == 20
    assert facts.count({"area": ["a"], "size": ["x"]}) is None


def test_share_is_rounded_half_up_and_hidden_with_its_parts():
    assert share(1, 8) == 13
    assert share(None, 8) is None
    assert share(3, 0) is None
