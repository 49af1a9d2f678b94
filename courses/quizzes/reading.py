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


def read_answer(definition: Mapping, card: Mapping, name: str, posted) -> Answer:
    """The answer in the fields called `name`; None where nothing was given.

    A page names lines and partners by their place on it, never by their id: ids rise in the
    order in which the trainer wrote them, which gives the right order and the pairs away.
    Keeps only what the question offers. Raises UnreadableAnswer.
    """
    kind = definition["kind"]
    lines = {str(place): key for place, key in enumerate(card["options"])}
    if kind == MANY:
        return [lines[place] for place in lines if place in posted.getlist(name)] or None
    if kind == ORDER:
        return _order({key: posted.get(f"{name}.{place}", "") for place, key in lines.items()})
    if kind == MATCH:
        partners = {str(place): key for place, key in enumerate(card["partners"])}
        given = {key: posted.get(f"{name}.{place}", "") for place, key in lines.items()}
        return {key: partners[at] for key, at in given.items() if at in partners} or None
    typed = posted.get(name, "").strip()
    if kind not in (TEXT, NUMBER):
        return lines.get(typed)
    if len(typed) > MOST_LETTERS:
        raise UnreadableAnswer(_("At most %(most)d characters, please.") % {"most": MOST_LETTERS})
    return (_number(typed) if kind == NUMBER else typed) or None


def _order(places: dict[str, str]) -> list[str] | None:
    """The lines by their places; all have one of their own, or none has any."""
    if not any(places.values()):
        return None
    if set(places.values()) != {str(place) for place in range(1, len(places) + 1)}:
        raise UnreadableAnswer(_("Give each line a place of its own."))
    return sorted(places, key=lambda key: int(places[key]))


def _number(typed: str) -> str:
    if not typed:
        return ""
    try:
        return str(read_signed(typed, get_language() or "vi"))
    except NotANumber as error:
        raise UnreadableAnswer(_("Write one number, for example 1.250,5.")) from error
