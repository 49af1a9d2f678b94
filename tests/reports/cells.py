"""Rollups by hand: so many businesses, every outcome counting all of them."""

from django.utils import timezone

from reports.models import Cell, RollupState


def cells(outcome: str, *, area: int = 0, **values: int) -> None:
    for value, n in values.items():
        if n:
            Cell.objects.create(
                outcome=outcome,
                value=value,
                area=area,
                industry=0,
                size="small",
                is_demo=False,
                n=n,
            )


def participants(*, assessed: int, others: int, uses: int, area: int = 0) -> None:
    """Small businesses of one area; the rollups count as just brought up to date."""
    everybody = assessed + others
    cells("response", area=area, assessed=assessed, none=others)
    cells("level", area=area, none=everybody)
    cells("use", area=area, began=uses, none=everybody - uses)
    cells("now", area=area, uses=uses, none=everybody - uses)
    RollupState.objects.update_or_create(pk=1, defaults={"refreshed_at": timezone.now()})
