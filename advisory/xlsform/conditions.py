"""Checks a condition of an instrument file against the questions it names."""

from collections.abc import Collection, Mapping

from advisory.xlsform.expressions import ExpressionError, Tree, parse, walk
from advisory.xlsform.sheets import Row

STEPPED = {"ladder", "self_rating"}  # answered with the whole number of a step
TABLES = {"grid_multi", "rows"}  # written with two lists: its rows, and its columns or steps
MEASURED = {"ratio", "count", "number"}  # worth what a list of bands says
_REFERENCES = {"answer", "selected", "count-selected"}
_COMPARISONS = {"=", "!=", "<", ">"}


def read_condition(
    row: Row, column: str, items: Mapping[str, dict], names: Collection[str]
) -> Tree | None:
    """The tree of a condition; its mistakes become problems of the row.

    `items` are the questions it may use, `names` all there are.
    """
    if not row[column]:
        return None
    try:
        tree = parse(row[column])
    except ExpressionError as error:
        row.problem(column, "%(reason)s", reason=error)
        return None
    checker = _Checker(row, column, items, names)
    for part in walk(tree):
        if part[0] in _REFERENCES:
            checker.check_reference(part)
        if part[0] in _COMPARISONS:
            checker.check_comparison(*part)
    return tree


def questions_in(tree: Tree) -> list[str]:
    """The questions a condition looks at, in the order written, each once."""
    return list(dict.fromkeys(part[1] for part in walk(tree) if part[0] in _REFERENCES))


class _Checker:
    def __init__(
        self, row: Row, column: str, items: Mapping[str, dict], names: Collection[str]
    ) -> None:
        self.row = row
        self.column = column
        self.items = items
        self.names = names

    def problem(self, text: str, **details: object) -> None:
        self.row.problem(self.column, text, **details)

    def check_reference(self, part: Tree) -> None:
        name = part[1]
        if name not in self.names:
            self.row.unknown(self.column, "question", name, self.names)
        elif name not in self.items:
            self.problem("'%(name)s' is not asked before this question", name=name)
        elif self.items[name]["type"] in TABLES | {"file"}:
            kind = self.items[name]["type"]
            self.problem("a condition cannot ask about a question of type %(kind)s", kind=kind)
        elif part[0] == "selected" and self.items[name]["type"] not in {"single", "multi", "yesno"}:
            self.problem("selected() needs a question with options: %(name)s", name=name)
        elif part[0] == "count-selected" and self.items[name]["type"] != "multi":
            self.problem("count-selected() needs a multi question: %(name)s", name=name)
        elif part[0] == "answer" and self.items[name]["type"] == "multi":
            self.problem("use selected() on the multi question %(name)s", name=name)
        elif part[0] == "selected":
            self.check_option(name, part[2])

    def check_comparison(self, sign: str, left: Tree, right: Tree) -> None:
        kinds = {self.kind_of(left), self.kind_of(right)}
        if None in kinds:
            return
        if len(kinds) > 1:
            self.problem("a number is compared with a text (quotes make a text)")
        elif sign in "<>" and kinds == {"text"}:
            self.problem("< and > compare numbers only")
        for one, other in ((left, right), (right, left)):
            if one[0] == "answer" and other[0] == "text":
                self.check_option(one[1], other[1])

    def kind_of(self, value: Tree) -> str | None:
        if value[0] in {"number", "count-selected"}:
            return "number"
        if value[0] == "text":
            return "text"
        item = self.items.get(value[1])
        if item is None:
            return None
        return "number" if item["type"] in STEPPED | MEASURED else "text"

    def check_option(self, name: str, option: str) -> None:
        item = self.items.get(name)
        known = [known["key"] for known in item["options"]] if item else []
        if known and option not in known:
            self.row.unknown(self.column, f"option of {name}", option, known)
