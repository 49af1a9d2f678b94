"""Makes the cards of a page: ready values for the template, one card per question."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisory.assessments.given import Given
from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.models import Answer
from core.translated import pick

QUIET = (
    (Answer.State.DONT_KNOW, gettext_lazy("Don't know")),
    (Answer.State.NOT_APPLICABLE, gettext_lazy("Does not apply to us")),
)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    is_quiet: bool = False


@dataclass(frozen=True)
class Card:
    """One question as shown. `kind`: choice, several, ratio, number or text."""

    key: str
    number: int
    kind: str
    label: str
    hint: str
    official_name: str
    options: tuple[Option, ...]
    states: tuple[Option, ...]
    typed: dict[str, str]
    labels: dict[str, str]
    previous: str = ""
    error: str = ""
    is_answered: bool = False


@dataclass(frozen=True)
class CardSection:
    label: str
    description: str
    cards: list[Card]


class CardMaker:
    """Knows the answers stored, those of the round before, and what was just typed."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Mapping[str, dict],
        previous: Mapping[str, dict] | None = None,
        given: Mapping[str, Given] | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.answers = answers
        self.previous = previous or {}
        self.given = given or {}
        self.asked = questionnaire.asked(answers)

    def sections(self, page: AskedPage) -> list[CardSection]:
        made = [
            CardSection(
                section.label,
                section.description,
                [self.card(item) for item in section.items if item["key"] in self.asked],
            )
            for section in page.sections
        ]
        return [section for section in made if section.cards]

    def card(self, item: dict) -> Card:
        key, given = item["key"], self.given.get(item["key"])
        stored = self.answers.get(key)
        if given is not None and (given.error or stored is None):
            typed = given.typed
            state = typed.get(".state", typed.get("", ""))
        else:
            typed, state = _written(item, stored), _state(stored)
        kind = _kind(item)
        ticked = typed.get("", "").split() if kind == "several" else [typed.get("", "")]
        quiet = [
            Option(name, str(label), state == name, is_quiet=True)
            for name, label in QUIET
            if name == Answer.State.DONT_KNOW or item["na_allowed"]
        ]
        options = [
            Option(option["key"], pick(option["label"]), option["key"] in ticked)
            for option in item["options"]
        ]
        if kind == "choice":
            options, quiet = options + quiet, []
        return Card(
            key=key,
            number=self.questionnaire.numbers[key],
            kind=kind,
            label=pick(item["label"]),
            hint=pick(item["hint"] or {}),
            official_name=pick(item["official_name"] or {}),
            options=tuple(options),
            states=tuple(quiet),
            typed={part.lstrip(".") or "value": text for part, text in typed.items()},
            labels={name: pick(item[name] or {}) for name in ("numerator", "denominator", "unit")},
            previous=self._previous(item, stored),
            error=given.error if given else "",
            is_answered=stored is not None,
        )

    def _previous(self, item: dict, stored: Mapping | None) -> str:
        """What the round before said, where it is not the answer of now."""
        before = self.previous.get(item["key"])
        return "" if before == stored else answer_text(item, before)


def answer_text(item: dict, answer: Mapping | None) -> str:
    """An answer in words: the chosen label, "12 / 40", a number; empty for none."""
    if not answer:
        return ""
    if answer["state"] != Answer.State.ANSWERED:
        return str(dict(QUIET).get(answer["state"], ""))
    labels = {option["key"]: pick(option["label"]) for option in item["options"]}
    value = answer["value"]
    if isinstance(value, dict):
        return f"{written_number(value['num'])} / {written_number(value['den'])}"
    if isinstance(value, list):
        return ", ".join(labels.get(one, one) for one in value) or _("nothing ticked")
    if labels:
        return labels.get(str(value), str(value))
    return value if isinstance(value, str) else written_number(value)


def written_number(value: object) -> str:
    """As people write it here, and as the same card reads it again."""
    return number_format(Decimal(str(value)), use_l10n=True, force_grouping=True)


def _kind(item: dict) -> str:
    if item["type"] == "multi":
        return "several"
    if item["options"]:
        return "choice"
    return {"ratio": "ratio", "text": "text"}.get(item["type"], "number")


def _state(stored: Mapping | None) -> str:
    if not stored or stored["state"] == Answer.State.ANSWERED:
        return ""
    return stored["state"]


def _written(item: dict, stored: Mapping | None) -> dict[str, str]:
    """A stored answer as the fields of its card show it."""
    if not stored or stored["state"] != Answer.State.ANSWERED:
        return {}
    value = stored["value"]
    if isinstance(value, dict):
        return {".num": written_number(value["num"]), ".den": written_number(value["den"])}
    if isinstance(value, list):
        return {"": " ".join(value)}
    if item["options"] or isinstance(value, str):
        return {"": str(value)}
    return {"": written_number(value)}
