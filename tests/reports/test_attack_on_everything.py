"""The attack on everything at once: pages, filters by programme and indicators.

A province is drawn and counted as a worker does. Every number told of it becomes an equation over
the kinds of business there could be; no small count may follow from all of them together.
"""

import functools
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, count, product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR
from reports import facts as know
from reports.indicators.loading import load_indicators
from reports.indicators.measures import SMES
from reports.indicators.measuring import measure_all
from reports.models import BusinessFact, IndicatorValue
from reports.queries import report
from reports.rollups.rebuilding import recount

pytestmark = pytest.mark.django_db

#: Programmes by number, as the rollups keep them; the second takes members of the first.
PROGRAMMES = {"1": "First", "2": "Second"}
AXES = {
    "size": ("micro", "large"),
    "response": ("none", "assessed", "opened"),
    "way": ("none", "uses", "still", "left", "left_late"),
    "women_owned": (None, True, False),
    "validated": (False, True),
    "programmes": ("", "1", "1,2"),
}
#: What a business on each way has reached, and what it does now.
WAYS = {
    "none": ("none", "none"),
    "uses": ("began", "uses"),
    "still": ("still", "uses"),
    "left": ("began", "given_up"),
    "left_late": ("still", "given_up"),
}
KINDS = [dict(zip(AXES, values, strict=True)) for values in product(*AXES.values())]
FUNNEL = {
    "assessed": know.ASSESSED,
    "recommendation_opened": know.OPENED,
    "in_use": know.BEGAN,
    "in_use_90d": know.STILL,
}
#: Numerator and denominator of each indicator that counts businesses by what is drawn here.
INDICATORS = {
    "sme_assessed": (know.ASSESSED, None),
    "sme_platform_any_share": (know.USES_NOW, {}),
    "sme_platform_90d_share": (know.STILL, {}),
    "adviser_validated_share": ({"validated": (True,)}, {}),
    "women_owned_share": ({"women_owned": (True,)}, {"women_owned": (True, False)}),
}

Row = tuple[bool, ...]
Numbers = dict[Row, int]


@st.composite
def provinces(draw) -> Counter:
    """How many businesses there are of each kind, by its place in KINDS."""
    kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), min_size=4, max_size=16, unique=True))
    n = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 12, 20, 40])
    return Counter({kind: draw(n) for kind in kinds})


def counted_by_a_worker(province: Counter) -> None:
    BusinessFact.objects.all().delete()
    IndicatorValue.objects.all().delete()
    number = count(1)
    BusinessFact.objects.bulk_create(
        fact_of(next(number), **KINDS[kind]) for kind in province.elements()
    )
    recount()
    measure_all()


def fact_of(number: int, *, way: str, validated: bool, **values) -> BusinessFact:
    use, now = WAYS[way]
    return BusinessFact(
        business=number,
        is_demo=False,
        area=0,
        industry=0,
        level="none",
        use=use,
        now=now,
        validated_on="2026-10-01" if validated else None,
        **values,
    )


@functools.cache
def row(**wanted: tuple) -> Row:
    """Which kinds of business have one of the wanted values of each attribute."""

    def has(kind: dict, axis: str, values: tuple) -> bool:
        if axis == "use":
            return WAYS[kind["way"]][0] in values
        if axis == "now":
            return WAYS[kind["way"]][1] in values
        if axis == "programme":
            return bool(set(values) & set(kind["programmes"].split(",")))
        return kind[axis] in values

    return tuple(all(has(kind, *one) for one in wanted.items()) for kind in KINDS)


#: What the reader is after: every count by one attribute or two.
WANTED = [
    dict(zip(axes, ((value,) for value in values), strict=True))
    for axes in (*combinations(AXES, 1), *combinations(AXES, 2))
    for values in product(*(AXES[axis] for axis in axes))
]
WANTED_ROWS = np.array([row(**one) for one in WANTED], dtype=float)


def told(floor: int, *, by_programme: bool) -> Iterator[tuple[Row, int | None]]:
    """Every number of the pages and of the registry, with what it counts."""
    names = {"area": {}, "industry": {}, "programmes": PROGRAMMES}
    for programme in ("", *PROGRAMMES) if by_programme else ("",):
        where = {"programmes": programme} if programme else {}
        found = report(where, is_narrowed=bool(where), names=names, floor=floor)
        if found is None:
            continue
        these = {"programme": (programme,)} if programme else {}
        yield row(**these), found.headline["businesses"]
        yield row(**these, **know.USES_NOW), found.headline["uses_now"]
        for stage in found.funnel:
            if stage.key in FUNNEL:
                yield row(**these, **FUNNEL[stage.key]), stage.n
        for size in found.figure("size").rows:
            yield row(**these, size=(size.key,)), size.n
            if size.assessed is not None:
                yield row(**these, size=(size.key,), **know.ASSESSED), size.assessed
    values = IndicatorValue.objects.filter(indicator__key__in=INDICATORS, is_hidden=False)
    if floor == PUBLIC_FLOOR:
        values = values.filter(is_public=True)
    for value in values.select_related("indicator"):
        part, whole = INDICATORS[value.indicator.key]
        smes = {"size": SMES}
        yield row(**smes, **part), int(value.numerator)
        if whole is not None:
            yield row(**smes, **whole), int(value.denominator)


def collected(*tellings: Iterator[tuple[Row, int | None]]) -> Numbers:
    numbers: Numbers = {}
    for telling in tellings:
        for counts, n in telling:
            if n is not None:
                assert numbers.setdefault(counts, n) == n
    for counts, n in list(numbers.items()):
        if n == 0:  # nothing of what it counts is there
            for place in np.flatnonzero(counts):
                numbers[tuple(at == place for at in range(len(KINDS)))] = 0
    return numbers


def learned(numbers: Numbers, province: Counter, floor: int) -> list[tuple[dict, int]]:
    """The small counts that follow from the numbers."""
    matrix = np.array(list(numbers), dtype=float).reshape(-1, len(KINDS))
    _u, sizes, basis = np.linalg.svd(matrix)
    free = basis[int((sizes > 1e-9).sum()) :].T  # the changes that no number notices
    truth = WANTED_ROWS @ np.array([province[kind] for kind in range(len(KINDS))], dtype=float)
    is_fixed = np.abs(WANTED_ROWS @ free).max(axis=1, initial=0) < 1e-7
    small = np.flatnonzero(is_fixed & (truth > 0) & (truth < floor))
    return [(WANTED[at], int(truth[at])) for at in small]


@pytest.fixture
def registry(db):
    load_indicators()


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # making a smaller one of what was found takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(province=provinces())
def test_no_small_count_follows_from_everything_told(registry, province):
    counted_by_a_worker(province)
    public = collected(told(PUBLIC_FLOOR, by_programme=False))
    agency = collected(
        told(PUBLIC_FLOOR, by_programme=False), told(AGENCY_FLOOR, by_programme=True)
    )

    assert learned(public, province, PUBLIC_FLOOR) == []
    assert learned(agency, province, AGENCY_FLOOR) == []
