"""The stored figures as pages show them, in the reader's language; rows only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from advisory.models.business import SizeClass
from core.models import Topic
from core.translated import pick
from courses.models import CoursePage
from recommender import drift
from recommender.models import Feedback, FigureSet, TrainedModel

#: Shown fairly: within a fifth of the fair share.
FAIR = 0.2
MOST_DRIFTING = 8


@dataclass(frozen=True)
class Group:
    """What stands among the first three for businesses of one kind."""

    name: str
    businesses: int
    courses: list[tuple[str, int]]
    platforms: list[tuple[str, int]]


@dataclass(frozen=True)
class Exposed:
    """Per cent of all exposure, received and fair."""

    name: str
    received: float
    deserved: float
    ratio: float | None

    @property
    def is_unfair(self) -> bool:
        return self.ratio is not None and abs(self.ratio - 1) > FAIR


@dataclass(frozen=True)
class Complaint:
    name: str
    n: int
    reasons: list[tuple[str, int]]


@dataclass(frozen=True)
class Moved:
    """A feature of the businesses and how far it moved since the model in service was trained."""

    name: str
    index: float
    state: str  # "little", "some" or "much"


@dataclass
class OfficialFigures:
    counted_at: datetime | None = None
    groups: dict[str, list[Group]] = field(default_factory=dict)
    exposure: dict[str, list[Exposed]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    outcomes: list[dict] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    model: TrainedModel | None = None


@dataclass(frozen=True)
class SupplyGap:
    """A topic businesses miss; None where the count would tell about fewer than 5."""

    name: str
    businesses: int | None
    share: int
    courses: int
    good: int
    levels: list[str]
    platforms: int


@dataclass
class Supply:
    counted_at: datetime | None = None
    without: list[SupplyGap] = field(default_factory=list)
    others: list[SupplyGap] = field(default_factory=list)


def official_figures() -> OfficialFigures:
    """At most four queries."""
    current = TrainedModel.objects.in_service()
    newest = TrainedModel.objects.first()
    found = OfficialFigures(model=current, moved=_moved(current, newest))
    counted = FigureSet.objects.first()
    if counted is None:
        return found
    data = counted.data
    found.counted_at = counted.counted_at
    names = {key: pick(name) for key, name in data["titles"].items()}
    labels = {
        "industry": {key: pick(name) for key, name in data["industries"].items()},
        "size": {str(value): str(label) for value, label in SizeClass.choices},
    }
    found.groups = {
        axis: [_group(row, labels[axis], names) for row in rows]
        for axis, rows in data["to_whom"].items()
    }
    found.exposure = {
        kind: [
            Exposed(
                names.get(row["key"], row["key"]), row["received"], row["deserved"], row["ratio"]
            )
            for row in rows
        ]
        for kind, rows in data["exposure"].items()
    }
    reasons = {str(value): str(label) for value, label in Feedback.Reason.choices}
    found.complaints = [
        Complaint(
            names.get(row["key"], row["key"]),
            row["n"],
            [(reasons.get(reason, reason), n) for reason, n in row["reasons"]],
        )
        for row in data["complaints"]
    ]
    found.outcomes = data["outcomes"]
    return found


def supply_gaps() -> Supply:
    """One query."""
    counted = FigureSet.objects.first()
    if counted is None:
        return Supply()
    levels = {str(value): str(label) for value, label in CoursePage.Level.choices}
    rows = counted.data["supply"]
    most = max((row["businesses"] or 0 for row in rows), default=0)
    gaps = [
        SupplyGap(
            name=pick(row["name"]),
            businesses=row["businesses"],
            share=round(100 * (row["businesses"] or 0) / most) if most else 0,
            courses=row["courses"],
            good=row["good"],
            levels=[levels.get(level, level) for level in row["levels"]],
            platforms=row["platforms"],
        )
        for row in rows
    ]
    return Supply(
        counted.counted_at,
        without=[gap for gap in gaps if not gap.good],
        others=[gap for gap in gaps if gap.good],
    )


def _group(row: dict, labels: Mapping[str, str], names: Mapping[str, str]) -> Group:
    not_given = _("Not given")
    name = _("Smaller groups together") if row["key"] == "*" else labels.get(row["key"], not_given)
    return Group(
        name=name,
        businesses=row["businesses"],
        courses=[(names.get(key, key), n) for key, n in row["course"]],
        platforms=[(names.get(key, key), n) for key, n in row["platform"]],
    )


def _moved(current: TrainedModel | None, newest: TrainedModel | None) -> list[Moved]:
    """Businesses of the newest training beside those of the model in service."""
    if current is None or newest is None:
        return []
    found = drift.stability(
        current.parameters.get("inputs", {}), newest.parameters.get("inputs", {})
    )
    topics = {f"gap {topic.key}": topic.name for topic in Topic.objects.all()}
    labels = topics | {
        "sector": _("Industry"),
        "size": _("Size class"),
        "gaps": _("Number of gaps"),
    }
    return [
        Moved(labels.get(name, name), round(index, 3), _state(index))
        for name, index in list(found.items())[:MOST_DRIFTING]
    ]


def _state(index: float) -> str:
    if index < drift.SOME:
        return "little"
    return "some" if index < drift.MUCH else "much"
