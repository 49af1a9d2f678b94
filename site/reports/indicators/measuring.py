"""Counts every measured indicator for the quarter that runs; earlier quarters stay as they were."""

from django.db import transaction
from django.utils import timezone

from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR
from reports.indicators.measures import Hidden, Measured, Scene, measure
from reports.indicators.periods import Quarter
from reports.models import Indicator, IndicatorValue

#: In the first days of a quarter the one before is counted once more: late confirmations belong to it.
STILL_COUNTED_DAYS = 14


def open_quarters(today=None) -> list[Quarter]:
    """The quarter that runs, and just after its end the one before, which is then closed."""
    today = today or timezone.localdate()
    now = Quarter.of(today)
    if (today - now.first_day).days < STILL_COUNTED_DAYS:
        return [now.previous, now]
    return [now]


def measure_all(today=None) -> int:
    """Store today's value of every measured indicator; returns how many."""
    done = 0
    for quarter in open_quarters(today):
        agency, public = Scene(quarter, AGENCY_FLOOR), Scene(quarter, PUBLIC_FLOOR)
        for indicator in Indicator.objects.measured():
            _store(indicator, agency, public)
            done += 1
    return done


@transaction.atomic
def _store(indicator: Indicator, agency: Scene, public: Scene) -> None:
    found = _told(indicator, agency)
    IndicatorValue.objects.update_or_create(
        indicator=indicator,
        year=agency.quarter.year,
        quarter=agency.quarter.number,
        area=None,
        sector=None,
        origin=IndicatorValue.Origin.MEASURED,
        state=IndicatorValue.State.STANDING,
        defaults={
            "value": found and found.value,
            "numerator": found and found.numerator,
            "denominator": found and found.denominator,
            "is_hidden": found is None,
            "is_public": _told(indicator, public) is not None,
            "source_date": timezone.localdate(),
            "entered_at": timezone.now(),
        },
    )


def _told(indicator: Indicator, scene: Scene) -> Measured | None:
    try:
        return measure(indicator.measure, scene)
    except Hidden:
        return None
