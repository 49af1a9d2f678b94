"""What becomes of a package's words: the traps of 1.2, claims out of range, late and lost reports."""

import json

import pytest

from courses.packages.outline import Item
from courses.packages.reports import ItemState, Unreadable, after, read_report

ITEM = Item("i1", "Phần 1", "p1.html")


def told(core: dict | None = None, *, kind="scorm12", item=ITEM, sequence=1, **more):
    cmi = more.pop("cmi", None)
    if cmi is None:
        cmi = {"core": core or {}} if kind == "scorm12" else (core or {})
    body = {"cmi": cmi, "sequence": sequence, **more}
    return read_report(json.dumps(body).encode(), kind=kind, item=item)


def run(*reports, rule="said") -> ItemState:
    state = ItemState()
    for report in reports:
        state = after(state, report, silent_rule=rule)
    return state


@pytest.mark.parametrize(
    ("word", "completed", "success"),
    [
        ("passed", True, "passed"),
        ("completed", True, ""),
        ("failed", True, "failed"),
        ("incomplete", False, ""),
        ("browsed", False, ""),
        ("not attempted", False, ""),
        ("whatever", False, ""),
    ],
)
def test_reads_the_one_status_of_12_as_two_things(word, completed, success):
    state = run(told({"lesson_status": word}))

    assert (state.completed, state.success) == (completed, success)
    assert state.status == (word if word != "whatever" else "")


def test_a_failed_test_is_done_only_where_finishing_is_enough():
    state = run(told({"lesson_status": "failed"}))

    assert not state.is_done(must_pass=True)
    assert state.is_done(must_pass=False)


def test_leafing_through_again_takes_no_pass_and_no_score_away():
    state = run(
        told({"lesson_status": "passed", "score": {"raw": "75", "max": "100"}}),
        told({"lesson_status": "completed"}),
        told({"lesson_status": "incomplete"}),
        told({"lesson_status": "failed", "score": {"raw": "10"}}),
    )

    assert (state.completed, state.success, state.score["raw"]) == (True, "passed", 75)


def test_a_pass_follows_a_fail():
    state = run(
        told({"lesson_status": "failed", "score": {"raw": "10"}}),
        told({"lesson_status": "passed", "score": {"raw": "90"}}),
    )

    assert (state.success, state.score["raw"]) == ("passed", 90)


def test_the_mark_of_the_manifest_outweighs_the_content():
    strict = Item("i1", "Phần 1", "p1.html", mastery_score=80)
    newer = Item("i1", "Phần 1", "p1.html", passing_score=0.8)

    old = told({"lesson_status": "passed", "score": {"raw": "75"}}, item=strict)
    new = told(
        {"completion_status": "completed", "success_status": "passed", "score": {"scaled": "0.75"}},
        kind="scorm2004",
        item=newer,
    )

    assert run(old).success == "failed"
    assert run(new).success == "failed"


def test_2004_keeps_completion_and_success_apart():
    state = run(
        told({"completion_status": "incomplete", "success_status": "passed"}, kind="scorm2004")
    )

    assert (state.completed, state.success) == (False, "passed")


def test_2004_completes_by_measure_where_the_manifest_says_so():
    item = Item("i1", "x", "p1.html", completion_threshold=0.6)

    report = told(
        {"completion_status": "incomplete", "progress_measure": "0.7"}, kind="scorm2004", item=item
    )

    assert run(report).completed


def test_what_is_absent_stays():
    state = run(
        told(cmi={"core": {"lesson_location": "4", "exit": "suspend"}, "suspend_data": "trang=4"}),
        told(cmi={"core": {"lesson_status": "incomplete"}}, final=True),
    )

    assert (state.location, state.suspend_data, state.exit) == ("4", "trang=4", "suspend")


def test_only_the_last_report_of_a_visit_has_a_total_and_a_zero_is_none():
    state = run(
        told({"total_time": "00:00:09"}),
        told({"total_time": "0000:00:06.5"}, final=True),
        told({"total_time": "00:00:00"}, final=True),
    )

    assert state.total_time == "0000:00:06.5"


@pytest.mark.parametrize(
    ("core", "field", "expected"),
    [
        ({"score": {"raw": "NaN"}}, "score", {}),
        ({"score": {"raw": "1e99"}}, "score", {}),
        ({"score": {"raw": True}}, "score", {}),
        ({"score": {"raw": ["1"]}}, "score", {}),
        ({"score": "9"}, "score", {}),
        ({"score": {"raw": "5", "max": "x"}}, "score", {"raw": 5}),
        ({"lesson_location": "x" * 5000}, "location", ""),
        ({"lesson_location": 7}, "location", ""),
        ({"exit": "<script>"}, "exit", ""),
        ({"total_time": "99"}, "total_time", ""),
    ],
)
def test_leaves_out_what_does_not_fit(core, field, expected):
    assert getattr(run(told(core, final=True)), field) == expected


def test_keeps_suspend_text_longer_than_the_standard():
    assert len(run(told(cmi={"suspend_data": "đ" * 80_000})).suspend_data) == 80_000


def test_stores_no_text_a_database_refuses():
    report = told(cmi={"suspend_data": "a\0b\ud800", "objectives": {"0": {"id": "\0x😀"}}})

    assert run(report).suspend_data == "ab?"
    assert run(report).more == {"objectives": {"0": {"id": "x😀"}}}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"sequence": 0}',
        b'{"sequence": "x"}',
        b"[" * 100_000,
        b'{"sequence":1,"cmi":NaN}',
        b"\xff",
        b" " * 3_000_000,
    ],
)
def test_refuses_what_is_no_report(raw):
    with pytest.raises(Unreadable):
        read_report(raw, kind="scorm12", item=ITEM)


@pytest.mark.parametrize(
    ("rule", "silent", "done"),
    [
        ("opened", "opened", True),
        ("opened", "closed", True),
        ("closed", "opened", False),
        ("closed", "closed", True),
        ("said", "closed", False),
    ],
)
def test_a_part_that_says_nothing_is_done_by_the_trainers_rule(rule, silent, done):
    assert run(told(silent=silent), rule=rule).completed is done


def test_a_part_that_only_starts_and_ends_is_silent_too():
    report = told({"lesson_status": "incomplete"}, final=True, status_set=False)

    state = run(report, rule="closed")

    assert (state.completed, state.status) == (True, "")


def test_h5p_ends_with_a_score_or_without():
    def statement(**fields):
        body = {"h5p": fields, "sequence": 1}
        return read_report(json.dumps(body).encode(), kind="h5p", item=ITEM)

    answered = run(statement(verb="answered", score=1, max=1, success=True))
    read = run(statement(verb="consumed"))
    begun = run(statement(verb="interacted"))

    assert (answered.completed, answered.success, answered.score["raw"]) == (True, "passed", 1)
    assert (read.completed, read.success, read.score) == (True, "", {})
    assert not begun.completed
