"""How many businesses reached each stage with a platform, and what may be told of that."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from advisory.models import Adoption, AdoptionEvent, Business, FollowUp
from core.small_counts import AGENCY_FLOOR, shown, shown_part

Stage = AdoptionEvent.Stage
#: Stages told one by one; what became of a use is told by ENDS.
STAGES = (
    *(Stage.RECOMMENDED, Stage.OPENED, Stage.PLANNED),
    *(Stage.CONTACTED, Stage.TRIAL, Stage.IN_USE),
)
#: What became of those in use; together they are all of them.
STILL, GIVEN_UP, UNKNOWN, EARLY = ENDS = ("still", "given_up", "unknown", "early")


@dataclass
class ChainCounts:
    """Businesses by stage, and those that began to use it by what is known of them today."""

    stages: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    def told(self, floor: int = AGENCY_FLOOR) -> dict[str, int | None]:
        """The numbers that may be shown, None for too few.

        Opened is a part of recommended, and the ends are parts of in use: where one part is
        hidden another one is too, so that it is not had by subtraction.
        """
        found = {str(stage): shown(self.stages.get(stage, 0), floor) for stage in STAGES}
        opened, recommended = (
            self.stages.get(Stage.OPENED, 0),
            self.stages.get(Stage.RECOMMENDED, 0),
        )
        found[Stage.OPENED] = shown_part(opened, recommended, floor)
        return found | self._told_ends(floor)

    def _told_ends(self, floor: int) -> dict[str, int | None]:
        ends = {end: self.ends.get(end, 0) for end in ENDS}
        told = {end: shown(n, floor) for end, n in ends.items()}
        if shown(sum(ends.values()), floor) is None:
            return dict.fromkeys(ENDS)
        hidden = [end for end in ENDS if told[end] is None]
        if len(hidden) == 1:
            others = [end for end in ENDS if ends[end] and end not in hidden]
            told[min(others, key=lambda end: ends[end])] = None
        return told


def chain_counts() -> dict[int, ChainCounts]:
    """By platform, of businesses whose owner agrees to be advised; two queries."""
    advised = Business.objects.with_advice_consent()
    found: defaultdict[int, ChainCounts] = defaultdict(ChainCounts)
    stages = (
        AdoptionEvent.objects.filter(adoption__business__in=advised, stage__in=STAGES)
        .order_by()
        .values_list("adoption__platform", "stage")
        .annotate(n=Count("pk"))
    )
    for platform, stage, n in stages:
        found[platform].stages[stage] = n
    for platform, given_up, still, unknown in _uses(advised):
        end = GIVEN_UP if given_up else STILL if still else UNKNOWN if unknown else EARLY
        ends = found[platform].ends
        ends[end] = ends.get(end, 0) + 1
    return dict(found)


def _uses(advised):
    """A row for each use of a platform by a business, with what is known of it."""
    facts = AdoptionEvent.objects.filter(adoption=OuterRef("pk"))
    return (
        Adoption.objects.filter(Exists(facts.filter(stage=Stage.IN_USE)), business__in=advised)
        .values_list(
            "platform",
            Exists(facts.filter(stage=Stage.GIVEN_UP)),
            Exists(facts.filter(stage=Stage.IN_USE_90D)),
            Exists(FollowUp.objects.unknown().filter(adoption=OuterRef("pk"))),
        )
        .iterator()
    )
