"""The worked examples and boundaries of the DBI set (Decision 1970/QĐ-BTTTT)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from advisory.scoring import score
from tests.advisory.shipped import answers_at, definition, scorer

PILLARS = {
    "customer_experience": 65,
    "strategy": 25,
    "infrastructure_technology": 80,
    "operations": 65,
    "digital_culture": 50,
    "data_assets": 35,
}


@pytest.mark.parametrize(
    ("step", "total", "level"),
    [(0, 0, 0), (1, 64, 1), (2, 128, 2), (3, 192, 3), (4, 256, 4), (5, 320, 5)],
)
def test_every_criterion_at_one_step(step, total, level):
    result = score(definition(), answers_at(step))

    assert (result.overall, result.maximum, result.level) == (total, 320, str(level))
    assert {d.level for d in result.dimensions.values()} == {str(level)}
    assert result.range == (total, total)
    assert not result.provisional
    assert (result.answered, result.asked) == (60, 60)


def points_in(pillar: str, points: int) -> dict[str, object]:
    """Answers that earn exactly these points in one pillar (a ratio or ladder gives 1 each)."""
    answers: dict[str, object] = {}
    for item in definition()["items"]:
        if item["dimension"] == pillar:
            step = min(5, points // item["weight"])
            points -= step * item["weight"]
            if item["type"] == "ratio":
                answers[item["key"]] = {"num": 20 * step, "den": 100}
            else:
                answers[item["key"]] = (
                    6 if item["key"] == "breakthrough_products" and step == 5 else step
                )
    assert points == 0
    return answers


@pytest.mark.parametrize(
    ("maximum", "tops"),
    [
        (65, [6, 13, 26, 39, 52, 65]),
        (25, [0, 5, 10, 15, 20, 25]),
        (80, [8, 16, 32, 48, 64, 80]),
        (50, [5, 10, 20, 30, 40, 50]),
        (35, [3, 7, 14, 21, 28, 35]),
    ],
)
def test_the_pillar_levels_follow_the_published_table(maximum, tops):
    for pillar in (key for key, most in PILLARS.items() if most == maximum):
        step = 5 if pillar == "strategy" else 1
        for points in range(0, maximum + 1, step):
            found = scorer().score(points_in(pillar, points)).dimensions[pillar]

            expected = next(level for level, top in enumerate(tops) if points <= top)
            assert (found.score, found.maximum, found.level) == (points, maximum, str(expected))


def totals(**points: int) -> dict[str, object]:
    answers: dict[str, object] = {}
    for pillar, wanted in points.items():
        answers |= points_in(pillar, wanted)
    return answers


@pytest.mark.parametrize(
    ("points", "total", "level"),
    [
        # A high total with weak pillars falls several levels.
        ({"customer_experience": 65}, 65, "0"),
        ({"customer_experience": 65, "infrastructure_technology": 80, "operations": 65}, 210, "0"),
        # One point above the cut-off: the fourth pillar decides.
        (
            {
                "customer_experience": 14,
                "infrastructure_technology": 17,
                "operations": 24,
                "digital_culture": 10,
            },
            65,
            "1",
        ),
        (
            {
                "customer_experience": 14,
                "infrastructure_technology": 17,
                "operations": 23,
                "digital_culture": 11,
            },
            65,
            "2",
        ),
        # Exactly on the cut-off stays below, whatever the pillars.
        (
            {
                "customer_experience": 14,
                "infrastructure_technology": 25,
                "operations": 14,
                "digital_culture": 11,
            },
            64,
            "1",
        ),
        (
            {
                "customer_experience": 28,
                "infrastructure_technology": 42,
                "operations": 27,
                "digital_culture": 31,
            },
            128,
            "2",
        ),
        (
            {
                "customer_experience": 29,
                "infrastructure_technology": 42,
                "operations": 27,
                "digital_culture": 31,
            },
            129,
            "3",
        ),
        (
            {
                "customer_experience": 40,
                "infrastructure_technology": 61,
                "operations": 40,
                "digital_culture": 31,
                "strategy": 20,
            },
            192,
            "3",
        ),
        (
            {
                "customer_experience": 41,
                "infrastructure_technology": 61,
                "operations": 40,
                "digital_culture": 31,
                "strategy": 20,
            },
            193,
            "4",
        ),
        # Four pillars at 4 are not five.
        (
            {
                "customer_experience": 52,
                "infrastructure_technology": 64,
                "operations": 52,
                "digital_culture": 40,
            },
            208,
            "3",
        ),
        # 256 points and five pillars at 5, the sixth one at 4.
        (
            {
                "customer_experience": 65,
                "infrastructure_technology": 80,
                "operations": 65,
                "digital_culture": 50,
                "data_assets": 35,
                "strategy": 20,
            },
            315,
            "4",
        ),
        (
            {
                "customer_experience": 53,
                "infrastructure_technology": 65,
                "operations": 53,
                "digital_culture": 41,
                "data_assets": 29,
                "strategy": 25,
            },
            266,
            "5",
        ),
        # Level 1: the least that four pillars at level 1 can have.
        (
            {"strategy": 5, "data_assets": 4, "digital_culture": 6, "customer_experience": 7},
            22,
            "1",
        ),
        (
            {"strategy": 5, "data_assets": 4, "digital_culture": 5, "customer_experience": 7},
            21,
            "0",
        ),
    ],
)
def test_the_overall_level_needs_points_and_pillars(points, total, level):
    result = scorer().score(totals(**points))

    assert (result.overall, result.level) == (total, level)


def points_of(key: str, value: object) -> object:
    return scorer().score({key: value}).items[key]


@pytest.mark.parametrize(
    ("num", "den", "points"),
    [
        (0, 40, 0),
        (Decimal("0E+999999999"), 40, 0),
        (1, 1000, 1),
        (20, 100, 1),
        (Decimal("20.0000000000000000000000000000000001"), 100, 2),
        (Decimal("19.9999999999999999999999999999999999"), 100, 1),
        (Decimal("0.1"), Decimal("0.5"), 1),
        (0.1, 0.5, 1),  # 0.1 / 0.5 is exactly one fifth only in decimals
        (0.3, 1.5, 1),
        (Fraction(1, 5), 1, 1),
        (8, 40, 1),
        (9, 40, 2),
        (40, 100, 2),
        (60, 100, 3),
        (3, 5, 3),
        (80, 100, 4),
        (81, 100, 5),
        (7, 7, 5),
        (10**40 + 1, 5 * 10**40, 2),
        (10**40, 5 * 10**40, 1),
        (Decimal("1E-9999"), 1, 1),
        (1, Decimal("1E+9999"), 1),
    ],
)
def test_a_ratio_on_a_cut_off_belongs_to_the_lower_band(num, den, points):
    assert points_of("marketplace_sales_share", {"num": num, "den": den}) == points


@pytest.mark.parametrize(
    ("key", "worth"),
    [
        ("patents_trademarks", [0, 1, 2, 3, 4, 5, 5]),
        ("breakthrough_products", [0, 1, 2, 3, 4, 4, 5, 5]),
        ("dx_strategy_stage", [0, 5, 10, 15, 20, 25]),
        ("innovation_self_rating", [0, 1, 2, 3, 4, 5]),
        ("wifi_coverage", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_what_each_count_and_step_is_worth(key, worth):
    assert [points_of(key, value) for value in range(len(worth))] == worth


def test_a_huge_count_earns_the_most():
    assert points_of("patents_trademarks", 10**30) == 5


def test_nothing_answered_is_a_score_of_nothing_with_the_whole_range():
    result = scorer().score({})

    assert (result.overall, result.level, result.range) == (0, "0", (0, 320))
    assert result.provisional
    assert set(result.items.values()) == {0}
    assert (result.answered, result.asked) == (0, 60)


def test_seventy_percent_of_a_pillars_points_make_it_final():
    culture = [
        item["key"] for item in definition()["items"] if item["dimension"] == "digital_culture"
    ]
    answers = {key: value for key, value in answers_at(3).items() if key in culture}
    for key in culture[:3]:
        del answers[key]

    final = scorer().score(answers).dimensions["digital_culture"]
    answers.pop(culture[3])
    provisional = scorer().score(answers).dimensions["digital_culture"]

    assert (final.provisional, final.score, final.high) == (False, 21, 36)
    assert (provisional.provisional, provisional.score, provisional.high) == (True, 18, 38)


def test_no_base_earns_nothing_and_is_flagged():
    result = scorer().score({"marketplace_sales_share": {"num": 0, "den": 0}})

    assert result.items["marketplace_sales_share"] == 0
    assert result.flags == {"marketplace_sales_share": "no_base"}
    assert result.range == (0, 315)
