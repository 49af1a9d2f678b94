"""The agency's figures, counted from the facts the other packages own."""

from collections import Counter

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import (
    Adoption,
    Answer,
    Area,
    Assessment,
    Industry,
    InstrumentVersion,
    Score,
)
from advisory.models.business import BusinessQuerySet, SizeClass
from advisory.models.platform import AdoptionEvent
from core.models import DailyCount
from core.translated import pick
from recommender.models import Feedback
from reports.figures import Figure, Stage, counted, counted_with_assessed
from reports.suppression import AGENCY_FLOOR, share

NOT_KNOWN = "none"


def figures(businesses: BusinessQuerySet) -> list[Figure]:
    """Businesses, assessed businesses and levels, each split as the agency asks for it."""
    latest = _latest_scores(businesses)
    return [
        _by_level(latest),
        _by_size(businesses),
        _by_industry(businesses),
        _by_area(businesses),
    ]


def headline(businesses: BusinessQuerySet, funnel: list[Stage]) -> dict[str, int | None]:
    """The three numbers on top of the page; a number too small to show is None."""
    stages = {stage.key: stage.n for stage in funnel}
    n = businesses.count()
    return {
        "businesses": None if 0 < n < AGENCY_FLOOR else n,
        "assessed": stages["assessed"],
        "in_use": stages["in_use"],
    }


def funnel(businesses: BusinessQuerySet, *, is_narrowed: bool) -> list[Stage]:
    """From a visit to a platform still in use after 90 days.

    The first three stages count browsers and assessments, because nobody is known yet; from
    the fourth on the unit is the business. Visits cannot be split, so a narrowed choice
    starts with the businesses.
    """
    business_stages = [
        (
            "assessed",
            _("Businesses with a finished assessment"),
            _("businesses that finished an assessment or took one over into their account"),
            businesses.filter(pk__in=_assessed_businesses()).count(),
        ),
        (
            "recommendation_opened",
            _("Opened a recommendation"),
            _("businesses that opened at least one recommended course or platform"),
            businesses.filter(assessments__recommendations__feedback__verb=Feedback.Verb.OPENED)
            .distinct()
            .count(),
        ),
        (
            "in_use",
            _("Use a platform"),
            _("businesses that said they use at least one platform of the catalogue"),
            businesses.filter(_has_stage(AdoptionEvent.Stage.IN_USE)).count(),
        ),
        (
            "in_use_90d",
            _("Still use it after 90 days"),
            _("businesses that confirmed a platform in use 90 days or more after it began"),
            businesses.filter(_has_stage(AdoptionEvent.Stage.IN_USE_90D)).count(),
        ),
    ]
    anonymous = [] if is_narrowed else _anonymous_stages()
    return _with_shares(anonymous, _("Visits and assessments")) + _with_shares(
        business_stages, _("Businesses")
    )


def _anonymous_stages() -> list[tuple[str, str, str, int]]:
    visits = sum(DailyCount.objects.filter(key="visited").values_list("n", flat=True))
    real = Assessment.objects.filter(is_demo=False)
    answered = Exists(Answer.objects.filter(assessment=OuterRef("pk")))
    return [
        (
            "visited",
            _("Opened the assessment"),
            _("browsers that opened the first page of an assessment, counted once in 30 days"),
            visits,
        ),
        (
            "started",
            _("Started"),
            _("assessments with at least one saved answer, anonymous ones included"),
            real.filter(answered | Q(state=Assessment.State.SUBMITTED)).count(),
        ),
        (
            "finished",
            _("Finished"),
            _("assessments that were submitted, anonymous ones included"),
            real.submitted().count(),
        ),
    ]


def _with_shares(stages: list[tuple[str, str, str, int]], unit: str) -> list[Stage]:
    found: list[Stage] = []
    previous: int | None = None
    for key, label, definition, n in stages:
        shown = None if 0 < n < AGENCY_FLOOR else n
        of_previous = share(shown, previous) if previous is not None else None
        found.append(Stage(key, label, definition, shown, of_previous, unit))
        previous = shown
    return found


