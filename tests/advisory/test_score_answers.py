import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from advisory.instrument_actions import import_instrument, publish_instrument_version
from advisory.scoring import Scorer, lines
from advisory.scoring.lines import numbered_lines, score_line, score_lines
from advisory.scoring.stream import score_stream
from tests.advisory.instrument_tables import tables, write_csv
from tests.advisory.shipped import DBI, QUICK, answers_at, definition, scorer

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def score(monkeypatch, capsys):
    """Run the command on these lines; returns what it wrote and its exit status."""

    def do(text: str | bytes, *arguments: str) -> tuple[list[dict], int]:
        content = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        out, status = io.StringIO(), 0
        try:
            call_command("score_answers", *(arguments or (DBI,)), stdout=out)
        except SystemExit as stop:
            status = stop.code
        return [json.loads(line) for line in out.getvalue().splitlines()], status

    return do


def entry(name: object, answers: object) -> str:
    return json.dumps({"id": name, "answers": answers})


@pytest.mark.django_db
def test_a_line_is_scored_in_the_published_shape(score):
    written, status = score(entry("a", answers_at(2)))

    assert status == 0
    assert list(written[0]) == [
        *("id", "instrument", "version", "rule_set", "overall", "level"),
        *("dimensions", "range", "items", "provisional"),
    ]
    assert written[0]["id"] == "a"
    assert written[0]["instrument"] == "vn_dbi_1970"
    assert written[0]["rule_set"] == "dbi1970@1"
    assert (written[0]["overall"], written[0]["level"], written[0]["range"]) == (
        128,
        "2",
        [128, 128],
    )
    strategy = {"score": 10, "max": 25, "level": "2", "provisional": False}
    assert written[0]["dimensions"]["strategy"] == strategy
    assert written[0]["items"]["dx_strategy_stage"] == 10
    assert len(written[0]["items"]) == 60


@pytest.mark.django_db
def test_a_refused_line_stops_nothing_and_sets_the_exit_status(score):
    text = "\n".join(
        [
            entry("first", answers_at(1)),
            entry("bad", {"wifi_coverage": 9}),
            "{not json",
            "",
            entry(7, {"marketplace_sales_share": {"num": 0, "den": 0}}),
        ]
    )

    written, status = score(text)

    assert status == 1
    assert [line["id"] for line in written] == ["first", "bad", None, 7]
    assert written[1]["error"] == {
        "field": "wifi_coverage",
        "message": "9 is outside the steps 0 to 5.",
    }
    assert written[2]["line"] == 3
    assert written[2]["error"]["message"].startswith("line 3 is not valid JSON")
    assert written[3]["flags"] == {"marketplace_sales_share": "no_base"}


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"\xff\xfe",
        b'{"id": "a", "answers": {"rd_staff_share": {"num": NaN, "den": 1}}}',
        b'{"id": "a", "answers": {"patents_trademarks": ' + b"9" * 5000 + b"}}",
        b'{"id": "a", "answers": {"patents_trademarks": 1e9999999999999999999999}}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_json_names_its_number(line):
    found = score_line(scorer(), 12, line)

    assert found["id"] is None
    assert found["line"] == 12
    assert "line 12 is not valid JSON" in found["error"]["message"]


@pytest.mark.parametrize("line", [b"[]", b'"text"', b"3", b'{"id": [1], "answers": {}}'])
def test_a_line_of_another_shape_is_refused(line):
    assert score_line(scorer(), 1, line)["error"]["field"] == "id"


@pytest.mark.parametrize("line", [b'{"id": "a"}', b'{"id": "a", "answers": []}'])
def test_a_line_without_answers_is_refused_under_its_id(line):
    found = score_line(scorer(), 1, line)

    assert (found["id"], found["error"]["field"]) == ("a", "answers")


