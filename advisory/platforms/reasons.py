"""Why businesses gave platforms up, told so that no single business can be recognised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from advisory.models import Adoption, AdoptionEvent, GivenUpReason
from core.small_counts import AGENCY_FLOOR

Stage = AdoptionEvent.Stage
TOGETHER = "*"


@dataclass(frozen=True)
class Reasons:
    """Reasons with their number of businesses; rare ones are counted together."""

    given_up: int | None  # None where it is about too few
    #: Codes of GivenUpReason, an empty one for "not said", TOGETHER for the rare ones.
    rows: list[tuple[str, int]] = field(default_factory=list)

    @property
    def labelled(self) -> list[tuple[str, int]]:
        """The rows in the reader's language."""
        labels = {str(value): str(label) for value, label in GivenUpReason.choices}
        labels |= {"": _("No reason said"), TOGETHER: _("Other reasons together")}
        return [(labels[code], n) for code, n in self.rows]


def reasons_given_up(adoptions: QuerySet[Adoption], *, floor: int = AGENCY_FLOOR) -> Reasons:
    """Why these were given up, the most frequent reason first; one query.

    A reason of fewer than `floor` joins "other reasons"; if that is still too few, the rarest of
    the others joins it. So the rows add up to the whole, and nothing can be found by subtraction.
    """
    given_up = AdoptionEvent.objects.filter(stage=Stage.GIVEN_UP, adoption__in=adoptions)
    rows = given_up.order_by().values_list("reason_code").annotate(n=Count("adoption__business"))
    return told(dict(rows), floor)


def told(counts: Mapping[str, int], floor: int) -> Reasons:
    """The same from numbers by code; an empty code is "no reason said"."""
    whole = sum(counts.values())
    if 0 < whole < floor:
        return Reasons(None)
    groups = {code: n for code, n in counts.items() if n >= floor and code != GivenUpReason.OTHER}
    rest = whole - sum(groups.values())
    while 0 < rest < floor and groups:
        rest += groups.pop(min(groups, key=lambda code: (groups[code], code)))
    rows = sorted(groups.items(), key=lambda one: (-one[1], one[0]))
    return Reasons(whole, [*rows, (TOGETHER, rest)] if rest else rows)
