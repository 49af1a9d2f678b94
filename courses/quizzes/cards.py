"""A paper as its pages show it: cards to answer, and cards to look at again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.core.files.storage import default_storage

from core.translated import is_english
from courses.models import QuizAnswer, QuizAttempt
from courses.quizzes import marking


@dataclass
class Picture:
    url: str
    width: int
    height: int
    alt: str


@dataclass
class Line:
    """A line of a card: what it says and what was given; its name tells nothing (reading.py)."""

    place: int
    text: str
    picture: Picture | None
    given: str = ""
    is_chosen: bool = False
    # For the review only:
    wanted: str = ""
    feedback: str = ""
    is_right: bool = False


@dataclass
class Card:
    """A question of a paper."""

    position: int
    kind: str
    text: str
    points: int
    picture: Picture | None
    lines: list[Line]
    partners: list[str]
    typed: str = ""
    is_answered: bool = False
    error: str = ""
    # For the review only:
    note: str = ""
    earned: Fraction | None = None
    is_right: bool = False
    accepted: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"q{self.position}"

    @property
    def places(self) -> range:
        return range(1, len(self.lines) + 1)

    @property
    def has_partners(self) -> bool:
        return self.kind == marking.MATCH


def cards_to_answer(
    attempt: QuizAttempt,
    answers: Iterable[QuizAnswer],
    errors: Mapping[int, str] | None = None,
    posted: Mapping[str, str] | None = None,
) -> list[Card]:
    """Nothing in these says what is right. A card with an error keeps what was typed there."""
    cards = [_card(answer, _drawn(attempt, answer)) for answer in answers]
    for card in cards:
        card.error = (errors or {}).get(card.position, "")
        if card.error and posted is not None:
            card.typed = posted.get(card.name, "")
            for line in card.lines:
                line.given = posted.get(f"{card.name}.{line.place}", "")
    return cards


def cards_to_review(attempt: QuizAttempt, answers: Iterable[QuizAnswer]) -> list[Card]:
    """What was given, what is right and why, for who may see it (`limits.shows_answers`)."""
    return [_reviewed(answer, _drawn(attempt, answer)) for answer in answers]


def _drawn(attempt: QuizAttempt, answer: QuizAnswer) -> dict:
    return attempt.paper["questions"][answer.position - 1]


def _card(answer: QuizAnswer, drawn: Mapping) -> Card:
    definition = answer.version.definition
    kind, value = definition["kind"], answer.value
    options = {option["id"]: option for option in definition["options"]}
    lines = []
    if kind not in (marking.TEXT, marking.NUMBER):
        lines = [
            Line(place, options[key]["text"], _picture(options[key]["picture"]))
            for place, key in enumerate(drawn["options"])
        ]
    for line, key in zip(lines, drawn["options"], strict=False):
        line.is_chosen = value == key or (kind == marking.MANY and key in (value or []))
        if kind == marking.ORDER and value:
            line.given = str(value.index(key) + 1)
        elif kind == marking.MATCH and value and key in value:
            line.given = str(drawn["partners"].index(value[key]))
    return Card(
        position=answer.position,
        kind=kind,
        text=definition["text"],
        points=definition["points"],
        picture=_picture(definition["picture"]),
        lines=lines,
        partners=[options[key]["match"] for key in drawn["partners"]],
        typed=_written(value, kind) if isinstance(value, str) and not lines else "",
        is_answered=value is not None,
    )


def _reviewed(answer: QuizAnswer, drawn: Mapping) -> Card:
    card = _card(answer, drawn)
    definition = answer.version.definition
    kind = card.kind
    options = {option["id"]: option for option in definition["options"]}
    marked = marking.mark(definition, answer.value)
    card.earned = marked.share * card.points
    card.is_right, card.note = marked.is_right, definition["note"]
    for line, key in zip(card.lines, drawn["options"], strict=False):
        option = options[key]
        line.is_right = option["is_correct"]
        if kind == marking.ORDER:
            line.wanted = str(list(options).index(key) + 1)
            line.is_right = line.given == line.wanted
        elif kind == marking.MATCH:
            line.wanted = option["match"]
            line.given = card.partners[int(line.given)] if line.given else ""
            line.is_right = line.given == line.wanted
        if kind not in (marking.ORDER, marking.MATCH) and (line.is_chosen or line.is_right):
            line.feedback = option["feedback"]
    if not card.lines:
        card.accepted = [
            _written(option["text"], kind) + _give_or_take(option)
            for option in options.values()
            if option["is_correct"]
        ]
        said = [options[key]["feedback"] for key in marked.speaks]
        card.note = " ".join([*said, card.note]).strip()
    if kind == marking.ORDER:
        card.lines.sort(key=lambda line: int(line.wanted))
    return card


def _written(text: str, kind: str) -> str:
    """A plain decimal as the page's language writes it, and reads it back; text as it is."""
    return text if kind != marking.NUMBER or is_english() else text.replace(".", ",")


def _give_or_take(option: Mapping) -> str:
    if Decimal(option["tolerance"]) == 0:
        return ""
    return f" (± {_written(option['tolerance'], marking.NUMBER)})"


def shown_points(earned: Fraction) -> Decimal:
    """Points for people: two places at most, rounded down."""
    return Decimal(int(earned * 100)) / 100


def _picture(stored: Mapping | None) -> Picture | None:
    if stored is None:
        return None
    return Picture(
        default_storage.url(stored["file"]), stored["width"], stored["height"], stored["alt"]
    )
