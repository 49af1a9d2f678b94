"""The attack: whoever reads every published cell and total must not learn a small cell."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import share, suppress, suppress_table

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=2, max_size=4
    )
)


@given(counts)
def test_no_small_count_is_shown(found):
    shown = suppress(found, 5)

    assert all(n is None or n == 0 or n >= 5 for n in shown.values())


@given(counts)
def test_hidden_counts_cannot_be_had_from_the_total(found):
    hidden = [key for key, n in suppress(found, 5).items() if n is None]

    alone = len(found) == 1 or sum(found.values()) < 5
    assert (
        not hidden
        or len(hidden) == len(found)
        or alone
        or (len(hidden) >= 2 and sum(found[key] for key in hidden) >= 5)
    )


def test_a_lone_small_cell_takes_the_next_smallest_with_it():
    assert suppress({"a": 3, "b": 9, "c": 20, "d": 0}, 5) == {"a": None, "b": None, "c": 20, "d": 0}


def test_nothing_is_hidden_when_nothing_is_small():
    assert suppress({"a": 5, "b": 0}, 5) == {"a": 5, "b": 0}


@settings(max_examples=60, deadline=None)
@given(tables)
def test_a_table_leaves_more_than_one_value_possible_for_a_hidden_small_cell(rows):
    table = {f"r{i}": {f"c{j}": n for j, n in enumerate(row)} for i, row in enumerate(rows)}
    shown = suppress_table(table, 5)

    for row, cells in shown.items():
        line = [table[row][column] for column, n in cells.items() if n is None]
        assert not line or len(line) == len(cells) or (len(line) >= 2 and sum(line) >= 5)
    for column in table["r0"]:
        line = [table[row][column] for row in table if shown[row][column] is None]
        assert not line or len(line) == len(table) or (len(line) >= 2 and sum(line) >= 5)


def test_a_hidden_cell_of_a_two_way_table_keeps_several_solutions():
    table = {
        "r0": {"a": 3, "b": 8, "c": 9},
        "r1": {"a": 7, "b": 6, "c": 20},
        "r2": {"a": 30, "b": 9, "c": 10},
    }
    shown = suppress_table(table, 5)

    assert len(_solutions(table, shown, most=40)) > 1
    assert shown["r0"]["a"] is None


def test_share_is_rounded_half_up_and_hidden_with_its_parts():
    assert share(1, 8) == 13
    assert share(None, 8) is None
    assert share(3, 0) is None


def _solutions(table, shown, *, most):
    """Every filling of the hidden cells that fits the published totals of rows and columns."""
    hidden = [(row, column) for row in table for column in table[row] if shown[row][column] is None]
    found = []
    for values in product(range(most), repeat=len(hidden) - 1 if len(hidden) > 4 else len(hidden)):
        guess = {row: dict(cells) for row, cells in table.items()}
        for (row, column), value in zip(hidden, values, strict=False):
            guess[row][column] = value
        if all(sum(guess[row].values()) == sum(table[row].values()) for row in table) and all(
            sum(guess[row][column] for row in table) == sum(table[row][column] for row in table)
            for column in table["r0"]
        ):
            found.append(values)
    return found
