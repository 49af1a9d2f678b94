"""What the other packages know about each business, as counts that `Disclosure` guards."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from advisory.models import Adoption, AdoptionEvent, Assessment, Score
from advisory.models.business import BusinessQuerySet
from recommender.models import Feedback
from reports.suppression import Disclosure

NOT_KNOWN = "none"

AXES = ("area", "industry", "size", "response", "level", "use", "now")
#: Steps of the ways a business goes; the last value is for a stage told without the one before.
RESPONSE = ("none", "assessed", "opened", "opened_alone")
USE = ("none", "began", "still", "still_alone")
NOW = ("none", "given_up", "uses")

ASSESSED = {"response": ("assessed", "opened")}
OPENED = {"response": ("opened", "opened_alone")}
BEGAN = {"use": ("began", "still")}
BEGAN_OR_LEFT = {"now": ("given_up", "uses")}  # the same businesses as BEGAN
STILL = {"use": ("still", "still_alone")}
USES_NOW = {"now": ("uses",)}


def facts_of(businesses: BusinessQuerySet, levels: Sequence[str]) -> Disclosure:
    """Count the businesses by every attribute the page splits by; one query."""
    counts: Counter[tuple[str, ...]] = Counter()
    for area, industry, size, level, *has in _flags(businesses):
        assessed, opened, began, still, uses = has
        counts[
            _key(area),
            _key(industry),
            size,
            _step(RESPONSE, assessed, opened),
            level if level in levels else NOT_KNOWN,
            _step(USE, began, still),
            NOW[bool(began) + bool(uses)],
        ] += 1
    order = {"response": RESPONSE, "level": (NOT_KNOWN, *levels), "use": USE, "now": NOW}
    return Disclosure(AXES, counts, order=order)


def _flags(businesses: BusinessQuerySet) -> QuerySet:
    events = AdoptionEvent.objects.filter(adoption__business=OuterRef("pk"))
    of_adoption = AdoptionEvent.objects.filter(adoption=OuterRef("pk"))
    stage = AdoptionEvent.Stage
    in_use = Adoption.objects.filter(
        Exists(of_adoption.filter(stage=stage.IN_USE)),
        ~Exists(of_adoption.filter(stage=stage.GIVEN_UP)),
        business=OuterRef("pk"),
    )
    opened = Feedback.objects.filter(
        verb=Feedback.Verb.OPENED, recommendation__assessment__business=OuterRef("pk")
    )
    return businesses.order_by().values_list(
        "area",
        "industry",
        "size_class",
        _final_level(),
        Exists(Assessment.objects.submitted().filter(business=OuterRef("pk"))),
        Exists(opened),
        Exists(events.filter(stage=stage.IN_USE)),
        Exists(events.filter(stage=stage.IN_USE_90D)),
        Exists(in_use),
    )


def _final_level() -> Subquery:
    """The final (not provisional) level of the newest finished full assessment of a business."""
    newest = (
        Assessment.objects.submitted()
        .filter(
            business=OuterRef(OuterRef("pk")),
            instrument_version__instrument__key=settings.FULL_INSTRUMENT,
        )
        .order_by("-submitted_at", "-pk")
    )
    scores = Score.objects.filter(
        assessment=Subquery(newest.values("pk")[:1]),
        instrument_version=F("assessment__instrument_version"),
        rule_set=F("assessment__instrument_version__rule_set"),
        is_provisional=False,
    )
    return Subquery(scores.order_by().values("level")[:1])


def _step(steps: Sequence[str], first: bool, second: bool) -> str:
    return steps[(2 if first else 3) if second else int(first)]


def _key(value: object) -> str:
    return NOT_KNOWN if value is None else str(value)
