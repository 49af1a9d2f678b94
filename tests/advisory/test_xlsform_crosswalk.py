"""The crosswalk sheet: what it compiles to, that it comes back, and every mistake in it."""

import pytest

from advisory.xlsform.compile import read_instrument
from advisory.xlsform.crosswalk import unchecked_targets
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.export import export_tables, write_folder, write_workbook
from advisory.xlsform.meaning import meaning_hash
from advisory.xlsform.problems import InstrumentFileError
from tests.advisory.instrument_tables import tables, write_csv
from tests.advisory.shipped import ALL, DMAT, definition

OTHERS = {DMAT: definition(DMAT)}
EQUAL = {
    "source_key": "has_site",
    "target_key": "eu_dmat_sme.q3.website",
    "relation": "equals",
    "condition": "${has_site} = 'yes'",
    "value": "tick",
}
STEP = {
    "source_key": "site_updates",
    "target_key": "eu_dmat_sme.q4.iot",
    "relation": "narrows",
    "condition": "${site_updates} > 0",
    "value": "4",
}
GRID = {
    "source_key": "online_share",
    "target_key": "eu_dmat_sme.q1.sales",
    "relation": "narrows",
    "condition": "${online_share} > 12.5",
    "value": "invested",
}
HINT = {"source_key": "who", "target_key": "eu_dmat_sme.q2", "relation": "narrows"}
ABSENT = {"source_key": "comment", "target_key": "eu_dmat_sme", "relation": "none"}


def with_crosswalk(*rows: dict) -> dict:
    sheets = tables()
    sheets["crosswalk"] = [dict(row) for row in rows]
    return sheets


@pytest.fixture
def read(tmp_path):
    def do(sheets, others=OTHERS):
        return read_instrument(write_csv(tmp_path / "shop", sheets), others=others)

    return do


def test_rows_are_compiled_with_their_condition_as_a_tree(read):
    found = read(with_crosswalk(EQUAL, STEP, GRID, HINT, ABSENT))["crosswalk"]

    assert found[0] == {
        "source": "has_site",
        "target": "eu_dmat_sme.q3.website",
        "relation": "equals",
        "condition": ["=", ["answer", "has_site"], ["text", "yes"]],
        "value": "tick",
    }
    assert (found[3]["condition"], found[3]["value"]) == (None, "")
    assert [row["relation"] for row in found] == ["equals", *["narrows"] * 3, "none"]


def test_a_crosswalk_comes_back_as_it_was_written(read, tmp_path):
    compiled = read(with_crosswalk(EQUAL, STEP, GRID, HINT, ABSENT))

    write_workbook(compiled, tmp_path / "out.xlsx")
    write_folder(compiled, tmp_path / "out")

    for written in (tmp_path / "out.xlsx", tmp_path / "out"):
        assert definition_hash(read_instrument(written, others=OTHERS)) == definition_hash(compiled)


def test_rows_stored_before_they_were_checked_are_exported_as_written(read):
    old = read(tables()) | {"crosswalk": [{"source_key": "a", "target_key": "b"}]}

    assert export_tables(old)["crosswalk"] == [{"source_key": "a", "target_key": "b"}]


def test_a_crosswalk_changes_no_meaning(read):
    assert meaning_hash(read(with_crosswalk(EQUAL))) == meaning_hash(read(tables()))


@pytest.mark.parametrize(
    ("row", "changes", "column", "message"),
    [
        (EQUAL, {"source_key": "has_sit"}, "source_key", "did you mean 'has_site'"),
        (EQUAL, {"source_key": ""}, "source_key", "source_key is missing"),
        (EQUAL, {"target_key": ""}, "target_key", "target_key is missing"),
        (EQUAL, {"target_key": "eu_dmat_sme"}, "target_key", "instrument.question.item"),
        (EQUAL, {"target_key": "eu_dmat_sme.q1.sales.x"}, "target_key", "instrument.question"),
        (EQUAL, {"target_key": "eu dmat.q3.website"}, "target_key", "instrument.question.item"),
        (EQUAL, {"target_key": "shop_check.tools.pos"}, "target_key", "another instrument"),
        (EQUAL, {"target_key": "eu_dmat_sme.q33.website"}, "target_key", "unknown question 'q33'"),
        (EQUAL, {"target_key": "eu_dmat_sme.q3.web_site"}, "target_key", "mean 'website'"),
        (EQUAL, {"target_key": "eu_dmat_sme.q3"}, "target_key", "instrument.question.item"),
        (EQUAL, {"relation": "equal"}, "relation", "did you mean 'equals'"),
        (EQUAL, {"relation": ""}, "relation", "relation is missing"),
        (EQUAL, {"condition": ""}, "condition", "condition is missing"),
        (EQUAL, {"value": ""}, "value", "value is missing"),
        (EQUAL, {"value": "yes"}, "value", "unknown option of q3 'yes'"),
        (EQUAL, {"condition": "${who} = 'owner'"}, "condition", "about 'has_site' only"),
        (EQUAL, {"condition": "${has_site} >= 1"}, "condition", "expected a value"),
        (STEP, {"value": "6"}, "value", "unknown option of q4 '6'"),
        (STEP, {"target_key": "eu_dmat_sme.q4.iott"}, "target_key", "did you mean 'iot'"),
        (GRID, {"value": "invest"}, "value", "did you mean 'invested'"),
        (HINT, {"target_key": "eu_dmat_sme.q2.people"}, "target_key", "option of q2 'people'"),
        (ABSENT, {"target_key": "eu_dmat_sme.q2"}, "target_key", "only the instrument is named"),
        (ABSENT, {"value": "tick"}, "value", "no condition and no value"),
    ],
)
def test_a_mistake_is_told_with_its_cell(read, row, changes, column, message):
    with pytest.raises(InstrumentFileError) as caught:
        read(with_crosswalk(row | changes))

    assert [
        (problem.sheet, problem.row, problem.column)
        for problem in caught.value.problems
        if message in problem.message
    ] == [("crosswalk", 2, column)]


def test_a_step_is_never_drawn_from_a_tick(read):
    tick = {
        "source_key": "tools",
        "target_key": "eu_dmat_sme.q4.iot",
        "relation": "narrows",
        "condition": "selected(${tools}, 'pos')",
        "value": "5",
    }

    with pytest.raises(InstrumentFileError, match="never drawn from a tick"):
        read(with_crosswalk(tick))


def test_the_same_row_twice_is_refused(read):
    with pytest.raises(InstrumentFileError, match="is there twice"):
        read(with_crosswalk(EQUAL, EQUAL))


def test_targets_in_unknown_instruments_are_taken_as_written_and_warned_of(read):
    row = EQUAL | {"target_key": "eu_dmat_sm.q99.anything"}

    found = read(with_crosswalk(row, row | {"target_key": "eu_dmat_sm.q98.more"}))

    (warning,) = unchecked_targets(found, OTHERS)
    assert warning.message == "unknown instrument 'eu_dmat_sm'; did you mean 'eu_dmat_sme'?"
    assert (warning.sheet, warning.column) == ("crosswalk", "target_key")
    assert not list(unchecked_targets(read(with_crosswalk(EQUAL)), OTHERS))


@pytest.mark.parametrize("key", ALL)
def test_every_shipped_target_exists(key, tmp_path):
    others = {other: definition(other) for other in ALL if other != key}
    write_folder(definition(key), tmp_path / key)

    checked = read_instrument(tmp_path / key, others=others)

    assert not list(unchecked_targets(checked, others))
