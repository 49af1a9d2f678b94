"""Counts first rounds of assessment by the day they began, also those of no business."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from advisory.models import Answer, Assessment
from reports.models import StartDay
from reports.rollups.refreshing import writing

ONE = timedelta(days=1)
FEW = 14


def count_days(days: Iterable[date]) -> int:
    """Count these days again; returns how many were not as they were stored."""
    wanted = sorted(set(days))
    if not wanted:
        return 0
    with writing():
        if len(wanted) > FEW:  # all at once: a rebuild
            found = _counts(_begin(wanted[0]), _begin(wanted[-1] + ONE))
        else:
            found = {}
            for day in wanted:
                found |= _counts(_begin(day), _begin(day + ONE))
        stored = {
            row.day: (row.started, row.finished)
            for row in StartDay.objects.filter(day__gte=wanted[0], day__lte=wanted[-1])
        }
        wrong = [day for day in wanted if found.get(day) != stored.get(day)]
        StartDay.objects.filter(day__in=wrong).delete()
        StartDay.objects.bulk_create(
            StartDay(day=day, started=found[day][0], finished=found[day][1])
            for day in wrong
            if day in found
        )
    return len(wrong)


def _counts(begin: datetime, end: datetime) -> dict[date, tuple[int, int]]:
    """First rounds with an answer, and those of them that were submitted, by day."""
    answered = Exists(Answer.objects.filter(assessment=OuterRef("pk")))
    rows = (
        Assessment.objects.filter(
            started_at__gte=begin, started_at__lt=end, is_demo=False, continued_from=None
        )
        .filter(answered | Q(state=Assessment.State.SUBMITTED))
        .order_by()
        .annotate(day=TruncDate("started_at"))
        .values("day")
        .annotate(
            started=Count("pk"),
            finished=Count("pk", filter=Q(state=Assessment.State.SUBMITTED)),
        )
    )
    return {row["day"]: (row["started"], row["finished"]) for row in rows}


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
