"""How the portal counts each indicator it can measure; the key is in the registry's table.

SMEs are the micro, small and medium businesses of Decree 80/2021/NĐ-CP art. 5 whose owner agrees
to be advised, as the rollups have them today. Demo data count in a demo only. Whatever the pages
count too is counted by the rule that guards them (reports.suppression), so that an indicator never
tells what a table hides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from advisory.models import Adoption, AdoptionEvent, Answer, Assessment, Platform
from advisory.models.business import SizeClass
from core.small_counts import shown, shown_part
from courses.models import Certificate, CourseRating, Enrolment
from reports import facts as know
from reports.indicators.periods import Quarter
from reports.models import BusinessFact, PanelCell, RegisterCell
from reports.rollups.fold import UNITS
from reports.rollups.reading import facts_of
from reports.suppression import Disclosure

SMES = (SizeClass.MICRO.value, SizeClass.SMALL.value, SizeClass.MEDIUM.value)
COMPLETED_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Measured:
    """A count, or two whose quotient is the value; `times` is 100 for a share."""

    numerator: Decimal
    denominator: Decimal | None = None
    times: int = 1

    @property
    def value(self) -> Decimal | None:
        """None where the denominator is zero: nothing can be said."""
        if self.denominator is None:
            return self.numerator
        return self.times * self.numerator / self.denominator if self.denominator else None


class Hidden(Exception):
    """The figure would tell about fewer businesses or people than may be told about."""


class Scene:
    """What the measures of one quarter count with, for readers of one floor."""

    def __init__(self, quarter: Quarter, floor: int) -> None:
        self.quarter = quarter
        self.floor = floor

    @cached_property
    def facts(self) -> Disclosure:
        return facts_of([], ["size"], without_demo=not settings.DEMO, floor=self.floor)

    def smes(self, where: dict | None = None) -> int:
        """SMEs taking part with these values; raises Hidden."""
        found = self.facts.count({"size": SMES} | (where or {}))
        if found is None:
            raise Hidden
        return found

    def count(self, n: int) -> Measured:
        if shown(n, self.floor) is None:
            raise Hidden
        return Measured(Decimal(n))

    def share(self, part: int, whole: int, asked: int | None = None) -> Measured:
        """Neither those who are, nor those who are not, nor those `asked` who did not say, may be few."""
        parts = [(part, whole), (whole, whole if asked is None else asked)]
        if any(shown_part(n, of, self.floor) is None for n, of in parts):
            raise Hidden
        return Measured(Decimal(part), Decimal(whole), 100)


Measure = Callable[..., Measured]
_MEASURES: dict[str, Measure] = {}


def measure(text: str, scene: Scene) -> Measured:
    """Count what a measure says; raises Hidden, and LookupError for one nobody has written."""
    name, _colon, argument = text.partition(":")
    return _MEASURES[name](scene, *([argument] if argument else []))


def is_measure(text: str) -> bool:
    return text.partition(":")[0] in _MEASURES


def _measure(function: Measure) -> Measure:
    _MEASURES[function.__name__] = function
    return function


@_measure
def sme_assessed(scene: Scene) -> Measured:
    return scene.count(scene.smes(know.ASSESSED))


@_measure
def sme_assessed_share(scene: Scene) -> Measured:
    whole = RegisterCell.objects.aggregate(n=Sum("n"))["n"] or 0
    return Measured(Decimal(scene.smes(know.ASSESSED)), Decimal(whole), 100)


@_measure
def sme_platform_any_share(scene: Scene) -> Measured:
    return scene.share(scene.smes(know.USES_NOW), scene.smes())


@_measure
def sme_platform_vetted_share(scene: Scene) -> Measured:
    day = min(timezone.localdate(), scene.quarter.last_day)
    began = AdoptionEvent.objects.filter(stage=AdoptionEvent.Stage.IN_USE)
    left = AdoptionEvent.objects.filter(stage=AdoptionEvent.Stage.GIVEN_UP)
    using = (
        Adoption.objects.filter(
            platform__in=Platform.objects.vetted(day), pk__in=began.values("adoption")
        )
        .exclude(pk__in=left.values("adoption"))
        .order_by()
    )
    vetted = _smes().filter(pk__in=using.values("business")).count()
    if shown_part(vetted, scene.smes(know.USES_NOW), scene.floor) is None:
        raise Hidden  # those who use only others would be told by subtraction
    return scene.share(vetted, scene.smes())


@_measure
def sme_platform_90d_share(scene: Scene) -> Measured:
    return scene.share(scene.smes(know.STILL), scene.smes())


@_measure
def adviser_validated_share(scene: Scene) -> Measured:
    return scene.share(_smes().filter(validated_on__isnull=False).count(), scene.smes())


@_measure
def women_owned_share(scene: Scene) -> Measured:
    found = _smes().aggregate(
        part=Count("pk", filter=Q(women_owned=True)),
        whole=Count("pk", filter=Q(women_owned__isnull=False)),
    )
    return scene.share(found["part"], found["whole"], asked=scene.smes())


@_measure
def above_zero(scene: Scene, question: str) -> Measured:
    """Of a ratio question in the latest full assessment: how many said more than nothing."""
    latest = Assessment.objects.latest_per_business(settings.FULL_INSTRUMENT).filter(
        business__in=_smes().values("pk")
    )
    answers = Answer.objects.filter(
        assessment__in=latest,
        question_key=question,
        layer=Answer.Layer.SELF,
        state=Answer.State.ANSWERED,
    )
    said = answers.aggregate(part=Count("pk", filter=Q(value__num__gt=0)), whole=Count("pk"))
    return scene.share(said["part"], said["whole"], asked=scene.smes(know.ASSESSED))


@_measure
def reassessment_gain(scene: Scene) -> Measured:
    """Of the rule most businesses were assessed twice under; rules are never mixed.

    Whole points: the mean of few, told exactly, would tell of one who joined them.
    """
    demo = {} if settings.DEMO else {"is_demo": False}
    rules = (
        PanelCell.objects.filter(**demo)
        .values("rule")
        .annotate(n=Sum("pairs"), gain=Sum(F("latest") - F("first")))
        .order_by("-n", "rule")
    )
    if not (most := rules.first()):
        return Measured(Decimal(0), Decimal(0))
    if shown(most["n"], scene.floor) is None:
        raise Hidden
    mean = round(Decimal(most["gain"]) / UNITS / most["n"]) if most["n"] else 0
    return Measured(Decimal(mean * most["n"]), Decimal(most["n"]))


@_measure
def course_enrolled(scene: Scene) -> Measured:
    begin, end = scene.quarter.bounds
    return scene.count(_enrolments().filter(enrolled_at__gte=begin, enrolled_at__lt=end).count())


@_measure
def course_completion_rate(scene: Scene) -> Measured:
    """By the cohort of the enrolments that became 90 days old in the quarter."""
    begin, end = (moment - COMPLETED_WITHIN for moment in scene.quarter.bounds)
    end = min(end, timezone.now() - COMPLETED_WITHIN)
    found = (
        _enrolments()
        .filter(enrolled_at__gte=begin, enrolled_at__lt=end)
        .aggregate(
            part=Count("pk", filter=Q(completed_at__lte=F("enrolled_at") + COMPLETED_WITHIN)),
            whole=Count("pk"),
        )
    )
    return scene.share(found["part"], found["whole"])


@_measure
def certificates(scene: Scene) -> Measured:
    begin, end = scene.quarter.bounds
    demo = {} if settings.DEMO else {"enrolment__is_demo": False}
    issued = Certificate.objects.filter(
        revoked_at=None, issued_at__gte=begin, issued_at__lt=end, **demo
    )
    return scene.count(issued.count())


@_measure
def course_satisfaction(scene: Scene) -> Measured:
    begin, end = scene.quarter.bounds
    demo = {} if settings.DEMO else {"enrolment__is_demo": False}
    given = CourseRating.objects.filter(rated_at__gte=begin, rated_at__lt=end, **demo).aggregate(
        part=Count("pk", filter=Q(score__gte=CourseRating.SATISFIED)), whole=Count("pk")
    )
    return scene.share(given["part"], given["whole"])


def _enrolments() -> QuerySet[Enrolment]:
    demo = {} if settings.DEMO else {"is_demo": False}
    return Enrolment.objects.filter(**demo)


def _smes() -> QuerySet[BusinessFact]:
    demo = {} if settings.DEMO else {"is_demo": False}
    return BusinessFact.objects.filter(size__in=SMES, **demo)
