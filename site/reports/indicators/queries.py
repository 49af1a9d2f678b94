"""What the pages of indicators show: newest values beside what is aimed at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from reports.indicators.progress import Progress, progress_to
from reports.models import Indicator, IndicatorValue, Target
from reports.statistics.wilson import Interval, wilson

Origin = IndicatorValue.Origin
#: Whose target comes first where several are aimed at.
_NEAREST = [Target.Scope.AGENCY, Target.Scope.LEGAL_LIMIT, Target.Scope.CITY, Target.Scope.NATIONAL]


@dataclass(frozen=True)
class Line:
    """An indicator as it stands today.

    `progress` is told only of a value that is about the same as the target: a share among
    businesses taking part is never held against a target for all of them.
    """

    indicator: Indicator
    value: IndicatorValue | None
    target: Target | None
    others: list[Target]
    progress: Progress | None
    waits: bool

    @property
    def interval(self) -> Interval | None:
        """95 % of a measured share; what the agency enters comes without one."""
        return interval_of(self.value) if self.value and self.indicator.is_share else None


def interval_of(value: IndicatorValue) -> Interval | None:
    if value.is_entered or value.value is None or not value.denominator:
        return None
    return wilson(float(value.numerator), float(value.denominator))


def lines(*, is_public: bool = False) -> list[Line]:
    """Every active indicator in order; four queries."""
    indicators = Indicator.objects.filter(is_active=True)
    newest = newest_values(is_public=is_public)
    targets = defaultdict(list)
    for target in Target.objects.all():
        targets[target.indicator_id].append(target)
    waiting = set(IndicatorValue.objects.waiting().values_list("indicator", flat=True))
    return [
        line_of(one, newest.get(one.pk), targets[one.pk], waits=one.pk in waiting)
        for one in indicators
    ]


def newest_values(*indicators: int, is_public: bool = False) -> dict[int, IndicatorValue]:
    """The newest value of each indicator (or of these) for the whole area; one query."""
    values = IndicatorValue.objects.standing().overall()
    if indicators:
        values = values.filter(indicator__in=indicators)
    if is_public:
        values = values.filter(is_public=True, is_hidden=False)
    found: dict[int, IndicatorValue] = {}
    for value in values.filter(year__gte=timezone.localdate().year - 10):
        before = found.get(value.indicator_id)
        if before is None or _rank(value) > _rank(before):
            found[value.indicator_id] = value
    return found


def _rank(value: IndicatorValue) -> tuple[int, int, bool]:
    """By the end of its period; at the same end the entered one."""
    return value.year, value.quarter or 4, value.is_entered


def line_of(
    indicator: Indicator, value: IndicatorValue | None, targets: Iterable[Target], *, waits: bool
) -> Line:
    live = sorted((one for one in targets if one.is_live), key=_distance)
    target = live[0] if live else None
    progress = None
    if target and value and value.value is not None and not indicator.is_of_participants:
        progress = progress_to(value.value, target.value, target.operator)
    others = [one for one in targets if one is not target]
    return Line(indicator, value, target, others, progress, waits)


def _distance(target: Target) -> tuple[int, int]:
    near = _NEAREST.index(target.scope) if target.scope in _NEAREST else len(_NEAREST)
    return near, target.year or 0


@dataclass(frozen=True)
class Lines:
    """Those with a value or something to aim at, and all others."""

    told: list[Line]
    untold: list[Line]


def by_group(found: Iterable[Line]) -> list[tuple[str, Lines]]:
    groups = defaultdict(lambda: Lines([], []))
    for line in found:
        lines = groups[line.indicator.group]
        (lines.told if line.value or line.target else lines.untold).append(line)
    return [(str(label), groups[key]) for key, label in Indicator.Group.choices if key in groups]


def table(found: Iterable[Line]) -> Iterator[list[object]]:
    """Rows for a file, and for pasting into the reports of Decision 1354 by its numbers."""
    for line in found:
        one, value, target = line.indicator, line.value, line.target
        yield [
            one.key,
            one.decision_1354,
            one.name_vi,
            one.name_en,
            value.value if value else None,
            one.get_unit_display(),
            value.numerator if value else None,
            value.denominator if value else None,
            line.interval.low_percent if line.interval else None,
            line.interval.high_percent if line.interval else None,
            value.period if value else "",
            value.get_origin_display() if value else "",
            (value.source_document or one.source) if value else one.source,
            value.source_date.isoformat() if value and value.source_date else "",
            one.definition,
            one.numerator,
            one.denominator,
            f"{target.operator} {target.value.normalize():f}" if target else "",
            target.year if target else None,
            target.source if target else "",
        ]
