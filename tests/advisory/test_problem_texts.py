"""Every problem an instrument file can have is told in Vietnamese too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext, override

from advisory import xlsform
from advisory.versions.problem_texts import ADVICE, KINDS
from advisory.versions.problems import shown_problem
from advisory.xlsform.problems import Problem

#: Calls that take a text, and its place among their arguments (a row has one less than a sheet).
TEXT_AT = {".problem": (1, 2), "Problem": (0,), "_refused": (1,), "BadCell": (0,)}
KIND_AT = {".unknown": (1,), "unknown": (0,), ".choice": (2,)}


def literals(places: dict[str, tuple[int, ...]]) -> Iterator[str]:
    for path in sorted(Path(xlsform.__file__).parent.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            is_method = isinstance(call.func, ast.Attribute)
            name = f".{call.func.attr}" if is_method else getattr(call.func, "id", "")
            for place in places.get(name, ()):
                for part in ast.walk(call.args[place]) if place < len(call.args) else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_every_text_is_marked_for_translation():
    """A new text in advisory.xlsform belongs into advisory.versions.problem_texts."""
    told = {text for text in literals(TEXT_AT) if " " in text and not text.startswith("holds the")}

    assert len(told) > 50
    assert told - ADVICE.keys() - {"longer than ", " characters"} == set()


def test_every_kind_of_name_is_marked_for_translation():
    kinds = {kind for kind in literals(KIND_AT) if kind.replace(" ", "").isalpha()}

    assert kinds - KINDS.keys() - {"option of "} == set()


def test_advice_stands_beside_the_problem_or_in_it():
    problem = Problem("more than %(most)s rows", {"most": 5}, "survey", 7)
    within = Problem("holds a formula; write its value instead")
    unknown = Problem("unknown %(what)s '%(name)s'", {"what": "topic", "name": "x"})

    with override("en"):
        lines = [shown_problem(one) for one in (problem, within, unknown)]

    assert [(line.problem, line.suggestion) for line in lines] == [
        ("More than 5 rows", "Delete empty rows at the end."),
        ("Holds a formula", "Write its value instead"),
        ("Unknown topic 'x'", "Compare with a workbook you download here."),
    ]
    assert "chủ đề" in shown_problem(unknown).problem
    assert all(gettext(text) != text for text in ADVICE)
