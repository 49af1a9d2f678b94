"""What counts as meaning, what as wording, and which names may not be used again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.xlsform.compare import ADDED, CHANGED, MOVED, REMOVED, Change, compare
from advisory.xlsform.compile import compile_book
from advisory.xlsform.meaning import meaning_hash
from advisory.xlsform.reader import read_book
from advisory.xlsform.reuse import reused_names
from tests.advisory.instrument_tables import label, step, tables, write_csv
from tests.advisory.shipped import DBI, QUICK, definition


@pytest.fixture
def read(tmp_path):
    """`read(sheets)`: the book and its definition."""

    def do(sheets: dict):
        book = read_book(write_csv(tmp_path / str(id(sheets)), sheets))
        return book, compile_book(book)

    return do


@pytest.fixture
def old(read) -> dict:
    return read(tables())[1]


def changed(**sheets: object) -> dict:
    """The tables as version 2, with one cell of a sheet's row changed: `survey=(2, "weight", "3")`."""
    found = tables()
    found["settings"][0]["version"] = "2"
    for title, (row, column, text) in sheets.items():
        found[title][row][column] = text
    return found


WORDING = [
    {"survey": (1, "label::vi", "Trang web cập nhật khi nào?")},
    {"survey": (1, "source_ref", "Article 2")},
    {"survey": (1, "code", "1.2")},
    {"survey": (1, "certainty", "confirmed")},
    {"choices": (1, "label::en", "weekly")},
    {"bands": (1, "label::en", "a few")},
    {"dimensions": (0, "label::vi", "Bán hàng")},
    {"settings": (0, "name::en", "Check of a shop")},
    {"settings": (0, "minutes", "9")},
]
MEANING = [
    {"survey": (1, "relevant", "${has_site} = 'no'")},
    {"survey": (1, "required", "yes")},
    {"survey": (1, "topics", "cloud")},
    {"survey": (2, "weight", "3")},
    {"survey": (5, "maximum", "600")},
    {"choices": (2, "points", "3")},
    {"bands": (2, "above", "60")},
    {"settings": (0, "rule_set", "shop@2")},
]


@pytest.mark.parametrize("cell", WORDING)
def test_a_text_a_hint_or_a_source_changes_no_meaning(read, old, cell):
    _book, new = read(changed(**cell))

    assert meaning_hash(new) == meaning_hash(old)
    comparison = compare(old, new)
    assert comparison.meaning == ()
    assert len(comparison.wording) == 1


@pytest.mark.parametrize("cell", MEANING)
def test_what_is_asked_when_and_what_it_is_worth_is_meaning(read, old, cell):
    _book, new = read(changed(**cell))

    assert meaning_hash(new) != meaning_hash(old)
    assert compare(old, new).meaning
    assert compare(old, new).wording == ()


def test_a_hint_that_is_new_is_wording(read, old):
    sheets = changed(survey=(0, "hint::vi", "Kể cả trang bán hàng"))
    sheets["survey"][0]["hint::en"] = "Shops count too"

    (change,) = compare(old, read(sheets)[1]).wording

    assert (change.path, change.kind) == (("items", "has_site", "hint"), ADDED)


@pytest.mark.parametrize("key", [DBI, QUICK])
def test_an_empty_column_added_to_the_format_changes_no_meaning(key):
    now = definition(key)
    later = now | {"items": [item | {"rows": [], "formula": None} for item in now["items"]]}

    assert meaning_hash(later) == meaning_hash(now)


# --- Comparing ------------------------------------------------------------------


def test_a_changed_text_stands_beside_the_old_one(read, old):
    _book, new = read(changed(survey=(0, "label::en", "Do you have a site?")))

    (change,) = compare(old, new).wording

    assert change.path == ("items", "has_site", "label")
    assert change.old["en"] == "has_site"
    assert change.new["en"] == "Do you have a site?"
    assert compare(old, new).reworded == (change,)


def test_questions_added_removed_and_moved_are_told(read, old):
    sheets = changed()
    questions = sheets["survey"]
    area = questions.pop(5)
    questions.pop(3)  # who
    questions.insert(0, area)
    questions.append({"type": "text", "name": "wishes"} | label("Wishes"))
    sheets["choices"] = [row for row in sheets["choices"] if row["list_name"] != "owner"]

    changes = {(c.path, c.kind) for c in compare(old, read(sheets)[1]).meaning}

    assert (("items", "area"), MOVED) in changes
    assert (("items", "who"), REMOVED) in changes
    assert (("items", "wishes"), ADDED) in changes
    assert not any(kind == MOVED and path != ("items", "area") for path, kind in changes)


def test_options_and_bands_are_compared_one_by_one(read, old):
    sheets = changed(bands=(2, "above", "60"))
    sheets["choices"].append({"list_name": "tools", "name": "crm", "points": "1"} | label("CRM"))

    changes = {c.path: c for c in compare(old, read(sheets)[1]).meaning}

    assert changes["items", "tools", "options", "crm"].kind == ADDED
    cut = changes["bands", "halves", "steps", "most", "above"]
    assert (cut.kind, cut.old, cut.new) == (CHANGED, 50, 60)


