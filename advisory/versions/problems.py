"""Tells the problems of an instrument file in the reader's language: what is wrong, what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext

from advisory.versions.problem_texts import ADVICE, KINDS
from advisory.xlsform.problems import Problem


@dataclass(frozen=True)
class ShownProblem:
    sheet: str
    row: int | None
    column: str
    problem: str
    suggestion: str


def shown_problem(problem: Problem) -> ShownProblem:
    """A problem as a line of a table; advice stands after "; " in its text, or beside it."""
    details = dict(problem.details)
    if "what" in details:
        details["what"] = KINDS.get(str(details["what"]), details["what"])
    if "reason" in details:  # of a cell or a condition that cannot be read
        details["reason"] = gettext(str(details["reason"]))
    told = gettext(problem.text) % details
    wrong, _sign, advice = told.partition("; ")
    beside = ADVICE.get(problem.text)
    suggestion = advice or (gettext(beside) if beside else "")
    column = problem.column + (f" ({problem.letter})" if problem.letter else "")
    return ShownProblem(problem.sheet, problem.row, column, sentence(wrong), sentence(suggestion))


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
