"""How many came how far, and why they gave up: small numbers never tell about one business."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.models import Adoption, AdoptionEvent, FollowUp, GivenUpReason
from advisory.platforms import follow_ups
from advisory.platforms.actions import record_stage
from advisory.platforms.counting import ENDS, ChainCounts, chain_counts
from advisory.platforms.reasons import TOGETHER, reasons_given_up, told
from tests.factories.advisory import BusinessFactory, PlatformFactory

Stage = AdoptionEvent.Stage
BEGAN = datetime.date(2026, 1, 5)
FLOORS = st.sampled_from([5, 10])


def use(platform, *stages, **more):
    business = BusinessFactory(advised=True, **more)
    for number, stage in enumerate(stages):
        day = BEGAN + datetime.timedelta(days=100 * number)
        code = {"reason_code": GivenUpReason.PRICE} if stage == Stage.GIVEN_UP else {}
        record_stage(business=business, platform=platform, stage=stage, on=day, by=None, **code)
    return business


@pytest.mark.django_db
def test_each_use_is_counted_as_what_is_known_of_it_today():
    platform = PlatformFactory()
    use(platform, Stage.IN_USE, Stage.IN_USE_90D)
    use(platform, Stage.IN_USE, Stage.GIVEN_UP)
    use(platform, Stage.IN_USE)
    silent = use(platform, Stage.IN_USE)
    FollowUp.objects.create(
        adoption=silent.adoptions.get(), due_on=BEGAN, asked_on=BEGAN, unknown_on=BEGAN
    )
    use(platform, Stage.CONTACTED)

    counts = chain_counts()[platform.pk]

    assert counts.stages == {Stage.CONTACTED: 1, Stage.IN_USE: 4}
    assert counts.ends == {"still": 1, "given_up": 1, "early": 1, "unknown": 1}


@pytest.mark.django_db
def test_businesses_whose_owner_does_not_agree_are_left_out():
    platform = PlatformFactory()
    record_stage(
        business=BusinessFactory(), platform=platform, stage=Stage.IN_USE, on=BEGAN, by=None
    )

    assert chain_counts() == {}


@pytest.mark.django_db
def test_chain_counts_take_two_queries(django_assert_num_queries):
    for platform in PlatformFactory.create_batch(3):
        use(platform, Stage.IN_USE)

    with django_assert_num_queries(2):
        chain_counts()


@given(st.tuples(*[st.integers(0, 30)] * 4), FLOORS)
def test_no_hidden_end_is_had_by_subtraction(ends, floor):
    whole = sum(ends)
    counts = ChainCounts({Stage.IN_USE: whole}, dict(zip(ENDS, ends, strict=True)))

    told_counts = counts.told(floor)

    shown = [told_counts[end] for end in ENDS]
    hidden = [n for n, one in zip(ends, shown, strict=True) if one is None]
    assert all(one is None or one == n for n, one in zip(ends, shown, strict=True))
    assert all(one is None or one == 0 or one >= floor for one in shown)
    if told_counts[Stage.IN_USE] is not None and hidden:
        assert len([n for n in hidden if n]) >= 2 or not any(hidden)


@given(st.integers(0, 40), st.integers(0, 40), FLOORS)
def test_what_was_not_opened_is_not_had_by_subtraction(opened, more, floor):
    counts = ChainCounts({Stage.RECOMMENDED: opened + more, Stage.OPENED: opened})

    told_counts = counts.told(floor)

    recommended, seen = told_counts[Stage.RECOMMENDED], told_counts[Stage.OPENED]
    if recommended is not None and seen is not None:
        assert recommended - seen == 0 or recommended - seen >= floor


@given(st.dictionaries(st.sampled_from(["", *GivenUpReason.values]), st.integers(1, 25)), FLOORS)
def test_reasons_add_up_and_none_is_rare(counts, floor):
    found = told(counts, floor)

    whole = sum(counts.values())
    if 0 < whole < floor:
        assert found.given_up is None
        assert found.rows == []
    else:
        assert sum(n for _code, n in found.rows) == found.given_up == whole
        assert all(n >= floor for _code, n in found.rows)


def test_rare_reasons_are_told_together():
    found = told({"price": 8, "no_staff_time": 6, "other": 2, "": 1}, 5)

    assert found.rows == [("price", 8), (TOGETHER, 9)]
    assert dict(found.labelled).keys() == {
        "Giá sau khi hết hỗ trợ hoặc hết dùng thử",
        "Các lý do khác gộp lại",
    }


@pytest.mark.django_db
def test_reasons_of_some_adoptions_take_one_query(django_assert_num_queries):
    platform = PlatformFactory()
    for _ in range(5):
        use(platform, Stage.IN_USE, Stage.GIVEN_UP)
    use(PlatformFactory(), Stage.IN_USE, Stage.GIVEN_UP)

    with django_assert_num_queries(1):
        found = reasons_given_up(Adoption.objects.filter(platform=platform))

    assert found.rows == [("price", 5)]
    assert follow_ups.ask_due(today=BEGAN + datetime.timedelta(days=300)) == 0
