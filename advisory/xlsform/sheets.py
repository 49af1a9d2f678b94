"""The tables of an instrument file, every cell knowing its place."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisory.xlsform.exact import Number, parse_number
from advisory.xlsform.problems import InstrumentFileError, Problem, unknown

LANGUAGES = ("vi", "en")
NAME = re.compile(r"[a-z0-9_]+")
MAX_COLUMNS = 60
MAX_ROWS = 5000
MAX_TEXT = 4000


def bilingual(*columns: str) -> tuple[str, ...]:
    return tuple(f"{column}::{language}" for column in columns for language in LANGUAGES)


@dataclass(frozen=True)
class Columns:
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def all(self) -> tuple[str, ...]:
        return self.needed + self.optional


SHEETS = {
    "settings": Columns(
        ("form_id", "version", "rule_set", *bilingual("name")),
        (
            *bilingual("source", "note", "status"),
            *("minutes", "item_year", "ours", "levels", "overall"),
        ),
    ),
    "dimensions": Columns(
        ("name", *bilingual("label")),
        (
            *("code", "parent", "maximum", "levels", "combine", "weight"),
            *bilingual("description"),
        ),
    ),
    "survey": Columns(
        ("type", "name", *bilingual("label")),
        (
            *("code", "dimension"),
            *bilingual("official_name", "hint", "numerator", "denominator", "unit"),
            *("relevant", "required", "weight", "out_of", "score_rule", "minimum", "maximum"),
            *("na_allowed", "evidence", "topics", "source_ref", "certainty", "awaits", "ours"),
        ),
    ),
    "choices": Columns(
        ("list_name", "name", *bilingual("label")),
        ("points", "exclusive", "negative", "evidence_kind", "certainty", "ours"),
        is_required=False,
    ),
    "bands": Columns(
        ("list_name", "measure", "name", *bilingual("label"), "above"),
        ("points", "needs_dimensions", "needs_level", "ours"),
        is_required=False,
    ),
    "rule_sets": Columns(
        ("rule_set", "question"),
        (*bilingual("label"), "option", "points", "weight", "out_of"),
        is_required=False,
    ),
    "crosswalk": Columns(
        ("source_key", "target_key", "relation"), ("condition", "value"), is_required=False
    ),
    "recommendations": Columns(
        ("name", *bilingual("label"), "kind", "condition", "weeks"),
        (
            *("effect", "cost_low", "cost_high", "prerequisite", "topics"),
            *bilingual("description"),
            "ours",
        ),
        is_required=False,
    ),
}


@dataclass
class Row:
    """One line of a sheet; an absent or empty cell reads as an empty text."""

    sheet: "Sheet"
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, column: str, text: str, /, **details: object) -> None:
        self.sheet.problem(self.line, column, text, **details)

    def unknown(self, column: str, what: str, name: str, names: Iterable[str]) -> None:
        text, details = unknown(what, name, names)
        self.problem(column, text, **details)

    def needed(self, column: str) -> str:
        if not self[column]:
            self.problem(column, "%(column)s is missing", column=column)
        return self[column]

    def name(self, column: str = "name", longest: int = 80) -> str:
        """A needed key of small letters, digits and underscores; empty when it cannot be used."""
        text = self.needed(column)
        if text and not NAME.fullmatch(text):
            fitting = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
            fitting = re.sub(r"[\u0300-\u036f]", "", fitting)
            fitting = re.sub(r"[^a-z0-9]+", "_", fitting).strip("_")
            wrong = "'%(name)s' may hold only a-z, 0-9 and _"
            if fitting:
                wrong = "'%(name)s' may hold only a-z, 0-9 and _; '%(fitting)s' would do"
            self.problem(column, wrong, name=text, fitting=fitting)
            return ""
        if len(text) > longest:
            self.problem(column, "longer than %(longest)s characters", longest=longest)
            return ""
        return text

    def labels(self, column: str, needed: bool = False) -> dict[str, str] | None:
        """Both languages of a text; a text given in one language needs the other too."""
        found = {language: self[f"{column}::{language}"] for language in LANGUAGES}
        if needed or any(found.values()):
            for language in LANGUAGES:
                self.needed(f"{column}::{language}")
            return found
        return None

    def yes(self, column: str, default: bool = False) -> bool:
        text = self[column].lower()
        if text not in {"", "yes", "no", "true", "false"}:
            self.problem(column, "'%(text)s' is neither yes nor no", text=self[column])
        return default if not text else text in {"yes", "true"}

    def number(
        self, column: str, default: Number | None = None, *, signed: bool = False
    ) -> Number | None:
        """A number; one below 0 only where it is `signed`."""
        if not self[column]:
            return default
        try:
            number = parse_number(self[column])
        except ValueError:
            self.problem(
                column,
                "'%(text)s' is not a number (write 12 or 12.5)",
                text=self[column],
            )
            return default
        if number < 0 and not signed:
            self.problem(column, "'%(text)s' is negative", text=self[column])
            return default
        return number

    def whole(self, column: str) -> int | None:
        number = self.number(column)
        if number is not None and number.denominator != 1:
            self.problem(column, "'%(text)s' is not a whole number", text=self[column])
            return None
        return None if number is None else int(number)

    def choice(self, column: str, known: Iterable[str], what: str) -> str:
        """One of the known words, or nothing."""
        if self[column] and self[column] not in set(known):
            self.unknown(column, what, self[column], known)
            return ""
        return self[column]

    def words(self, column: str) -> list[str]:
        """Words separated by spaces, commas or semicolons, each once."""
        return list(dict.fromkeys(re.split(r"[\s,;]+", self[column]))) if self[column] else []


@dataclass
class Sheet:
    book: "Book"
    name: str
    letters: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def problem(self, row: int | None, column: str, text: str, /, **details: object) -> None:
        letter = self.letters.get(column, "")
        self.book.problems.append(Problem(text, details, self.name, row, column, letter))


@dataclass
class Book:
    """An instrument file as read: its sheets, and what was wrong so far."""

    name: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __getitem__(self, name: str) -> Sheet:
        return self.sheets.get(name) or Sheet(self, name)

    def refuse_if_wrong(self) -> None:
        """Raise InstrumentFileError with all problems, in the order of sheets and rows."""
        if self.problems:
            order = list(SHEETS)
            self.problems.sort(
                key=lambda problem: (
                    order.index(problem.sheet) if problem.sheet in order else -1,
                    problem.row or 0,
                )
            )
            raise InstrumentFileError(self.name, self.problems)
