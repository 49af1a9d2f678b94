"""Answers to one instrument drawn from answers to another: pure, exact, nothing remembered.

    drawn = draw(rows, source, answers, target, confirmed)  # rows: a definition's crosswalk
    drawn.known          # cells that count: by `equals`, or suggested and confirmed by the firm
    drawn.suggested      # what `narrows` suggests; it counts for nothing
    drawn.hints          # earlier answers that bear on a question without saying what to answer
    outcome(drawn, target).low, .high, .coverage

A cell is the smallest thing an answer says: a tick of a list or a grid, the step of a row, or a
question that is answered as a whole. Answers that change are drawn from anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from advisory.scoring.answers import NO_BASE, factor_of
from advisory.scoring.scorer import FINAL_FROM, UNASKED, Result, Scorer, comparable
from advisory.scoring.tables import cell_worth
from advisory.xlsform.crosswalk import (
    DERIVABLE,
    EQUALS,
    LADDERS,
    NO_COUNTERPART,
    TICKED,
    parts_named,
    target_parts,
    values_of,
)
from advisory.xlsform.exact import Number, unpack
from advisory.xlsform.expressions import evaluate
from advisory.xlsform.questions import TABLES

Cell = tuple[str, ...]  # question; with option; with row; with row and column
Value = bool | int | str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one cell is, or may be, and the question whose answer says so."""

    cell: Cell
    value: Value
    source: str
    is_confirmed: bool = False

    @property
    def key(self) -> str:
        return ".".join(self.cell)


@dataclass(frozen=True, slots=True)
class Hint:
    """An earlier answer to be shown beside a question, or beside a row of it."""

    cell: Cell
    source: str


@dataclass(frozen=True)
class Drawing:
    known: dict[Cell, Drawn] = field(default_factory=dict)
    suggested: dict[Cell, Drawn] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the cells known are worth: with all others "no", with all others at their best."""

    low: Result
    high: Number | None  # none while rules are still to be supplied
    coverage: Fraction
    asked: frozenset[str]  # the questions that are asked, as far as is known

    @property
    def is_thin(self) -> bool:
        return self.coverage * 100 < FINAL_FROM


def draw(
    rows: Iterable[dict],
    source: Scorer,
    answers: Mapping[str, object],
    target: Scorer,
    confirmed: Mapping[str, Value] | None = None,
) -> Drawing:
    """Follow the rows that lead to the target from answers that are real.

    Of several rows for one cell `equals` goes before `narrows`, then the first written that says
    anything. `confirmed` is by the key of a cell; it holds as long as the same is suggested.
    """
    states = source.read(answers)
    known: dict[Cell, Drawn] = {}
    suggested: dict[Cell, Drawn] = {}
    hints: list[Hint] = []
    for row in rows:
        key = row["source"]
        instrument, question, part = target_parts(row["target"])
        if instrument != target.instrument or row["relation"] == NO_COUNTERPART:
            continue
        _state, worth = states.get(key, ("", None))
        item = target.items.get(question)
        if worth is None or worth.flag == NO_BASE or item is None:
            continue
        is_true = _is_true(row, source, answers)
        if not row["value"]:
            if is_true:
                hints.append(Hint((question, part) if part else (question,), key))
        elif source.items[key]["type"] not in TICKED or item["type"] not in LADDERS:
            found = _drawn(row, item, part, is_true)
            if found is not None:
                cells = known if row["relation"] == EQUALS else suggested
                cells.setdefault(found.cell, found)
    suggested = {cell: one for cell, one in suggested.items() if cell not in known}
    for one in list(suggested.values()):
        if (confirmed or {}).get(one.key) == one.value:
            known[one.cell] = Drawn(one.cell, one.value, one.source, is_confirmed=True)
            del suggested[one.cell]
    return Drawing(known, suggested, tuple(hints))


def _is_true(row: dict, source: Scorer, answers: Mapping[str, object]) -> bool:
    """Whether the condition holds; it may ask about the row's own question only."""
    if row["condition"] is None:
        return True
    key = row["source"]
    return evaluate(row["condition"], lambda _: comparable(source.items[key], answers[key])) is True


def _drawn(row: dict, item: dict, part: str, is_true: bool) -> Drawn | None:
    """What a row says of its cell; of what it says if the condition fails, only `equals` knows."""
    kind, value = item["type"], row["value"]
    if kind not in DERIVABLE or value not in values_of(item) or not (is_true or _is_equal(row)):
        return None
    if bool(part) != bool(names := parts_named(item)) or (part and part not in names):
        return None
    cell = (item["key"], part) if part else (item["key"],)
    if kind == "multi":
        return Drawn(cell, is_true, row["source"])
    if kind == "grid_multi":
        return Drawn((*cell, value), is_true, row["source"])
    if kind == "yesno":
        value = value if is_true else next(other for other in ("yes", "no") if other != value)
    elif not is_true:  # a step or an option that it is not leaves all others open
        return None
    return Drawn(cell, int(value) if kind in LADDERS else value, row["source"])


