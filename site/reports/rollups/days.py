"""Counts first rounds of assessment by the day they began, also those of no business."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from advisory.models import Answer, Assessment
from reports.models import StartDay
from reports.rollups.refreshing import writing


def count_days(days: Iterable[date]) -> int:
    """Count these days again; returns how many were not as they were stored."""
    return sum(_count_day(day) for day in sorted(set(days)))


def _count_day(day: date) -> int:
    with writing():
        begin = timezone.make_aware(datetime.combine(day, time.min))
        answered = Exists(Answer.objects.filter(assessment=OuterRef("pk")))
        found = (
            Assessment.objects.filter(
                started_at__gte=begin,
                started_at__lt=begin + timedelta(days=1),
                is_demo=False,
                continued_from=None,
            )
            .filter(answered | Q(state=Assessment.State.SUBMITTED))
            .aggregate(
                started=Count("pk"),
                finished=Count("pk", filter=Q(state=Assessment.State.SUBMITTED)),
            )
        )
        stored = StartDay.objects.filter(day=day).values("started", "finished").first()
        if (stored or {"started": 0, "finished": 0}) == found:
            return 0
        if found["started"]:
            StartDay.objects.update_or_create(day=day, defaults=found)
        else:
            StartDay.objects.filter(day=day).delete()
        return 1
