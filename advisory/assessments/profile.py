"""What a result tells beside its points: answers question by question, parts of one answer, gaps in the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from advisory.assessments.cards import answer_text
from advisory.assessments.questionnaire import Questionnaire
from advisory.scoring import rounded
from advisory.scoring.answers import CONTRADICTION
from advisory.scoring.parts import cells_of
from advisory.xlsform.exact import unpack
from advisory.xlsform.questions import TABLES
from core.translated import pick


@dataclass(frozen=True)
class Part:
    """One option ticked or one row answered, and what it gave."""

    label: str
    points: Decimal


@dataclass(frozen=True)
class LineDetails:
    """What only some answers have: parts, rows still open, a place in a weighted mean."""

    parts: list[Part]
    open: Decimal
    overall: Decimal | None
    ticked: int
    listed: int
    is_sample: bool
    is_contradictory: bool


@dataclass(frozen=True)
class ProfileLine:
    number: int
    label: str
    answer: str


@dataclass(frozen=True)
class ProfileGroup:
    """The answers without points of one group of questions."""

    label: str
    lines: list[ProfileLine]


def details_of(item: dict, line: Mapping) -> LineDetails:
    parts = line.get("parts", {})
    names = _part_names(item, line["value"]) if parts else {}
    return LineDetails(
        parts=[Part(names[key], rounded(unpack(points))) for key, points in parts.items()],
        open=rounded(unpack(line.get("open", 0))),
        overall=rounded(unpack(line["overall"])) if "overall" in line else None,
        ticked=len(parts),
        listed=len(item["options"]),
        is_sample=item.get("awaits") == "full_list",
        is_contradictory=line["flag"] == CONTRADICTION,
    )


def _part_names(item: dict, value: Mapping) -> dict[str, str]:
    labels = {option["key"]: pick(option["label"]) for option in item["options"]}
    if item["type"] not in TABLES:
        return labels
    reached: dict[str, list[str]] = {}
    for row, option in cells_of(item, value):
        reached.setdefault(row, []).append(labels[option])
    names = {row["key"]: pick(row["label"]) for row in item["rows"]}
    return {row: f"{names[row]}: {', '.join(options)}" for row, options in reached.items()}


def profile_of(questionnaire: Questionnaire, answers: Mapping[str, dict]) -> list[ProfileGroup]:
    """Answers without points, in the order asked, under the names of their groups."""
    groups: dict[str, list[ProfileLine]] = {}
    for key, item in questionnaire.items.items():
        if key in answers:
            group = item["index"] or item["dimension"] or ""
            text = answer_text(item, answers[key])
            line = ProfileLine(questionnaire.numbers[key], pick(item["label"]), text)
            groups.setdefault(group, []).append(line)
    dimensions = questionnaire.dimensions
    return [
        ProfileGroup(pick(dimensions[group]["label"]) if group else "", lines)
        for group, lines in groups.items()
    ]


def awaited_in_words(kinds: Iterable[str]) -> list[str]:
    """What the owner of the instrument has still to supply, for people."""
    words = {
        "weights": _("the weights of the parts"),
        "points": _("the points of some questions"),
        "list": _("the lists of some questions"),
        "full_list": _("the full lists, where there are only samples"),
    }
    return [words[kind] for kind in kinds]
