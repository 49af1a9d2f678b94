"""Reads what a learner gave to one question from a posted form."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.number_input import NotANumber, read_number
from courses.quizzes.marking import MANY, MATCH, NUMBER, ORDER, TEXT, Answer

MOST_LETTERS = 300


class UnreadableAnswer(ValueError):
    """The answer cannot be kept as it is; the text tells the learner what to do."""


def read_signed(text: str, language: str) -> Decimal:
    """A number with or without a sign, as `read_number` reads it; raises NotANumber."""
    plain = text.strip()
    if plain[:1] in ("-", "−", "–"):
        return -read_number(plain[1:], language)
    return read_number(plain.removeprefix("+"), language)


def read_answer(definition: Mapping, name: str, posted) -> Answer:
    """The answer in the fields called `name`; None where nothing was given.

    Keeps only what the question offers. Raises UnreadableAnswer.
    """
    kind = definition["kind"]
    ids = [option["id"] for option in definition["options"]]
    if kind == MANY:
        chosen = set(posted.getlist(name))
        return [key for key in ids if key in chosen] or None
    if kind == ORDER:
        return _order(ids, {key: posted.get(f"{name}.{key}", "") for key in ids})
    if kind == MATCH:
        given = {key: posted.get(f"{name}.{key}", "") for key in ids}
        return {key: value for key, value in given.items() if value in ids} or None
    typed = posted.get(name, "").strip()
    if kind in (TEXT, NUMBER):
        if len(typed) > MOST_LETTERS:
            raise UnreadableAnswer(
                _("At most %(most)d characters, please.") % {"most": MOST_LETTERS}
            )
        return (_number(typed) if kind == NUMBER else typed) or None
    return typed if typed in ids else None


def _order(ids: list[str], places: dict[str, str]) -> list[str] | None:
    """The lines by their places; all have one of their own, or none has any."""
    if not any(places.values()):
        return None
    wanted = {str(place) for place in range(1, len(ids) + 1)}
    if set(places.values()) != wanted:
        raise UnreadableAnswer(_("Give each line a place of its own."))
    return sorted(ids, key=lambda key: int(places[key]))


def _number(typed: str) -> str:
    if not typed:
        return ""
    try:
        return str(read_signed(typed, get_language() or "vi"))
    except NotANumber as error:
        raise UnreadableAnswer(_("Write one number, for example 1.250,5.")) from error
