"""Figures are counted from facts, once per business."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from advisory.models import AdoptionEvent, Area, Assessment, Business, Industry
from advisory.models.business import BusinessQuerySet
from core.models import DailyCount
from recommender.models import Feedback, Recommendation
from reports import queries
from tests.factories.advisory import (
    AdoptionEventFactory,
    AdoptionFactory,
    AnswerFactory,
    AssessmentFactory,
    BusinessFactory,
    InstrumentVersionFactory,
    ScoreFactory,
)
from tests.reports.counting import counted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everybody_agrees(monkeypatch):
    """Consent is tested in test_rollups; here every business counts."""
    monkeypatch.setattr(BusinessQuerySet, "with_advice_consent", lambda self: self)


def report(where=None, **choice) -> queries.Report | None:
    counted()
    return queries.report(where or {}, is_narrowed=bool(where), **choice)


def stages() -> dict:
    return {stage.key: stage for stage in report().funnel}


def figure(key: str, where=None):
    return next(figure for figure in report(where).figures if figure.key == key)


def business_in_use(platform=None) -> Business:
    adoption = AdoptionFactory(in_use=True, **({"platform": platform} if platform else {}))
    return adoption.business


def test_funnel_moves_by_one_when_a_business_uses_a_platform():
    for _ in range(6):
        business_in_use()
    before = stages()["in_use"].n

    business_in_use()

    assert (before, stages()["in_use"].n) == (6, 7)


def test_a_business_with_two_platforms_counts_once():
    for _ in range(5):
        business_in_use()
    AdoptionFactory(business=Business.objects.first(), in_use=True)

    assert stages()["in_use"].n == 5


def test_stages_are_never_filled_in_from_later_ones():
    for _ in range(5):
        AdoptionEventFactory(stage=AdoptionEvent.Stage.IN_USE_90D)

    assert stages()["in_use"].n == 0
    assert stages()["in_use_90d"].n == 5


def test_small_stages_are_hidden_and_give_no_share():
    for _ in range(3):
        AssessmentFactory(submitted=True, claimed=True)

    found = stages()["assessed"]

    assert found.n is None
    assert stages()["recommendation_opened"].of_previous is None


def test_visits_and_anonymous_assessments_are_counted_apart_from_businesses():
    DailyCount.objects.add("visited", 40)
    for _ in range(6):
        AnswerFactory.create_batch(2, assessment=AssessmentFactory())
    AssessmentFactory.create_batch(5, submitted=True)
    AssessmentFactory.create_batch(3)  # a new round nobody has answered yet

    found = stages()

    assert [found[key].n for key in ("visited", "started", "finished")] == [40, 11, 5]
    assert found["started"].of_previous == 28
    assert found["assessed"].of_previous is None


def test_a_further_round_is_not_counted_as_a_second_start():
    first = AssessmentFactory.create_batch(6, submitted=True)
    for assessment in first:
        AssessmentFactory(continued_from=assessment, submitted=True)

    assert [stages()[key].n for key in ("started", "finished")] == [6, 6]


def test_a_stage_a_little_below_the_one_it_is_part_of_is_hidden():
    for assessment in AssessmentFactory.create_batch(9):
        AnswerFactory(assessment=assessment)
    AssessmentFactory.create_batch(6, submitted=True)
    assert stages()["finished"].n == 6  # nine of fifteen did not finish

    AssessmentFactory.create_batch(20, submitted=True)
    for assessment in Assessment.objects.drafts()[:6]:
        assessment.delete()

    assert (stages()["started"].n, stages()["finished"].n) == (29, None)
    assert stages()["finished"].of_previous is None


def test_those_who_gave_up_began_but_use_none_now():
    for _ in range(6):
        business_in_use()
    for adoption in AdoptionFactory.create_batch(5, in_use=True):
        AdoptionEventFactory(adoption=adoption, stage=AdoptionEvent.Stage.GIVEN_UP)
    BusinessFactory.create_batch(5)

    headline = report().headline

    assert (headline["in_use"], headline["uses_now"]) == (11, 6)


def test_a_business_that_gave_one_up_still_uses_the_other():
    for _ in range(5):
        business = business_in_use()
        left = AdoptionFactory(business=business, in_use=True)
        AdoptionEventFactory(adoption=left, stage=AdoptionEvent.Stage.GIVEN_UP)

    assert report().headline["uses_now"] == 5


def test_too_few_who_gave_up_are_not_told_by_a_difference():
    for _ in range(6):
        business_in_use()
    for adoption in AdoptionFactory.create_batch(2, in_use=True):
        AdoptionEventFactory(adoption=adoption, stage=AdoptionEvent.Stage.GIVEN_UP)
    BusinessFactory.create_batch(7)

    headline = report().headline

    assert None in (headline["in_use"], headline["uses_now"])


def test_a_narrowed_choice_starts_with_the_businesses():
    area = Area.objects.first()
    BusinessFactory.create_batch(6, area=area)

    narrowed = report({"area": str(area.pk)})

    assert [stage.key for stage in narrowed.funnel][0] == "assessed"


def test_what_a_table_hides_cannot_be_chosen_either():
    small, hidden, large = Area.objects.all()[:3]
    for area, n in ((small, 3), (hidden, 6), (large, 20)):
        BusinessFactory.create_batch(n, area=area)

    chosen = {area: report({"area": str(area.pk)}) for area in (small, hidden, large)}

    assert chosen[small] is None
    assert chosen[hidden] is None  # 29 - 20 - 6 would tell the 3
    assert chosen[large].headline["businesses"] == 20


def test_a_split_too_thin_is_hidden_whole():
    large, other = Area.objects.all()[:2]
    industries = list(Industry.objects.all()[:4])
    for industry in industries:
        BusinessFactory.create_batch(3, area=large, industry=industry)
        BusinessFactory.create_batch(9, area=other, industry=industry)

    thin = figure("industry", {"area": str(large.pk)})

    assert thin.total == 12
    assert thin.is_too_thin


def test_two_filters_give_figures_where_every_part_is_large_enough():
    for area in Area.objects.all()[:2]:
        for size in ("micro", "small"):
            BusinessFactory.create_batch(6, area=area, size_class=size)
    where = {"area": str(Area.objects.first().pk), "size": "micro"}

    assert report(where).headline["businesses"] == 6
    assert report(where | {"industry": str(Industry.objects.first().pk)}).headline == {
        "businesses": 0,
        "assessed": 0,
        "in_use": 0,
        "uses_now": 0,
    }


def test_an_opened_recommendation_counts_its_business_once():
    for _ in range(5):
        assessment = AssessmentFactory(submitted=True, claimed=True)
        for rank in (1, 2):
            recommendation = Recommendation.objects.create(
                assessment=assessment,
                kind="course",
                course_key="5f0f2c0e-0000-4000-8000-000000000001",
                rank=rank,
                score=1.0,
                parts={},
            )
            Feedback.objects.create(recommendation=recommendation, verb="opened")

    assert stages()["recommendation_opened"].n == 5


def test_a_table_hides_small_areas_with_another_one():
    large, middle, small = Area.objects.all()[:3]
    BusinessFactory.create_batch(9, area=large)
    BusinessFactory.create_batch(6, area=middle)
    BusinessFactory.create_batch(2, area=small)

    areas = figure("area")

    shown = {row.label: row.n for row in areas.rows}
    assert (shown[str(large)], shown[str(middle)], shown[str(small)]) == (9, None, None)
    assert areas.total == 17


LEVELS = {
    "bands": {
        "overall": {"steps": [{"key": "level_2", "label": {"vi": "Mức 2", "en": "Level 2"}}]}
    },
    "levels": "overall",
}


def test_a_later_quick_scan_does_not_take_a_business_out_of_its_level():
    full = InstrumentVersionFactory(instrument__key=settings.FULL_INSTRUMENT, definition=LEVELS)
    later = timezone.now() + datetime.timedelta(days=30)
    for business in BusinessFactory.create_batch(6):
        ScoreFactory.create_batch(
            2, assessment__business=business, assessment__instrument_version=full
        )
        AssessmentFactory(business=business, submitted=True, submitted_at=later)

    assert [(row.key, row.n) for row in figure("level").rows] == [("level_2", 6)]


def test_demo_businesses_can_be_left_out():
    BusinessFactory.create_batch(6, is_demo=True)
    BusinessFactory.create_batch(5)

    assert report(without_demo=True).headline["businesses"] == 5
    assert report().headline["businesses"] == 11


def test_every_figure_carries_what_explains_it():
    for found in report().figures:
        assert all([found.title, found.definition, found.denominator, found.source])
        assert found.as_of <= timezone.now()
