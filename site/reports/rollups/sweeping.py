"""Keeps the rollups current: run every minute, each time reading only what was written since."""

from datetime import date, datetime

from django.utils import timezone

from reports.models import RollupState, Touched
from reports.rollups import changes
from reports.rollups.days import count_days
from reports.rollups.rebuilding import rebuild
from reports.rollups.refreshing import refresh, writing


def is_counted() -> bool:
    """Whether everything was counted at least once."""
    return RollupState.objects.filter(pk=1).exclude(settled={}).exists()


def sweep(now: datetime | None = None) -> int:
    """Count again what changed since the last sweep; returns how many businesses were looked at.

    The first one counts everything. One that was stopped half-way is simply done again.
    """
    now = now or timezone.now()
    state = RollupState.objects.filter(pk=1).first()
    if state is None or not state.settled:
        for _done in rebuild(now):
            pass
        return 0
    coming = changes.marks(now)
    businesses = changes.changed_businesses(state.settled)
    noted = changes.touched(Touched.Kind.BUSINESS)
    businesses |= {int(key) for key in noted.values()}
    refresh(businesses)
    days = changes.touched(Touched.Kind.DAY)
    count_days(
        changes.changed_days(state.settled) | {date.fromisoformat(day) for day in days.values()}
    )
    Touched.objects.filter(pk__in=[*noted, *days]).delete()
    with writing() as state:
        # What was read long enough ago is settled: no open transaction can still add to it.
        if not state.coming:
            state.coming = coming
        elif now - changes.moment_of(state.coming) >= changes.OVERLAP:
            state.settled, state.coming = state.coming, coming
        state.refreshed_at = now
        state.save()
    return len(businesses)
