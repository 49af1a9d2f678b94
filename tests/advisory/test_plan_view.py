"""A plan as ready values: how cost and time are said, what is counted, what a report prints."""

from decimal import Decimal

import pytest
from django.utils import translation

from advisory.models import Assessment, PlanStep
from advisory.plan.view import FIRST, cost_text, plan_view, weeks_text
from tests.factories.advisory import AssessmentFactory, PlanFactory, PlanStepFactory


@pytest.mark.parametrize(
    ("low", "high", "vietnamese", "english"),
    [
        (0, 0, "Miễn phí", "Free"),
        (None, None, "Chưa ước tính chi phí", "Cost not estimated"),
        (500_000, 3_000_000, "0,5 – 3 triệu đồng", "0.5 to 3 million đồng"),
        (2_000_000, 2_000_000, "2 triệu đồng", "2 million đồng"),
        (0, 1_500_000_000, "0 – 1.500 triệu đồng", "0 to 1,500 million đồng"),
        (50_000, 120_500, "50.000 – 120.500 đồng", "50,000 to 120,500 đồng"),
    ],
)
def test_cost_is_said_as_people_say_it(low, high, vietnamese, english):
    assert cost_text(low, high) == vietnamese
    with translation.override("en"):
        assert cost_text(low, high) == english


def test_weeks_are_said_in_both_languages():
    assert weeks_text(3) == "3 tuần"
    with translation.override("en"):
        assert [weeks_text(n) for n in (1, 2, None)] == ["1 week", "2 weeks", ""]


@pytest.mark.django_db
def test_an_assessment_without_plan_has_no_view():
    assert plan_view(AssessmentFactory(submitted=True)) is None


@pytest.mark.django_db
def test_open_steps_are_counted_and_the_others_are_kept_apart(django_assert_num_queries):
    plan = PlanFactory()
    PlanStepFactory.create_batch(FIRST + 2, plan=plan, gain=Decimal("1.5"), weeks=2)
    PlanStepFactory(plan=plan, cost_low=None, cost_high=None, weeks=None)
    PlanStepFactory(plan=plan, done=True)
    PlanStepFactory(plan=plan, dropped=True)
    PlanStepFactory(plan=plan, is_obsolete=True)
    assessment = Assessment.objects.select_related("instrument_version__instrument", "plan").get()

    with django_assert_num_queries(1):
        view = plan_view(assessment)

    assert [len(view.first), len(view.later)] == [FIRST, 3]
    assert [len(part) for part in (view.done, view.dropped, view.obsolete)] == [1, 1, 1]
    assert [one.number for one in view.open] == list(range(1, FIRST + 4))
    assert (view.first_totals.steps, view.first_totals.weeks) == (FIRST, 2 * FIRST)
    assert view.totals.gain == Decimal("1.5") * (FIRST + 2)
    assert view.totals.without_cost == 1
    assert view.totals.cost == "0 – 4 triệu đồng"
    assert view.open[0].is_first
    assert view.open[-1].is_last
    assert view.newer is None


@pytest.mark.django_db
def test_a_step_says_what_comes_before_it_while_that_is_open():
    plan = PlanFactory()
    first = PlanStepFactory(plan=plan, title_vi="Lên đám mây")
    PlanStepFactory(plan=plan, requires=[first.rule_key])

    before = plan_view(Assessment.objects.get()).open[1].after
    PlanStep.objects.filter(pk=first.pk).update(state="dropped", dropped_because="x")
    after = plan_view(Assessment.objects.get()).open[0].after

    assert (before, after) == (["Lên đám mây"], [])
