"""Makes the cards of a page: ready values for the template, one card per question."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from advisory.assessments.conditions import can_appear
from advisory.assessments.given import NONE, Given, row_question
from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.models import Answer
from advisory.scoring.parts import cells_of
from advisory.xlsform.questions import TABLES
from core.translated import pick

QUIET = (
    (NONE, gettext_lazy("None of these")),
    (Answer.State.DONT_KNOW, gettext_lazy("Don't know")),
    (Answer.State.NOT_APPLICABLE, gettext_lazy("Does not apply to us")),
)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    is_quiet: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class CardHelp:
    """What answers to another instrument say: ticks to fill in, known and suggested in words."""

    ticks: tuple[str, ...] = ()
    known: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One question as shown, or one row of a table.

    `kind`: choice, several, ratio, number, text or file; table, whose rows are cards; states, the
    card at its end. A hidden card is asked once another answer of the page says so.
    """

    key: str
    number: int | None
    kind: str
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    states: tuple[Option, ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    previous: str = ""
    help: CardHelp = CardHelp()
    error: str = ""
    notice: str = ""
    is_answered: bool = False
    is_hidden: bool = False
    rows: tuple["Card", ...] = ()


@dataclass(frozen=True)
class CardSection:
    label: str
    description: str
    cards: list[Card]


class CardMaker:
    """Knows the answers stored, those of the round before, and what was just typed.

    Ticks that another instrument's answers settle are shown while the card is not answered; like
    any other they are kept once the card is saved.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Mapping[str, dict],
        previous: Mapping[str, dict] | None = None,
        given: Mapping[str, Given] | None = None,
        help: Mapping[str, CardHelp] | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.answers = answers
        self.previous = previous or {}
        self.given = given or {}
        self.help = help or {}
        self.asked = questionnaire.asked(answers)

    def sections(self, page: AskedPage) -> list[CardSection]:
        made = [
            CardSection(
                section.label,
                section.description,
                [
                    self.card(item)
                    for item in section.items
                    if item["key"] in self.asked or can_appear(page, item)
                ],
            )
            for section in page.sections
        ]
        return [section for section in made if section.cards]

    def card(self, item: dict) -> Card:
        key = item["key"]
        stored, before = self.answers.get(key), self.previous.get(key)
        card = replace(
            self._card(item, stored, before),
            number=self.questionnaire.numbers[key],
            is_hidden=key not in self.asked,
        )
        if item["type"] not in TABLES:
            return card
        rows = tuple(
            replace(
                self._card(
                    row_question(item, row),
                    _row_answer(item, row["key"], stored),
                    _row_answer(item, row["key"], before),
                    is_row=True,
                ),
                label=pick(row["label"]),
                hint="",
            )
            for row in item["rows"]
        )
        if item["type"] == "grid_multi":
            rows += (self._none_of_a_grid(item, stored),)
        return replace(card, kind="table", previous="", rows=rows)

    def _none_of_a_grid(self, item: dict, stored: Mapping | None) -> Card:
        """The card at the end of a grid; a table of steps has a "not at all" in each row."""
        key = f"{item['key']}.state"
        given = self.given.get(key)
        state = given.typed.get(".state", "") if given and given.error else _state(stored)
        return Card(
            key=key,
            number=None,
            kind="states",
            label=_("If nothing above fits"),
            states=tuple(_quiet(item, state)),
            error=given.error if given else "",
            is_answered=bool(state),
        )

    def _card(
        self, item: dict, stored: Mapping | None, before: Mapping | None, *, is_row: bool = False
    ) -> Card:
        key, given = item["key"], self.given.get(item["key"])
        if given is not None and (given.error or stored is None):
            typed = given.typed
            state = typed.get(".state", typed.get("", ""))
        else:
            typed, state = _written(item, stored), _state(stored)
        kind = _kind(item)
        helped = self.help.get(key, CardHelp())
        if kind == "several" and stored is None and given is None and helped.ticks:
            typed = {"": " ".join(helped.ticks)}
        ticked = typed.get("", "").split() if kind == "several" else [typed.get("", "")]
        quiet = [] if is_row else _quiet(item, state)
        options = [
            Option(
                option["key"],
                pick(option["label"]),
                option["key"] in ticked,
                is_alone=kind == "several" and option["exclusive"],
            )
            for option in item["options"]
        ]
        if kind == "choice":
            options, quiet = options + quiet, []
        return Card(
            key=key,
            number=None,
            kind=kind,
            label=pick(item["label"]),
            hint=pick(item["hint"] or {}),
            options=tuple(options),
            states=tuple(quiet),
            typed={part.lstrip(".") or "value": text for part, text in typed.items()},
            labels={name: pick(item[name] or {}) for name in ("numerator", "denominator", "unit")},
            previous="" if before == stored else answer_text(item, before),
            help=helped,
            error=given.error if given else "",
            notice="" if is_row else _notice(item, stored),
            is_answered=stored is not None,
        )


def _quiet(item: dict, state: str) -> list[Option]:
    """What may be said instead of an answer, or of every tick."""
    if item["type"] == "file":
        return []
    offered = {Answer.State.DONT_KNOW}
    if _may_be_none(item):
        offered.add(NONE)
    if item["na_allowed"]:
        offered.add(Answer.State.NOT_APPLICABLE)
    return [
        Option(name, str(label), state == name, is_quiet=True)
        for name, label in QUIET
        if name in offered
    ]


def _may_be_none(item: dict) -> bool:
    """Whether "none of these" must be offered: no option of the list says it."""
    is_ticked = item["type"] in {"multi", "grid_multi"}
    return is_ticked and not any(option["exclusive"] for option in item["options"])


def _notice(item: dict, stored: Mapping | None) -> str:
    """A statement ticked together with its opposite is kept, and remarked."""
    if item["type"] != "multi" or not stored or not isinstance(stored["value"], list):
        return ""
    against = [o for o in item["options"] if o.get("negative") and o["key"] in stored["value"]]
    if not against or len(stored["value"]) < 2:
        return ""
    text = _("“%(option)s” does not go well with the other answers. Is it right?")
    return text % {"option": pick(against[0]["label"])}


def _row_answer(item: dict, row: str, answer: Mapping | None) -> dict | None:
    """The answer of one row of a table, shaped as the answer of a question."""
    if not answer or answer["state"] != Answer.State.ANSWERED:
        return None
    value = answer["value"]
    if item["type"] == "rows":
        found = value.get(row)
        return None if found is None else {"state": answer["state"], "value": found}
    ticked = [o["key"] for o in item["options"] if row in value.get(o["key"], [])]
    return {"state": answer["state"], "value": ticked}


def answer_text(item: dict, answer: Mapping | None) -> str:
    """An answer in words: the chosen label, "12 / 40", a number; empty for none."""
    if not answer:
        return ""
    if answer["state"] != Answer.State.ANSWERED:
        return str(dict(QUIET).get(answer["state"], ""))
    labels = {option["key"]: pick(option["label"]) for option in item["options"]}
    value = answer["value"]
    if item["type"] in TABLES:
        return _table_text(item, value, labels)
    if item["type"] == "file":
        return ngettext("%(n)s file", "%(n)s files", len(value)) % {"n": len(value)}
    if isinstance(value, dict):
        return f"{written_number(value['num'])} / {written_number(value['den'])}"
    if isinstance(value, list):
        return ", ".join(labels.get(one, one) for one in value) or _("nothing ticked")
    if labels:
        return labels.get(str(value), str(value))
    return value if isinstance(value, str) else written_number(value)


def _table_text(item: dict, value: Mapping, labels: Mapping[str, str]) -> str:
    """Row by row: what each reached, or which columns are ticked."""
    found: dict[str, list[str]] = {}
    for row, option in cells_of(item, value):
        found.setdefault(row, []).append(labels[option])
    names = {row["key"]: pick(row["label"]) for row in item["rows"]}
    parts = [f"{names[row]}: {', '.join(options)}" for row, options in found.items()]
    return "; ".join(parts) or _("nothing ticked")


def written_number(value: object) -> str:
    """As people write it here, and as the same card reads it again."""
    return number_format(Decimal(str(value)), use_l10n=True, force_grouping=True)


def _kind(item: dict) -> str:
    if item["type"] == "multi":
        return "several"
    if item["options"]:
        return "choice"
    return {kind: kind for kind in ("ratio", "text", "file")}.get(item["type"], "number")


def _state(stored: Mapping | None) -> str:
    if not stored:
        return ""
    if stored["state"] != Answer.State.ANSWERED:
        return stored["state"]
    value = stored["value"]
    if isinstance(value, dict):  # a grid without a tick; other objects hold numbers
        return NONE if all(ticked == [] for ticked in value.values()) else ""
    return NONE if value == [] else ""


def _written(item: dict, stored: Mapping | None) -> dict[str, str]:
    """A stored answer as the fields of its card show it."""
    if not stored or stored["state"] != Answer.State.ANSWERED:
        return {}
    value = stored["value"]
    if item["type"] in TABLES | {"file"}:
        return {}
    if isinstance(value, dict):
        return {".num": written_number(value["num"]), ".den": written_number(value["den"])}
    if isinstance(value, list):
        return {"": " ".join(value)}
    if item["options"] or isinstance(value, str):
        return {"": str(value)}
    return {"": written_number(value)}
