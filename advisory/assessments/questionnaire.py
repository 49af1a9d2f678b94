"""A definition made ready for asking: its questions by key, and the pages they are asked on."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from advisory.models import InstrumentVersion
from advisory.scoring import Scorer
from advisory.scoring.answers import NOT_ASKED
from core.translated import pick

# Short dimensions follow each other on one page while they ask this many questions together:
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
    def numbers(self) -> dict[str, int]:
        """The place of each question in the whole: 1, 2, 3, ..."""
        return {key: place for place, key in enumerate(self.items, start=1)}

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
        states = self.scorer.read(answers)
        return {key for key, (state, _) in states.items() if state != NOT_ASKED}


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
        together = sum(len(other.items) for other in groups[-1]) if groups else 0
        if groups and together + len(section.items) <= MOST_TOGETHER:
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
