"""What the portal counts for an indicator, and what it keeps to itself."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core.small_counts import AGENCY_FLOOR
from courses.models import CourseRating, Enrolment
from reports.indicators.loading import load_indicators
from reports.indicators.measures import Hidden, Scene, is_measure, measure
from reports.indicators.measuring import measure_all, open_quarters
from reports.indicators.periods import Quarter
from reports.models import Cell, Indicator, IndicatorValue, RegisterCell, Sector, Target
from tests.factories.courses import EnrolmentFactory
from tests.factories.reports import IndicatorFactory
from tests.reports.cells import participants

pytestmark = pytest.mark.django_db
NOW = Quarter.of(timezone.localdate())


def scene(quarter=NOW, floor=AGENCY_FLOOR) -> Scene:
    return Scene(quarter, floor)


def test_shares_are_told_of_smes_taking_part():
    participants(assessed=40, others=20, uses=15)
    RegisterCell.objects.create(area=0, size="small", n=400)

    assert measure("sme_assessed", scene()).value == 40
    assert measure("sme_assessed_share", scene()).value == 10
    using = measure("sme_platform_any_share", scene())
    assert (using.numerator, using.denominator, using.value) == (15, 60, 25)


@pytest.mark.parametrize("uses", [1, 4, 57])
def test_a_few_are_never_told_nor_those_left_over(uses):
    participants(assessed=40, others=20, uses=uses)

    with pytest.raises(Hidden):
        measure("sme_platform_any_share", scene())


def test_the_public_floor_is_higher():
    participants(assessed=40, others=20, uses=7)

    assert measure("sme_platform_any_share", scene()).numerator == 7
    with pytest.raises(Hidden):
        measure("sme_platform_any_share", scene(floor=10))


def test_an_empty_register_says_nothing_instead_of_dividing():
    participants(assessed=40, others=20, uses=15)

    found = measure("sme_assessed_share", scene())

    assert (found.denominator, found.value) == (0, None)


def test_completion_is_of_enrolments_that_had_90_days():
    long_ago = timezone.now() - datetime.timedelta(days=120)
    quarter = Quarter.of(timezone.localdate(long_ago) + datetime.timedelta(days=90))
    for number in range(12):
        enrolment = EnrolmentFactory()
        took = datetime.timedelta(days=30 if number < 6 else 100)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            enrolled_at=long_ago, completed_at=long_ago + took
        )
    EnrolmentFactory()  # of today

    found = measure("course_completion_rate", scene(quarter))

    assert (found.numerator, found.denominator, found.value) == (6, 12, 50)


def test_satisfied_are_four_and_five_of_five():
    for score in [5] * 6 + [4] * 4 + [3] * 3 + [1] * 2:
        CourseRating.objects.create(enrolment=EnrolmentFactory(), score=score)

    found = measure("course_satisfaction", scene())

    assert (found.numerator, found.denominator) == (10, 15)


def test_every_measure_of_the_shipped_table_is_written_and_counts():
    load_indicators()

    texts = list(Indicator.objects.measured().values_list("measure", flat=True))

    assert len(texts) > 10
    assert all(is_measure(text) for text in texts)
    assert measure_all() >= len(texts)


def test_loading_again_keeps_what_the_agency_changed():
    load_indicators()
    one = Indicator.objects.get(key="de_share_grdp")
    Indicator.objects.filter(pk=one.pk).update(owner="Sở Khoa học và Công nghệ")
    Target.objects.filter(indicator=one, year=2030).update(value=45)
    counts = [model.objects.count() for model in (Indicator, Target, Sector)]

    load_indicators()

    one.refresh_from_db()
    assert one.owner == "Sở Khoa học và Công nghệ"
    assert one.targets.get(year=2030).value == 45
    assert [model.objects.count() for model in (Indicator, Target, Sector)] == counts


def test_expired_targets_are_baselines_and_not_aimed_at():
    load_indicators()

    assert not Target.objects.filter(year=2025, is_live=True).exists()
    assert Target.objects.filter(year=2030, is_live=True).exists()
    assert Sector.objects.count() == 9


def test_a_hidden_value_keeps_no_number():
    IndicatorFactory(measure="sme_platform_any_share")
    participants(assessed=40, others=20, uses=3)

    measure_all()

    value = IndicatorValue.objects.get(
        indicator__measure="sme_platform_any_share", quarter=NOW.number
    )
    assert value.is_hidden
    assert not value.is_public
    assert (value.value, value.numerator, value.denominator) == (None, None, None)


def test_measuring_twice_leaves_one_value_with_the_newest_number():
    indicator = IndicatorFactory(measure="sme_assessed")
    participants(assessed=40, others=20, uses=15)
    measure_all()
    Cell.objects.filter(outcome="response", value="assessed").update(n=45)
    Cell.objects.filter(outcome="response", value="none").update(n=15)

    measure_all()

    value = indicator.values.get(year=NOW.year, quarter=NOW.number)
    assert (value.value, value.is_public) == (Decimal(45), True)


@pytest.mark.parametrize(
    ("day", "quarters"),
    [
        ("2026-11-27", ["Q4/2026"]),
        ("2027-01-05", ["Q4/2026", "Q1/2027"]),
        ("2027-01-15", ["Q1/2027"]),
    ],
)
def test_a_quarter_is_counted_until_two_weeks_after_its_end(day, quarters):
    assert [str(one) for one in open_quarters(datetime.date.fromisoformat(day))] == quarters


def test_quarters_follow_each_other():
    quarter = Quarter(2026, 4)

    assert (quarter.next, quarter.previous) == (Quarter(2027, 1), Quarter(2026, 3))
    assert (quarter.first_day, quarter.last_day) == (
        datetime.date(2026, 10, 1),
        datetime.date(2026, 12, 31),
    )
    assert Quarter.of(quarter.last_day) == quarter
