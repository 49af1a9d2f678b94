"""What stands between `:::kind` and `:::` in a lesson -> the block as plain data."""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from markdown_it.token import Token

from courses.importing.markup import inline_rich, list_items, plain, rich

Tell = Callable[[int, str], None]

CALLOUTS = ("tip", "warning", "law", "example")
OPTION = re.compile(r"\[([ xX])\]\s+(.+)", re.DOTALL)
BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
QUOTES = '"“” '
PACKAGE_RULES = ("title", "silent", "must_pass")


def _steps(tokens, _rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if (
        not tokens
        or tokens[0].type != "ordered_list_open"
        or tokens[-1].type != "ordered_list_close"
    ):
        tell(line, _("A steps block holds one numbered list and nothing else."))
        return None
    items = [inline_rich(inside) for _opening, inside in list_items(tokens)]
    if len(items) < 2:
        tell(line, _("A steps block needs at least two steps."))
    return {"items": items}


def _callout(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    kind, _space, title = rest.partition(" ")
    if kind not in CALLOUTS:
        tell(line, _("A callout is one of: %(kinds)s.") % {"kinds": ", ".join(CALLOUTS)})
        return None
    if not tokens:
        tell(line, _("This block is empty."))
        return None
    return {"kind": kind, "title": title.strip().strip(QUOTES), "text": rich(tokens)}


def _today(tokens, _rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if not tokens:
        tell(line, _("This block is empty."))
        return None
    return {"text": rich(tokens)}


def _check(tokens, _rest: str, first_line: int, line: int, tell: Tell) -> dict | None:
    question = " ".join(
        token.content
        for token in tokens
        if token.type == "inline" and token.level == _base(tokens) + 1
    )
    if not question:
        tell(line, _("A check block starts with its question."))
    options = []
    for opening, inside in list_items(tokens):
        at = first_line + opening.map[0]
        words = " ".join(token.content for token in inside if token.type == "inline")
        found = OPTION.fullmatch(words)
        if not found:
            tell(at, _("An answer starts with “[ ]”, or “[x]” if it is correct."))
            continue
        text, feedback = _parted(found[2])
        if not feedback.strip():
            tell(at, _("An answer needs feedback after a bar: “- [ ] Answer | Feedback”."))
        options.append(
            {
                "text": plain(text.strip()),
                "is_correct": found[1] in "xX",
                "feedback": plain(feedback.strip()),
            }
        )
    correct = sum(option["is_correct"] for option in options)
    if len(options) < 3:
        tell(line, _("A check question needs at least three answers."))
    if correct != 1:
        tell(
            line,
            _("Exactly one answer must be correct; here it is %(count)d.") % {"count": correct},
        )
    return {"question": plain(question), "options": options}


def _parted(words: str) -> tuple[str, str]:
    """An answer and its feedback: before and after the first bar without a backslash."""
    found = BAR.search(words)
    return (words[: found.end() - 1], words[found.end() :]) if found else (words, "")


def _base(tokens: Sequence[Token]) -> int:
    return min((token.level for token in tokens), default=0)


def _quiz(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    if not rest or tokens:
        tell(line, _("A quiz block names the file of the quiz and holds nothing: “:::quiz name”."))
        return None
    return {"name": rest.strip()}


def _package(tokens, rest: str, _first: int, line: int, tell: Tell) -> dict | None:
    """The file's name; inside, one rule a line."""
    value = {"name": rest.strip()}
    if not rest:
        tell(line, _("A package block names its file: “:::package name”."))
    lines = "\n".join(token.content for token in tokens if token.type == "inline").split("\n")
    for text in filter(str.strip, lines):
        key, colon, words = text.partition(":")
        words = words.strip()
        if not colon or key.strip() not in PACKAGE_RULES or not words:
            names = ", ".join(PACKAGE_RULES)
            sentence = _("In a package block each line is a rule and its value; rules: %(names)s.")
            tell(line, sentence % {"names": names})
            continue
        value[key.strip()] = words
    allowed = {"silent": ("opened", "closed", "said"), "must_pass": ("yes", "no")}
    for key, words in allowed.items():
        if value.get(key, words[0]) not in words:
            sentence = _("“%(key)s” is “%(value)s”; it must be one of: %(allowed)s.")
            told = {"key": key, "value": value[key], "allowed": ", ".join(words)}
            tell(line, sentence % told)
    return value


READERS: dict[str, Callable[..., dict | None]] = {
    "steps": _steps,
    "callout": _callout,
    "check": _check,
    "today": _today,
    "quiz": _quiz,
    "package": _package,
}
