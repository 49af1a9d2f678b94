"""The order rules of SCORM 1.2 ("AICC script"), read into a tree and judged; nothing is run.

A tree is JSON: `["is", id, state]`, `["isnot", id, state]`, `["not", tree]`, `["and", ...]`,
`["or", ...]`, `["of", count, ...]`. Packages write symbols or words: `A1 & ~A2`, `A1 AND A2`.
"""

import re
from collections.abc import Callable

DONE = ""  # the state a bare id asks for: completed or passed
STATES = {
    "passed": "passed", "p": "passed", "completed": "completed", "c": "completed",
    "failed": "failed", "f": "failed", "incomplete": "incomplete", "i": "incomplete",
    "browsed": "browsed", "b": "browsed", "not attempted": "not attempted", "n": "not attempted",
}  # fmt: skip
_TOKEN = re.compile(r"\s*(<>|[&|~(){}=,*]|\"[^\"]*\"|[^\s&|~(){}=,*<>\"]+)")
_WORDS = {"and": "&", "or": "|", "not": "~"}
MOST_CHARACTERS, MOST_DEPTH = 2_000, 50


class Unreadable(Exception):
    """The expression follows no rule known here."""


def parse(text: str) -> list | None:
    """The tree of an expression; None for an empty one, which is always free.

    Raises Unreadable.
    """
    if not text.strip():
        return None
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(text[:80])
    reader = _Reader(_tokens(text))
    tree = reader.either(0)
    if reader.left:
        raise Unreadable(reader.left[0])
    return tree


def ids(tree: list | None) -> set[str]:
    """Every item the tree asks about."""
    if tree is None:
        return set()
    if tree[0] in {"is", "isnot"}:
        return {tree[1]}
    return set().union(*(ids(part) for part in tree[1:] if isinstance(part, list)))


def is_met(tree: list | None, status: Callable[[str], set[str]]) -> bool:
    """Judge a tree; `status(id)` gives every word that is true of an item."""
    if tree is None:
        return True
    kind, *parts = tree
    if kind in {"is", "isnot"}:
        item, state = parts
        wanted = {state} if state else {"completed", "passed"}
        return bool(wanted & status(item)) == (kind == "is")
    if kind == "of":
        return sum(is_met(part, status) for part in parts[1:]) >= parts[0]
    met = (is_met(part, status) for part in parts)
    return {"and": all, "or": any, "not": lambda one: not any(one)}[kind](met)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise Unreadable(text[at : at + 20])
        found.append(_WORDS.get(match[1].lower(), match[1]))
        at = match.end()
    return found


class _Reader:
    """Goes down the rules: either binds least, then both, then not."""

    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens

    def _take(self, *wanted: str) -> str:
        if self.left and (not wanted or self.left[0] in wanted):
            return self.left.pop(0)
        return ""

    def _need(self, *wanted: str) -> str:
        if token := self._take(*wanted):
            return token
        raise Unreadable(self.left[0] if self.left else "")

    def either(self, depth: int) -> list:
        parts = [self.both(depth)]
        while self._take("|"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else ["or", *parts]

    def both(self, depth: int, *, in_set: bool = False) -> list:
        parts = [self.one(depth)]
        while self._take("&") or (not in_set and self._take(",")):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else ["and", *parts]

    def one(self, depth: int) -> list:
        if depth > MOST_DEPTH:
            raise Unreadable("(")
        if self._take("~"):
            return ["not", self.one(depth + 1)]
        if self._take("("):
            inner = self.either(depth + 1)
            self._need(")")
            return inner
        name = self._need()
        if name.isdecimal() and self._take("*"):
            return self._some_of(int(name), depth)
        if name in {"&", "|", ")", "{", "}", "=", "<>", ",", "*"}:
            raise Unreadable(name)
        if sign := self._take("=", "<>"):
            return ["is" if sign == "=" else "isnot", name.strip('"'), self._state()]
        return ["is", name.strip('"'), DONE]

    def _some_of(self, count: int, depth: int) -> list:
        self._need("{")
        parts = [self.both(depth + 1, in_set=True)]
        while self._take(","):
            parts.append(self.both(depth + 1, in_set=True))
        self._need("}")
        return ["of", count, *parts]

    def _state(self) -> str:
        word = self._need().strip('"').lower()
        if word == "~":  # of "not attempted" without quotation marks
            word = f"not {self._need()}".lower()
        if word not in STATES:
            raise Unreadable(word)
        return STATES[word]
