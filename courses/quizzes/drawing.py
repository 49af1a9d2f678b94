"""Draws a paper: which questions, in which order, with their lines in which order; no database.

Chance comes from outside. The order of a quiz is fixed unless its trainer wants otherwise; only
lines to be put in order and partners to be matched are always mixed, as they would tell the answer.
"""

import random
from collections.abc import Mapping, Sequence

from courses.quizzes.marking import MATCH, ORDER, TRUE_FALSE

#: Versions of a fixed question or of a pool, and how many of them are drawn.
Part = tuple[Sequence[int], int]


def draw(
    parts: Sequence[Part],
    definitions: Mapping[int, Mapping],
    chance: random.Random,
    *,
    shuffle_questions: bool = False,
    shuffle_options: bool = False,
) -> list[dict]:
    """The questions of a paper, none twice: `{"version", "options", "partners"}` each.

    A pool with too few left gives what it has; a question that is fixed is never drawn elsewhere.
    """
    fixed = {pk for versions, count in parts if len(versions) == count == 1 for pk in versions}
    chosen: list[int] = []
    for versions, count in parts:
        if set(versions) <= fixed and count == 1:
            free = [pk for pk in versions if pk not in chosen]
        else:
            free = [pk for pk in versions if pk not in fixed and pk not in chosen]
        chosen += chance.sample(free, min(count, len(free)))
    if shuffle_questions:
        chance.shuffle(chosen)
    return [_lay_out(pk, definitions[pk], chance, shuffle_options) for pk in chosen]


def _lay_out(version: int, definition: Mapping, chance: random.Random, shuffle: bool) -> dict:
    options = [option["id"] for option in definition["options"]]
    kind = definition["kind"]
    shown = list(options)
    if kind == ORDER:
        chance.shuffle(shown)
        if shown == options:
            shown = [*shown[1:], shown[0]]
    elif shuffle and kind != TRUE_FALSE:
        chance.shuffle(shown)
    return {
        "version": version,
        "options": shown,
        "partners": _partners(definition, chance) if kind == MATCH else [],
    }


def _partners(definition: Mapping, chance: random.Random) -> list[str]:
    """One option for each different partner, mixed."""
    first = {option["match"]: option["id"] for option in reversed(definition["options"])}
    partners = sorted(first.values())
    chance.shuffle(partners)
    return partners
