"""From what is known of a business to its facts, and from facts to what they add to the cells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal

NOT_KNOWN = "none"
#: Each of them counts every business once.
OUTCOMES = ("response", "level", "use", "now")
#: Steps of the ways a business goes; the last value is for a stage told without the one before.
RESPONSE = ("none", "assessed", "opened", "opened_alone")
USE = ("none", "began", "still", "still_alone")
NOW = ("none", "given_up", "uses")
#: Rounds nearer to each other are no pair of the panel.
APART = timedelta(days=90)
UNITS = 10_000  # in a point


@dataclass(frozen=True)
class Round:
    """A finished full assessment; `level` and the others are empty where it has no final score."""

    at: datetime
    quarter: str
    level: str = ""
    rule: str = ""
    points: Decimal = Decimal(0)


@dataclass
class Known:
    """What the packages below know of a business; `rounds` in order of time."""

    is_demo: bool
    area: int | None
    industry: int | None
    size: str
    sector_group: str
    women_owned: bool | None
    rounds: list[Round] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)  # of BusinessFact, by the field's name
    began: set[int] = field(default_factory=set)  # adoptions
    left: set[int] = field(default_factory=set)
    is_still: bool = False
    learners: int = 0
    enrolled: int = 0
    completed: int = 0
    programmes: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Fact:
    """The columns of BusinessFact."""

    is_demo: bool
    area: int
    industry: int
    size: str
    sector_group: str
    women_owned: bool | None
    response: str
    level: str
    use: str
    now: str
    started_on: date | None = None
    finished_on: date | None = None
    validated_on: date | None = None
    opened_on: date | None = None
    planned_on: date | None = None
    in_use_on: date | None = None
    in_use_90d_on: date | None = None
    given_up_on: date | None = None
    learners: int = 0
    enrolled: int = 0
    completed: int = 0
    programmes: str = ""


@dataclass(frozen=True)
class RoundOf:
    """The columns of RoundFact but for the business."""

    quarter: str
    level: str
    is_latest: bool
    is_demo: bool


@dataclass(frozen=True)
class PanelOf:
    """The columns of PanelFact but for the business."""

    rule: str
    first_at: datetime
    first: int
    latest_at: datetime
    latest: int
    is_demo: bool


@dataclass(frozen=True)
class Facts:
    """All rows about one business; empty where there are none."""

    fact: Fact | None = None
    rounds: frozenset[RoundOf] = frozenset()
    panel: frozenset[PanelOf] = frozenset()


FACT_COLUMNS = [one.name for one in fields(Fact)]
ROUND_COLUMNS = [one.name for one in fields(RoundOf)]
PANEL_COLUMNS = [one.name for one in fields(PanelOf)]


def facts_of(known: Known) -> Facts:
    """Everything the rollups hold of one business."""
    days = known.days
    uses = bool(known.began - known.left)
    fact = Fact(
        is_demo=known.is_demo,
        area=known.area or 0,
        industry=known.industry or 0,
        size=known.size,
        sector_group=known.sector_group,
        women_owned=known.women_owned,
        response=step(RESPONSE, "finished_on" in days, "opened_on" in days),
        level=(known.rounds[-1].level if known.rounds else "") or NOT_KNOWN,
        use=step(USE, bool(known.began), known.is_still),
        now=NOW[bool(known.began) + uses],
        **days,
        learners=known.learners,
        enrolled=known.enrolled,
        completed=known.completed,
        programmes=",".join(str(key) for key in sorted(known.programmes)),
    )
    return Facts(fact, _rounds(known), _panel(known))


def step(steps: Sequence[str], first: bool, second: bool) -> str:
    """The value of one who came to the first or the second of two steps, or to both."""
    return steps[(2 if first else 3) if second else int(first)]


def _rounds(known: Known) -> frozenset[RoundOf]:
    last = {one.quarter: one for one in known.rounds if one.level}
    return frozenset(
        RoundOf(quarter, one.level, one is known.rounds[-1], known.is_demo)
        for quarter, one in last.items()
    )


def _panel(known: Known) -> frozenset[PanelOf]:
    by_rule: dict[str, list[Round]] = {}
    for one in known.rounds:
        if one.rule:
            by_rule.setdefault(one.rule, []).append(one)
    return frozenset(
        PanelOf(
            rule,
            rounds[0].at,
            int(rounds[0].points * UNITS),
            rounds[-1].at,
            int(rounds[-1].points * UNITS),
            known.is_demo,
        )
        for rule, rounds in by_rule.items()
    )


def cells_of(facts: Facts) -> Counter:
    """What a business adds to Cell: (outcome, value, area, industry, size, programmes, is_demo)."""
    fact = facts.fact
    if fact is None:
        return Counter()
    place = (fact.area, fact.industry, fact.size, fact.programmes, fact.is_demo)
    return Counter({(name, getattr(fact, name), *place): 1 for name in OUTCOMES})


def round_cells_of(facts: Facts) -> Counter:
    """What it adds to RoundCell: (quarter, level, is_latest, is_demo)."""
    return Counter({(r.quarter, r.level, r.is_latest, r.is_demo): 1 for r in facts.rounds})


def panel_cells_of(facts: Facts) -> Mapping[tuple[str, bool], tuple[int, ...]]:
    """What it adds to PanelCell: {(rule, is_demo): (n, points, pairs, first, latest)}."""
    found = {}
    for one in facts.panel:
        is_pair = one.latest_at - one.first_at >= APART
        pair = (1, one.first, one.latest) if is_pair else (0, 0, 0)
        found[one.rule, one.is_demo] = (1, one.latest, *pair)
    return found


def difference(before: Counter, after: Counter) -> Counter:
    """What has to be added to the one to get the other."""
    found = Counter(after)
    found.subtract(before)
    return Counter({key: n for key, n in found.items() if n})


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"
