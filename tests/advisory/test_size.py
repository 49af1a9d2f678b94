"""The worked cases of Decree 80/2021/NĐ-CP art. 5-9."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.models.business import SectorGroup, SizeClass
from advisory.support.size import classify

INDUSTRY, TRADE = SectorGroup.INDUSTRY, SectorGroup.TRADE
ORDER = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.NOT_SME]


@pytest.mark.parametrize(
    ("group", "headcount", "revenue", "capital", "expected"),
    [
        (INDUSTRY, "10", "3", "50", "micro"),
        (INDUSTRY, "10", "3.1", "3", "micro"),
        (INDUSTRY, "10", "3.1", "3.1", "small"),
        (INDUSTRY, "10.5", "1", "1", "small"),
        (INDUSTRY, "100", "50", "500", "small"),
        (INDUSTRY, "100", "50.1", "20.1", "medium"),
        (INDUSTRY, "101", "1", "1", "medium"),
        (INDUSTRY, "200", "200.1", "100", "medium"),
        (INDUSTRY, "200", "200.1", "100.1", "not_sme"),
        (INDUSTRY, "201", "1", "1", "not_sme"),
        (TRADE, "10", "10", "99", "micro"),
        (TRADE, "10", "10.1", "3.1", "small"),
        (TRADE, "50", "100.1", "50", "small"),
        (TRADE, "50", "100.1", "50.1", "medium"),
        (TRADE, "51", "1", "1", "medium"),
        (TRADE, "100", "300", "999", "medium"),
        (TRADE, "100", "300.1", "100.1", "not_sme"),
        (TRADE, "101", "1", "1", "not_sme"),
        (TRADE, "8", None, "2", "micro"),
        (TRADE, "8", None, None, "undetermined"),
        ("", "8", "1", "1", "undetermined"),
        (TRADE, None, "1", "1", "undetermined"),
    ],
)
def test_classify_follows_the_decree(group, headcount, revenue, capital, expected):
    found = classify(group, _decimal(headcount), _decimal(revenue), _decimal(capital))

    assert found.size == expected


amounts = st.decimals(min_value=0, max_value=500, places=1)


@given(st.sampled_from([INDUSTRY, TRADE]), amounts, amounts, amounts, amounts)
def test_more_people_never_make_a_business_smaller(group, headcount, more, revenue, capital):
    smaller = classify(group, headcount, revenue, capital).size
    larger = classify(group, headcount + more, revenue, capital).size

    assert ORDER.index(larger) >= ORDER.index(smaller)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
