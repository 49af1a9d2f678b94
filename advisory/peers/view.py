"""A result beside businesses like it, as ready values: only published figures are read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Business, PeerGroup, PeerMember, Score
from advisory.peers.figures import FLOOR, QUARTILE_FLOOR, TOTAL, Figures
from advisory.peers.places import place_of, written_cell
from core.translated import pick


@dataclass(frozen=True)
class PeerRow:
    """One measure in per cent of its maximum: one's own, and what others reach."""

    label: str
    own: Decimal
    median: int
    low: int | None
    high: int | None

    @property
    def difference(self) -> Decimal:
        return self.own - self.median


@dataclass(frozen=True)
class PeersView:
    """The first group on the ladder with enough others; `rows` is empty when there is none."""

    rung: str
    n: int
    rows: list[PeerRow]
    published_at: datetime | None
    is_demo: bool

    @property
    def has_quartiles(self) -> bool:
        return any(row.low is not None for row in self.rows)

    @property
    def floor(self) -> int:
        return FLOOR

    @property
    def quartile_floor(self) -> int:
        return QUARTILE_FLOOR


def peers_of(score: Score) -> PeersView:
    """The comparison for a result; a result of no business meets the widest group only.

    One query where the score came with its dimensions, its business and where that belongs.
    """
    business = score.assessment.business
    is_demo = business.is_demo if business else score.assessment.is_demo
    place = place_of(business) if business else ()
    cells = [written_cell(place[:depth]) for depth in range(len(place), -1, -1)]
    groups = _groups(score, business, cells, is_demo)
    for depth, cell in zip(range(len(place), -1, -1), cells, strict=True):
        group = groups.get(cell)
        if group is None:
            continue
        n, figures = _of_the_others(group)
        if n >= FLOOR:
            rows = _rows(questionnaire_of(score.instrument_version), score, figures)
            rung = _rung(business, depth)
            return PeersView(rung, n, rows, group.published_at, is_demo)
    return PeersView("", 0, [], None, is_demo)


def _groups(
    score: Score, business: Business | None, cells: list[str], is_demo: bool
) -> dict[str, PeerGroup]:
    own = PeerMember.objects.filter(group=OuterRef("pk"), business=business)
    groups = PeerGroup.objects.shown().filter(
        instrument=score.instrument_version.instrument_id,
        rule_set=score.rule_set,
        is_demo=is_demo,
        cell__in=cells,
    )
    found = groups.annotate(figures_of_others=Subquery(own.values("figures")))
    return {group.cell: group for group in found}


def _of_the_others(group: PeerGroup) -> tuple[int, Figures]:
    """How many others there are, and their figures: nobody is a peer of their own."""
    others = group.figures_of_others
    return (group.n, group.figures) if others is None else (group.n - 1, others)


def _rung(business: Business | None, depth: int) -> str:
    """The group in words."""
    if business is None or depth == 0:
        return _("all businesses that take part")
    names = {
        "trade": business.industry.name,
        "size": business.get_size_class_display(),
        "area": business.area,
    }
    if depth == 1:
        return _("same industry (%(trade)s)") % names
    if depth == 2:
        return _("same industry (%(trade)s) and size (%(size)s)") % names
    return _("same industry (%(trade)s), size (%(size)s) and area (%(area)s)") % names


def _rows(questionnaire: Questionnaire, score: Score, figures: Figures) -> list[PeerRow]:
    measures = [(TOTAL, "", score.total, score.maximum)]
    labels = {pillar["key"]: pick(pillar["label"]) for pillar in questionnaire.pillars}
    measures += [
        (row.key, labels[row.key], row.points, row.maximum)
        for row in score.dimensions.all()
        if row.maximum and row.key in labels
    ]
    return [
        PeerRow(
            label=label,
            own=100 * points / maximum,
            median=figures[key]["median"],
            low=figures[key].get("low"),
            high=figures[key].get("high"),
        )
        for key, label, points, maximum in measures
        if key in figures
    ]
