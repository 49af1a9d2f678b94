"""How far the same businesses came: those with two comparable rounds, apart from newcomers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from advisory.comparing.comparable import comparable
from advisory.models import Score
from advisory.models.business import BusinessQuerySet
from core.small_counts import shown, shown_part
from core.templatetags.portal import number

APART = timedelta(days=90)


@dataclass(frozen=True)
class Panel:
    """Whole points; a mean is None where it is about too few, or would give such a mean away."""

    maximum: int
    n: int | None
    first: int | None
    latest: int | None
    change: int | None
    assessed: int | None
    assessed_mean: int | None

    @property
    def definition(self) -> str:
        text = _(
            "Comparable group: businesses with two final rounds, 90 days or more apart; all "
            "assessed: newcomers included. Mean points of %(maximum)s, rounded to whole points, "
            "of final results of the full assessment under the rules of the newest one. Read the "
            "change in the first line only: the second line also moves when other businesses "
            "join. No figure is given for fewer than 5 businesses, or where the two lines "
            "together would tell about fewer than 5. For the whole province only."
        )
        return text % {"maximum": number(self.maximum)}


def panel_of(businesses: BusinessQuerySet) -> Panel | None:
    """The panel of the full assessment beside all assessed; None before anybody is; one query."""
    scores = (
        Score.objects.final()
        .filter(
            assessment__business__in=businesses,
            instrument_version__instrument__key=settings.FULL_INSTRUMENT,
        )
        .select_related("assessment", "instrument_version")
        .defer("receipt", "history", "instrument_version__definition")
        .order_by("assessment__business", "assessment__submitted_at", "pk")
    )
    by_business = groupby(scores, key=lambda score: score.assessment.business_id)
    return matched_panel(list(rounds) for _business, rounds in by_business)


def matched_panel(by_business: Iterable[list[Score]]) -> Panel | None:
    """Put the rounds of each business, in order of time, together.

    Everything is counted under the rules of the newest round of all. A business is in the panel
    with its first and its latest such round, if they are 90 days or more apart.
    """
    rounds = list(by_business)
    if not rounds:
        return None
    newest = max((one[-1] for one in rounds), key=lambda score: score.assessment.submitted_at)
    fitting = [[score for score in one if comparable(score, newest)] for one in rounds]
    fitting = [one for one in fitting if one]
    pairs = [(one[0], one[-1]) for one in fitting if _is_far(one[0], one[-1])]
    assessed, n = len(fitting), shown(len(pairs))
    all_shown = shown(assessed)
    if n is not None and all_shown is not None and shown_part(n, all_shown) is None:
        all_shown = None  # the panel taken away from all would leave a few newcomers
    return Panel(
        maximum=round(newest.maximum),
        n=n,
        first=_mean([first.total for first, _ in pairs]) if n else None,
        latest=_mean([latest.total for _, latest in pairs]) if n else None,
        change=_mean([latest.total - first.total for first, latest in pairs]) if n else None,
        assessed=all_shown,
        assessed_mean=_mean([one[-1].total for one in fitting]) if all_shown else None,
    )


def _is_far(first: Score, latest: Score) -> bool:
    return latest.assessment.submitted_at - first.assessment.submitted_at >= APART


def _mean(numbers: list) -> int:
    return round(sum(numbers) / len(numbers))