def _is_equal(row: dict) -> bool:
    return row["relation"] == EQUALS


def cells_of_question(item: dict) -> dict[Cell, Number]:
    """The cells of a question, each with the most points it gives; an "or none" is no cell."""
    key = item["key"]
    if item["type"] == "multi":
        factor = factor_of(item)
        return {
            (key, option["key"]): unpack(option["points"] or 0) * factor
            for option in item["options"]
            if not option["exclusive"]
        }
    if item["type"] not in TABLES:
        return {(key,): unpack(item["points"] or 0)}
    worth = cell_worth(item)
    if item["type"] == "grid_multi":
        return {(key, *place): points for place, points in worth.items()}
    return {
        (key, row["key"]): max(worth[row["key"], step["key"]] for step in item["options"])
        for row in item["rows"]
    }


def whole_answer(item: dict, known: Mapping[Cell, Drawn]) -> object | None:
    """The answer to a question, if all its cells are known; of a table of steps, the rows known."""
    cells = [cell for cell in known if cell[0] == item["key"]]
    if not cells or (item["type"] != "rows" and not _is_settled(item, known)):
        return None
    return _answer(item, known, lambda points: False)


def outcome(drawing: Drawing, target: Scorer) -> Outcome:
    """Score what is known under the target's rules; the rest stays open."""
    lowest = _answers(drawing, target, lambda points: points < 0)
    highest = _answers(drawing, target, lambda points: points > 0)
    return Outcome(
        target.score(lowest),
        target.score(highest).range[1],
        _coverage(drawing, target, lowest),
        frozenset(target.asked(lowest)),
    )


def _answers(
    drawing: Drawing, target: Scorer, is_ticked: Callable[[Number], bool]
) -> dict[str, object]:
    """Answers to the questions of which anything is known, their open ticks chosen by points."""
    keys = dict.fromkeys(cell[0] for cell in drawing.known)
    return {key: _answer(target.items[key], drawing.known, is_ticked) for key in keys}


def _answer(item: dict, known: Mapping[Cell, Drawn], is_ticked: Callable[[Number], bool]) -> object:
    key = item["key"]
    if item["type"] == "rows":
        return {
            row["key"]: known[key, row["key"]].value
            for row in item["rows"]
            if (key, row["key"]) in known
        }
    if item["type"] not in {"multi", "grid_multi"}:
        return known[key,].value
    is_settled = _is_settled(item, known)
    ticks = {
        cell
        for cell, points in cells_of_question(item).items()
        if cell not in known and is_ticked(points) and not is_settled
    }
    ticks |= {cell for cell, one in known.items() if cell[0] == key and one.value is True}
    if item["type"] == "multi":
        return [option["key"] for option in item["options"] if (key, option["key"]) in ticks]
    return {
        column["key"]: [
            row["key"] for row in item["rows"] if (key, row["key"], column["key"]) in ticks
        ]
        for column in item["options"]
    }


def _is_settled(item: dict, known: Mapping[Cell, Drawn]) -> bool:
    """Whether nothing of a question is left open; an "or none" that is ticked settles it all."""
    alone = [option["key"] for option in item["options"] if option["exclusive"]]
    if item["type"] == "multi" and any(
        (one := known.get((item["key"], option))) is not None and one.value for option in alone
    ):
        return True
    return all(cell in known for cell in cells_of_question(item))


def _coverage(drawing: Drawing, target: Scorer, answers: Mapping[str, object]) -> Fraction:
    """The share of the attainable points that known cells decide; without points, of questions."""
    shares = {cell[0]: _share(target.items[cell[0]], drawing.known) for cell in drawing.known}
    if target.awaited or not target.maximum:
        asked = target.asked(answers)
        return Fraction(sum(shares.get(key, Fraction(0)) for key in asked)) / max(1, len(asked))
    factors = target.factors or [1] * len(target.pillars)
    covered, attainable = Fraction(0), Fraction(0)
    states = target.read(answers)
    for pillar, most, factor in zip(target.pillars, target.maxima, factors, strict=True):
        points = {
            key: unpack(item["points"])
            for key, item in target.items.items()
            if item["dimension"] == pillar["key"] and item["points"] is not None
        }
        decided = sum(
            shares.get(key, Fraction(0)) * worth
            for key, worth in points.items()
            if states[key][0] not in UNASKED
        )
        is_one_of = pillar["key"] in target.one_of
        attainable += factor * (most if is_one_of else sum(points.values()))
        covered += factor * (min(decided, most) if is_one_of else decided)
    return covered / attainable if attainable else Fraction(0)


def _share(item: dict, known: Mapping[Cell, Drawn]) -> Fraction:
    """How much of one question is decided: by points, and by number where there are none."""
    if _is_settled(item, known):
        return Fraction(1)
    cells = {cell: max(0, points) for cell, points in cells_of_question(item).items()}
    if not any(cells.values()):
        cells = dict.fromkeys(cells, 1)
    return Fraction(
        Fraction(sum(points for cell, points in cells.items() if cell in known)),
        Fraction(sum(cells.values())),
    )
