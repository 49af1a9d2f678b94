"""Figures are counted from facts, once per business."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from advisory.models import Area, Business
from advisory.models.platform import AdoptionEvent
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

pytestmark = pytest.mark.django_db


def stages(businesses=None, *, is_narrowed=False) -> dict:
    businesses = businesses if businesses is not None else Business.objects.all()
    return {stage.key: stage for stage in queries.funnel(businesses, is_narrowed=is_narrowed)}


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


def test_a_narrowed_choice_starts_with_the_businesses():
    assert "visited" not in stages(is_narrowed=True)


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

    figure = next(f for f in queries.figures(Business.objects.all()) if f.key == "area")

    shown = {row.label: row.n for row in figure.rows}
    assert (shown[str(large)], shown[str(middle)], shown[str(small)]) == (9, None, None)
    assert figure.total == 17


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

    figure = next(f for f in queries.figures(Business.objects.all()) if f.key == "level")

    assert [(row.key, row.n) for row in figure.rows] == [("level_2", 6)]


def test_demo_businesses_can_be_left_out():
    BusinessFactory.create_batch(6, is_demo=True)
    BusinessFactory.create_batch(5)

    real = Business.objects.filter(is_demo=False)

    assert queries.headline(real, queries.funnel(real, is_narrowed=True))["businesses"] == 5
    everyone = Business.objects.all()
    funnel = queries.funnel(everyone, is_narrowed=False)
    assert queries.headline(everyone, funnel)["businesses"] == 11


def test_every_figure_carries_what_explains_it():
    for figure in queries.figures(Business.objects.all()):
        assert all([figure.title, figure.definition, figure.denominator, figure.source])
        assert figure.as_of <= timezone.now()