def test_rows_without_a_name_that_mean_the_same_differ_in_wording_only(old):
    row = {"condition": "gap", "effect": "2", "label::vi": "Làm", "label::en": "Do"}
    before = old | {"recommendations": [row, {"condition": "none"}]}
    after = old | {"recommendations": [row | {"label::en": "Do it"}, {"condition": "all"}]}

    comparison = compare(before, after)

    assert [c.path for c in comparison.wording] == [("recommendations", "label::en")]
    assert [c.kind for c in comparison.advice] == [REMOVED, ADDED]
    assert comparison.meaning == ()


def test_what_follows_from_a_score_is_advice_and_leaves_the_meaning_alone():
    old = definition(DBI)
    rule, *rules = old["recommendations"]
    rows = old["crosswalk"]
    new = old | {
        "recommendations": [*rules, rule | {"weeks": 500, "label": {"vi": "Khác", "en": "Other"}}],
        "crosswalk": rows[1:],
    }

    comparison = compare(old, new)

    assert meaning_hash(new) == meaning_hash(old)
    assert comparison.meaning == ()
    assert {(c.path[0], c.kind) for c in comparison.advice} == {
        ("recommendations", MOVED),
        ("recommendations", CHANGED),
        ("crosswalk", REMOVED),
    }
    assert [c.path for c in comparison.wording] == [("recommendations", rule["key"], "label")]


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(KEYS, KEYS)
def test_nothing_is_lost_between_two_lists(before, after):
    old_items = {"items": [{"key": key} for key in before]}
    new_items = {"items": [{"key": key} for key in after]}

    kinds: dict[str, list[Change]] = {}
    for change in compare(old_items, new_items).meaning:
        kinds.setdefault(change.kind, []).append(change)

    left = [key for key in before if key in after]
    moved = {c.path[1] for c in kinds.get(MOVED, [])}
    assert {c.path[1] for c in kinds.get(REMOVED, [])} == set(before) - set(after)
    assert {c.path[1] for c in kinds.get(ADDED, [])} == set(after) - set(before)
    assert [k for k in left if k not in moved] == [k for k in after if k in left and k not in moved]
    assert compare(old_items, old_items).meaning == ()


# --- Names used again --------------------------------------------------------------


def test_a_question_of_another_type_needs_a_new_name(read, old):
    sheets = changed(survey=(5, "type", "count"))

    (problem,) = reused_names(read(sheets)[1], old, read(sheets)[0])

    assert str(problem) == (
        "sheet survey, row 7, column type (A): 'area' is of type number in version 1, not count; "
        "give this question a new name"
    )


@pytest.mark.parametrize(
    ("bend", "options"),
    [
        (lambda rows: rows.append(step("site", 3)), r"\+3"),
        (lambda rows: rows.pop(2), "-2"),
        (lambda rows: rows[7].update(name="manager"), r"\+manager, -boss"),
    ],
)
def test_a_question_with_other_options_needs_a_new_name(read, old, bend, options):
    sheets = changed(settings=(0, "rule_set", "shop@2"))
    bend(sheets["choices"])

    (problem,) = reused_names(read(sheets)[1], old, read(sheets)[0])

    assert problem.message.endswith("give this question a new name")
    assert problem.details["options"] == options.replace("\\", "")
    assert (problem.sheet, problem.column, problem.letter) == ("survey", "type", "A")


WORTH = [
    ({"survey": (2, "weight", "3")}, "survey", 4, "weight"),
    ({"survey": (0, "score_rule", "no")}, "survey", 2, "score_rule"),
    ({"survey": (4, "dimension", "work")}, "survey", 6, "dimension"),
    ({"choices": (2, "points", "3")}, "choices", 4, "points"),
    ({"bands": (2, "above", "60")}, "bands", 2, "above"),
    ({"settings": (0, "levels", "")}, "settings", 2, "levels"),
]


@pytest.mark.parametrize(("cell", "sheet", "row", "column"), WORTH)
def test_other_points_need_another_rule_set(read, old, cell, sheet, row, column):
    sheets = changed(**cell)
    if "settings" in cell:
        sheets["bands"] = [line for line in sheets["bands"] if line["list_name"] != "overall"]
    book, new = read(sheets)

    problems = reused_names(new, old, book)

    assert (sheet, row, column) in {(p.sheet, p.row, p.column) for p in problems}
    assert all("write another rule_set in the settings sheet" in p.message for p in problems)
    assert reused_names(new | {"rule_set": "shop@2"}, old, book) == []


def test_a_part_never_becomes_a_whole_under_its_name(read, old):
    sheets = changed(settings=(0, "rule_set", "shop@2"), dimensions=(1, "parent", ""))
    sheets["dimensions"][1]["levels"] = "share"
    book, new = read(sheets)

    (problem,) = reused_names(new, old, book)

    assert (problem.sheet, problem.row, problem.details["name"]) == ("dimensions", 3, "online")


def test_new_names_and_new_words_are_free(read, old):
    sheets = changed(survey=(0, "label::en", "Do you have a site?"))
    sheets["survey"].append({"type": "text", "name": "wishes"} | label("Wishes"))
    book, new = read(sheets)

    assert reused_names(new, old, book) == []
