"""Conditions on answers: a small part of XLSForm's language, parsed to a JSON-able tree.

    ${website} = 'yes' and not(selected(${channels}, 'none')) or count-selected(${q2}) > 3

A tree is a list whose first element names what it is:

    ["and" | "or", tree, tree, ...]   ["not", tree]
    ["=" | "!=" | "<" | ">", value, value]
    ["selected", question, option]
    value: ["answer", question] | ["count-selected", question] | ["number", text] | ["text", text]

Nothing else is accepted and nothing is ever executed. `evaluate` knows three outcomes: true, false,
and unknown (None) where an answer that decides it has not been given yet.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from advisory.xlsform.exact import parse_number

Tree = list
# The answer to a question that is not asked or does not apply: nothing can be true of it.
NEVER = object()
MAX_LENGTH = 1000
MAX_DEPTH = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<answer>\$\{\s*[^{}\s]*\s*\})
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<word>[A-Za-z][A-Za-z-]*)
      | (?P<sign>!=|[=<>(),]))""",
    re.VERBOSE,
)
_COMPARISONS = {"=", "!=", "<", ">"}


class ExpressionError(ValueError):
    """A condition is outside the accepted language."""


def parse(text: str) -> Tree:
    """Turn a condition into its tree; raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    parser = _Parser(_tokens(text))
    tree = parser.either(0)
    if parser.kind:
        raise ExpressionError(f"unexpected {parser.text!r}")
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"cannot read {text[position : position + 20].strip()!r}")
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind)))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.position = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    @property
    def text(self) -> str:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else ""

    def take(self) -> str:
        text = self.text
        self.position += 1
        return text

    def expect(self, text: str) -> None:
        if self.text != text:
            raise ExpressionError(f"expected {text!r} before {self.text or 'the end'!r}")
        self.position += 1

    def either(self, depth: int) -> Tree:
        return self.joined("or", lambda: self.joined("and", lambda: self.condition(depth)))

    def joined(self, word: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self.kind == "word" and self.text == word:
            self.take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else [word, *parts]

    def condition(self, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise ExpressionError("too many brackets inside each other")
        if self.text == "(":
            return self.bracketed(depth)
        if self.kind == "word" and self.text == "not":
            self.take()
            return ["not", self.bracketed(depth)]
        if self.kind == "word" and self.text == "selected":
            self.take()
            self.expect("(")
            question = self.question()
            self.expect(",")
            if self.kind != "text":
                raise ExpressionError("selected() needs an option in quotes")
            option = self.take()[1:-1]
            self.expect(")")
            return ["selected", question, option]
        left = self.value()
        if self.text not in _COMPARISONS:
            raise ExpressionError(f"expected =, !=, < or > before {self.text or 'the end'!r}")
        sign = self.take()
        return [sign, left, self.value()]

    def bracketed(self, depth: int) -> Tree:
        self.expect("(")
        tree = self.either(depth + 1)
        self.expect(")")
        return tree

    def question(self) -> str:
        if self.kind != "answer":
            raise ExpressionError(f"expected ${{name}} before {self.text or 'the end'!r}")
        return self.take()[2:-1].strip()

    def value(self) -> Tree:
        kind = self.kind
        if kind == "answer":
            return ["answer", self.question()]
        if kind == "number":
            return ["number", self.take()]
        if kind == "text":
            return ["text", self.take()[1:-1]]
        if kind == "word" and self.text == "count-selected":
            self.take()
            self.expect("(")
            question = self.question()
            self.expect(")")
            return ["count-selected", question]
        raise ExpressionError(f"expected a value before {self.text or 'the end'!r}")


def unparse(tree: Tree) -> str:
    """Write a tree as text that parses to the same tree."""
    kind, *parts = tree
    if kind in {"and", "or"}:
        return f" {kind} ".join(
            f"({unparse(part)})" if part[0] in {"and", "or"} else unparse(part) for part in parts
        )
    if kind == "not":
        return f"not({unparse(parts[0])})"
    if kind in _COMPARISONS:
        return f"{unparse(parts[0])} {kind} {unparse(parts[1])}"
    if kind == "selected":
        return f"selected(${{{parts[0]}}}, {_quoted(parts[1])})"
    if kind == "count-selected":
        return f"count-selected(${{{parts[0]}}})"
    if kind == "answer":
        return f"${{{parts[0]}}}"
    return parts[0] if kind == "number" else _quoted(parts[0])


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and every tree inside it."""
    yield tree
    for part in tree[1:]:
        if isinstance(part, list):
            yield from walk(part)


def evaluate(tree: Tree, answer: Callable[[str], object]) -> bool | None:
    """Decide a condition; `answer(question)` gives a number, a text, a frozenset, NEVER or None."""
    kind, *parts = tree
    if kind in {"and", "or"}:
        deciding = kind == "or"
        outcomes = [evaluate(part, answer) for part in parts]
        if deciding in outcomes:
            return deciding
        return None if None in outcomes else not deciding
    if kind == "not":
        inner = evaluate(parts[0], answer)
        return None if inner is None else not inner
    if kind == "selected":
        given = answer(parts[0])
        if given is None:
            return None
        return parts[1] in given if isinstance(given, frozenset) else given == parts[1]
    left, right = _value(parts[0], answer), _value(parts[1], answer)
    if left is NEVER or right is NEVER:
        return False
    if left is None or right is None:
        return None
    if kind == "=":
        return left == right
    if kind == "!=":
        return left != right
    return left < right if kind == "<" else left > right


def _value(tree: Tree, answer: Callable[[str], object]) -> Any:
    kind, text = tree
    if kind == "number":
        return parse_number(text)
    if kind == "text":
        return text
    given: Any = answer(text)
    if kind == "count-selected":
        return len(given) if isinstance(given, frozenset) else given
    return given