def _assessed_businesses() -> QuerySet:
    return Assessment.objects.submitted().exclude(business=None).values("business")


def _has_stage(stage: str) -> Q:
    return Q(pk__in=Adoption.objects.filter(events__stage=stage).values("business"))


def _latest_scores(businesses: BusinessQuerySet) -> QuerySet:
    """The score of each business's newest finished full assessment."""
    return Score.objects.filter(
        assessment__in=Assessment.objects.latest_per_business(settings.FULL_INSTRUMENT),
        assessment__business__in=businesses,
        instrument_version=F("assessment__instrument_version"),
        rule_set=F("assessment__instrument_version__rule_set"),
    )


def _by_level(scores: QuerySet) -> Figure:
    counts = Counter(scores.filter(is_provisional=False).values_list("level", flat=True))
    total, rows = counted(_level_labels(), counts)
    return Figure(
        key="level",
        title=_("Level"),
        definition=_("assessed businesses by the level of their latest finished full assessment"),
        denominator=_("businesses with a final (not provisional) level under DBI 2021"),
        source=_("self-assessments on this portal"),
        as_of=timezone.now(),
        total=total,
        rows=rows,
    )


def _level_labels() -> dict[str, str]:
    """Levels of the newest version; empty until the instrument is loaded."""
    versions = InstrumentVersion.objects.published().filter(
        instrument__key=settings.FULL_INSTRUMENT
    )
    version = versions.order_by("-published_at").first()
    if version is None:
        return {}
    bands = version.definition["bands"][version.definition["levels"]]
    return {step["key"]: pick(step["label"]) for step in bands["steps"]}


def _by_size(businesses: BusinessQuerySet) -> Figure:
    return _by_attribute(
        businesses,
        key="size",
        title=_("Size class"),
        field="size_class",
        labels={value: str(label) for value, label in SizeClass.choices},
        definition=_("businesses on the portal by size class, Decree 80/2021/NĐ-CP art. 5"),
    )


def _by_industry(businesses: BusinessQuerySet) -> Figure:
    labels = {str(industry.pk): industry.name for industry in Industry.objects.all()}
    return _by_attribute(
        businesses,
        key="industry",
        title=_("Industry"),
        field="industry",
        labels=labels | {NOT_KNOWN: _("Not given")},
        definition=_("businesses on the portal by industry, list of Decision 1567/QĐ-BKHCN"),
    )


def _by_area(businesses: BusinessQuerySet) -> Figure:
    labels = {str(area.pk): str(area) for area in Area.objects.all()}
    return _by_attribute(
        businesses,
        key="area",
        title=_("Ward or commune"),
        field="area",
        labels=labels | {NOT_KNOWN: _("Not given")},
        definition=_("businesses on the portal by the unit of their head office"),
    )


def _by_attribute(
    businesses: BusinessQuerySet,
    *,
    key: str,
    title: str,
    field: str,
    labels: dict[str, str],
    definition: str,
) -> Figure:
    found = list(
        businesses.order_by()
        .values(field)
        .annotate(
            n=Count("pk", distinct=True),
            assessed=Count("pk", distinct=True, filter=Q(pk__in=_assessed_businesses())),
        )
    )
    total, rows = counted_with_assessed(
        labels,
        {_key(line[field]): line["n"] for line in found},
        {_key(line[field]): line["assessed"] for line in found},
    )
    return Figure(
        key=key,
        title=title,
        definition=definition,
        denominator=_("all businesses with a profile on the portal"),
        source=_("profiles declared by the businesses"),
        as_of=timezone.now(),
        total=total,
        rows=[row for row in rows if row.n != 0],
        has_assessed=True,
    )


def _key(value: object) -> str:
    return NOT_KNOWN if value is None else str(value)
