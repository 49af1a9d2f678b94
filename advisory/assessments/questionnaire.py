"""A definition made ready for asking: its questions by key, and the pages they are asked on."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from advisory.models import InstrumentVersion
from advisory.scoring import Scorer
from advisory.scoring.answers import ANSWERED
from advisory.scoring.scorer import units_answered, units_of
from advisory.xlsform.crosswalk import written_rows
from advisory.xlsform.dimensions import ONE_OF
from advisory.xlsform.rule_sets import with_rule_set
from core.translated import pick

# Short dimensions follow each other on one page while they show this many cards together:
# a quick scan of eleven questions takes three pages, a full assessment one page per dimension.
MOST_TOGETHER = 4


@dataclass(frozen=True)
class Section:
    """The questions of one dimension; questions without points may have none."""

    dimension: dict | None
    items: tuple[dict, ...]

    @property
    def label(self) -> str:
        return pick(self.dimension["label"]) if self.dimension else ""

    @property
    def description(self) -> str:
        return pick(self.dimension["description"] or {}) if self.dimension else ""


@dataclass(frozen=True)
class AskedPage:
    """One page of cards, known by its first dimension."""

    key: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> list[dict]:
        return [item for section in self.sections for item in section.items]

    @property
    def label(self) -> str:
        return ", ".join(section.label for section in self.sections if section.label)


class Questionnaire:
    """One frozen definition with what asking and scoring need, computed once per process."""

    def __init__(self, definition: dict) -> None:
        self.definition = definition
        self.items: dict[str, dict] = {item["key"]: item for item in definition["items"]}
        self.dimensions: dict[str, dict] = {row["key"]: row for row in definition["dimensions"]}
        self.pillars = [row for row in definition["dimensions"] if row["parent"] is None]
        self.pages = _pages(self.items.values(), self.dimensions)

    @cached_property
    def scorer(self) -> Scorer:
        return Scorer(self.definition)

    @cached_property
    def crosswalk(self) -> list[dict]:
        """What its answers say about other instruments."""
        return written_rows(self.definition)

    @cached_property
    def compared(self) -> list[Scorer]:
        """The same questions under the other rule sets, for comparison only."""
        rule_sets = self.definition.get("rule_sets", {})
        return [Scorer(with_rule_set(self.definition, name)) for name in rule_sets]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each question in the whole: 1, 2, 3, ...; alternatives share theirs."""
        found: dict[str, int] = {}
        places: dict[tuple[str, str], int] = {}
        for key, item in self.items.items():
            if item.get("awaits") == "list":  # asked of nobody yet
                continue
            found[key] = places.setdefault(_asked_as(self.dimensions, item), len(places) + 1)
        return found

    def label_of(self, key: str) -> str:
        return pick(self.items[key]["label"])

    def page(self, key: str) -> AskedPage | None:
        return next((page for page in self.pages if page.key == key), None)

    def neighbours(self, page: AskedPage) -> tuple[AskedPage | None, AskedPage | None]:
        place = self.pages.index(page)
        before = self.pages[place - 1] if place else None
        after = self.pages[place + 1] if place + 1 < len(self.pages) else None
        return before, after

    def asked(self, answers: Mapping[str, dict]) -> set[str]:
        """Keys of the questions to be asked, given `{key: {"state", "value"}}` so far."""
        return set(self.scorer.asked(answers))

    def units(self, key: str) -> int:
        """How many answers a question takes: one, or one for each row of a table of steps.

        Evidence is attached elsewhere, so that a question for it is never left to answer here.
        """
        item = self.items[key]
        return 0 if item["type"] == "file" else units_of(item)

    def units_answered(self, key: str, answer: Mapping | None) -> int:
        if answer is None or self.units(key) == 0:
            return 0
        if answer["state"] != ANSWERED:
            return self.units(key)
        return units_answered(self.items[key], answer["value"])


def question_count(definition: dict) -> int:
    """How many questions one business is asked: of alternatives one, without a list none."""
    dimensions = {row["key"]: row for row in definition.get("dimensions", [])}
    items = [i for i in definition.get("items", []) if i.get("awaits") != "list"]
    return len({_asked_as(dimensions, item) for item in items})


def _asked_as(dimensions: Mapping[str, dict], item: dict) -> tuple[str, str]:
    """What a question counts as: itself, or the one asked of the alternatives of a dimension."""
    dimension = dimensions.get(item.get("dimension"), {})
    if dimension.get("combine") == ONE_OF and item["relevant"]:
        return "alternatives", dimension["key"]
    return "question", item["key"]


_ready: OrderedDict[str, Questionnaire] = OrderedDict()


def questionnaire_of(version: InstrumentVersion) -> Questionnaire:
    """The questionnaire of a version; definitions are frozen, so the hash is enough to keep it.

    A version loaded without its definition costs one query, once per process.
    """
    found = _ready.get(version.definition_hash)
    if found is None:
        found = _ready[version.definition_hash] = Questionnaire(version.definition)
        while len(_ready) > 16:
            _ready.popitem(last=False)
    return found


def _pages(items, dimensions: dict[str, dict]) -> list[AskedPage]:
    sections: list[Section] = []
    for item in items:
        dimension = dimensions.get(item["dimension"])
        if sections and sections[-1].dimension is dimension:
            sections[-1] = Section(dimension, (*sections[-1].items, item))
        else:
            sections.append(Section(dimension, (item,)))
    groups: list[list[Section]] = []
    for section in sections:
        together = sum(_cards(other) for other in groups[-1]) if groups else 0
        if groups and together + _cards(section) <= MOST_TOGETHER:
            groups[-1].append(section)
        else:
            groups.append([section])
    pages: list[AskedPage] = []
    for group in groups:
        first = next((section.dimension for section in group if section.dimension), None)
        key = first["key"] if first else "general"
        while any(page.key == key for page in pages):  # a dimension asked in two places
            key += "_"
        pages.append(AskedPage(key, tuple(group)))
    return pages


def _cards(section: Section) -> int:
    return sum(len(item.get("rows", [item])) for item in section.items)