def test_numbers_are_read_as_decimals():
    line = b'{"id": 1, "answers": {"rd_staff_share": {"num": 20.00000000000000000001, "den": 1e2}}}'

    assert score_line(scorer(), 1, line)["items"]["rd_staff_share"] == 2


def test_an_id_that_is_no_valid_text_is_written_back_all_the_same():
    text, _ = score_lines(scorer(), [(1, b'{"id": "\\ud800", "answers": {}}')])

    assert json.loads(text.encode())["id"] == "\ud800"


def test_fractions_are_written_rounded_half_up(tmp_path):
    from advisory.xlsform.compile import read_instrument

    shop = Scorer(read_instrument(write_csv(tmp_path, tables())))

    found = score_line(shop, 1, b'{"id": 1, "answers": {"tools": ["pos"], "has_site": "yes"}}')

    assert (found["overall"], found["items"]["tools"], found["range"]) == (1.67, 0.67, [1.67, 7.17])


def test_an_overlong_line_is_refused_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE", 64)
    stream = io.BytesIO(b"{" + b" " * 200 + b"}\n" + b'{"id": 1, "answers": {}}\n')

    text, is_refused = score_lines(scorer(), numbered_lines(stream))

    assert is_refused
    assert ['"error"' in line for line in text.splitlines()] == [True, False]


def test_a_byte_order_mark_is_passed_over():
    stream = io.BytesIO(b'\xef\xbb\xbf{"id": 1, "answers": {}}')

    assert score_lines(scorer(), numbered_lines(stream))[1] is False


def test_several_workers_write_the_same_in_the_same_order():
    content = "\n".join(
        entry(number, {"wifi_coverage": number % 7, "cloud_use": 2}) for number in range(2500)
    ).encode()

    alone = list(score_stream(definition(), io.BytesIO(content)))
    together = list(score_stream(definition(), io.BytesIO(content), workers=2))

    assert "".join(text for text, _ in together) == "".join(text for text, _ in alone)
    assert any(refused for _, refused in together)


@pytest.mark.django_db
def test_a_stored_version_is_taken_before_the_shipped_one(score, tmp_path):
    sheets = tables()
    sheets["settings"][0] |= {"form_id": "labanso_quick", "version": "9"}
    version = import_instrument(write_csv(tmp_path, sheets))
    publish_instrument_version(version, is_same_meaning=True)

    newest, _ = score(entry("a", {"who": "boss"}), QUICK)
    shipped, _ = score(entry("a", {"cloud_use": 3}), QUICK, "--version", "2")
    named, _ = score(entry("a", {"who": "boss"}), QUICK, "--rule-set", "shop@1")

    assert newest[0]["version"] == named[0]["version"] == "9"
    assert (shipped[0]["version"], shipped[0]["rule_set"]) == ("2", "quick@1")


@pytest.mark.django_db
def test_a_draft_is_scored_only_when_its_version_is_named(score, tmp_path):
    import_instrument(write_csv(tmp_path, tables()))

    with pytest.raises(CommandError, match="No instrument shop_check"):
        score("", "shop_check")
    assert score(entry("a", {}), "shop_check", "--version", "1")[0][0]["overall"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ("vn_dbi_1971",),
        (DBI, "--version", "9"),
        (DBI, "--rule-set", "dbi1970@2"),
        ("../instruments/vn_dbi_1970",),
        (DBI, "--workers", "0"),
    ],
)
def test_what_cannot_be_scored_with_is_said(score, arguments):
    with pytest.raises(CommandError):
        score("", *arguments)


def test_the_command_works_from_the_shell_without_a_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "score_answers", DBI, "--version", "3"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/db.sqlite3",
            "VAR_ROOT": str(tmp_path / "var"),
        },
        input=entry("a", answers_at(3)) + "\n" + entry("b", {"nothing": 1}),
        capture_output=True,
        text=True,
        timeout=120,
    )

    written = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert written[0]["overall"] == 192
    assert written[1]["error"]["field"] == "nothing"
    assert "the shipped ones serve" in done.stderr
