"""Ceilings by the rules as shipped, and what holds for any rules whatever."""

import csv
import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.reference import DATA
from advisory.support.estimate import Applicant, Group, Refusal, Rule, estimate

MILLION = 1_000_000
TODAY = datetime.date(2026, 11, 26)


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def shipped() -> list[Rule]:
    with (DATA / "support_rules.csv").open(encoding="utf-8", newline="") as table:
        return [
            Rule(
                key=row["key"],
                kind=row["kind"],
                size=row["size"],
                group=row["group"],
                rate=Fraction(row["percent"]) / 100,
                cap=int(row["cap"]) if row["cap"] else None,
                times_a_year=int(row["times_a_year"]) if row["times_a_year"] else None,
                valid_from=day(row["valid_from"]),
                valid_to=day(row["valid_to"]),
            )
            for row in csv.DictReader(table)
        ]


RULES = shipped()


def at_most(kind, size, cost, *, priority=False, on=TODAY, received=()):
    applicant = Applicant(size, is_priority=priority)
    found = estimate(
        RULES, kind, on=on, applicant=applicant, received=received, cost=cost * MILLION
    )
    return None if found.amount is None else Fraction(found.amount, MILLION)


# --- The rules as shipped ------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "kind", "cost", "priority", "expected"),
    [
        ("micro", "digital_solution", 60, False, 20),
        ("small", "digital_solution", 60, False, 30),
        ("small", "digital_solution", 150, False, 50),
        ("medium", "digital_consulting", 150, False, 75),
        ("micro", "general_consulting", 65, True, 65),
        ("medium", "general_consulting", 400, False, 120),
        # Each other line of the table, at its ceiling and below.
        ("medium", "digital_solution", 300, False, 100),
        ("small", "digital_consulting", 300, False, 50),
        ("small", "digital_consulting", 80, False, 40),
        ("medium", "digital_consulting", 300, False, 100),
        ("micro", "ip_consulting", 300, False, 100),
        ("small", "ip_consulting", 120, False, 60),
        ("medium", "technology_transfer", 300, False, 100),
        ("micro", "technology_transfer", 90, False, 45),
        ("micro", "general_consulting", 65, False, 50),
        ("micro", "general_consulting", 90, True, 70),
        ("small", "general_consulting", 400, False, 100),
        ("small", "general_consulting", 400, True, 150),
        ("medium", "general_consulting", 600, False, 150),
        ("medium", "general_consulting", 900, True, 200),
        # Training.
        ("micro", "training_management", 10, False, 10),
        ("small", "training_startup", 10, False, 10),
        ("medium", "training_startup", 10, False, 10),
        ("medium", "training_management", 10, False, 7),
        ("medium", "training_management", 10, True, 10),
        ("medium", "training_onsite", 10, False, 7),
        ("small", "training_onsite", 10, True, 10),
    ],
)
def test_the_ceiling_is_that_of_the_law(size, kind, cost, priority, expected):
    assert at_most(kind, size, cost, priority=priority) == expected


def test_digital_consulting_is_not_for_micro_businesses():
    found = estimate(RULES, "digital_consulting", on=TODAY, applicant=Applicant("micro"), cost=1)

    assert (found.refusal, found.amount) == (Refusal.OTHER_SIZE, None)


def test_the_free_platform_is_not_for_medium_businesses():
    found = estimate(RULES, "shared_platform", on=TODAY, applicant=Applicant("medium"))

    assert found.refusal == Refusal.OTHER_SIZE


def test_training_is_free_for_small_businesses_from_15_january_2026():
    before, first = datetime.date(2026, 1, 14), datetime.date(2026, 1, 15)

    assert at_most("training_management", "small", 10, on=before) is None
    assert at_most("training_management", "small", 10, on=first) == 10


def test_a_difficult_area_waives_tuition_but_does_not_raise_consulting():
    applicant = Applicant("medium", is_in_hard_area=True)

    course = estimate(
        RULES, "training_management", on=TODAY, applicant=applicant, cost=10 * MILLION
    )
    consulting = estimate(RULES, "general_consulting", on=TODAY, applicant=applicant)

    assert course.amount == 10 * MILLION
    assert consulting.rule.cap == 150 * MILLION


def test_what_was_received_this_year_is_taken_off_the_ceiling():
    assert at_most("digital_solution", "small", 150, received=[30 * MILLION]) == 20
    assert at_most("digital_solution", "small", 20, received=[30 * MILLION]) == 10


def test_a_used_up_ceiling_refuses():
    found = estimate(
        RULES,
        "digital_solution",
        on=TODAY,
        applicant=Applicant("micro"),
        received=[15 * MILLION, 5 * MILLION],
        cost=10 * MILLION,
    )

    assert (found.left, found.amount, found.refusal) == (0, None, Refusal.USED_UP)


def test_a_course_on_site_comes_once_a_year():
    found = estimate(
        RULES, "training_onsite", on=TODAY, applicant=Applicant("small"), received=[1], cost=MILLION
    )

    assert found.refusal == Refusal.OFTEN_ENOUGH


def test_every_rule_names_law_day_certainty_and_source():
    with (DATA / "support_rules.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))

    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        for column in ("law_vi", "law_en", "article", "valid_from", "certainty", "source"):
            assert row[column], (row["key"], column)


# --- Any rules -------------------------------------------------------------------------

rules = st.builds(
    Rule,
    key=st.uuids().map(str),
    kind=st.just("any"),
    size=st.sampled_from(["micro", "small"]),
    group=st.sampled_from(list(Group)),
    rate=st.fractions(min_value=0, max_value=1, max_denominator=10_000),
    cap=st.none() | st.integers(1, 10**10),
    times_a_year=st.none() | st.integers(1, 3),
    valid_from=st.dates(datetime.date(2020, 1, 1), datetime.date(2027, 1, 1)),
    valid_to=st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)),
)
applicants = st.builds(Applicant, st.sampled_from(["micro", "small"]), st.booleans(), st.booleans())
amounts = st.lists(st.integers(0, 10**9), max_size=3)
costs = st.integers(0, 10**11)


@given(st.lists(rules, max_size=6), applicants, amounts, costs)
def test_never_more_than_the_ceiling_the_share_or_what_is_left(rules, applicant, received, cost):
    found = estimate(rules, "any", on=TODAY, applicant=applicant, received=received, cost=cost)

    if found.amount is not None:
        assert 0 <= found.amount <= found.rule.rate * cost <= cost
        if found.rule.cap is not None:
            assert found.amount + sum(received) <= found.rule.cap
        assert found.rule.holds_on(TODAY)
        assert found.rule.size == applicant.size


@given(st.lists(rules, max_size=6), applicants, amounts, costs, costs)
def test_a_higher_cost_never_gets_less(rules, applicant, received, cost, more):
    rules = [one for one in rules if one.times_a_year is None]
    terms = {"on": TODAY, "applicant": applicant, "received": received}
    lower = estimate(rules, "any", cost=cost, **terms)
    higher = estimate(rules, "any", cost=cost + more, **terms)

    assert (higher.amount or 0) >= (lower.amount or 0)


@given(st.lists(rules, max_size=6), applicants, amounts, costs, st.integers(0, 10**9))
def test_having_received_more_never_leaves_more(rules, applicant, received, cost, more):
    terms = {"on": TODAY, "applicant": applicant, "cost": cost}
    before = estimate(rules, "any", received=received, **terms)
    after = estimate(rules, "any", received=[*received, more], **terms)

    assert (after.amount or 0) <= (before.amount or 0)
    if after.left == 0:
        assert after.amount is None


@given(st.lists(rules, max_size=6), amounts)
def test_a_reason_is_given_exactly_when_nothing_can_be_had(rules, received):
    found = estimate(
        rules, "any", on=TODAY, applicant=Applicant("micro"), received=received, cost=MILLION
    )

    assert (found.refusal is None) == (found.amount is not None)


def test_amounts_are_whole_dong_rounded_down():
    third = Rule("a", "any", "micro", "all", Fraction(1, 3), None, None, TODAY, None)

    found = estimate([third], "any", on=TODAY, applicant=Applicant("micro"), cost=100)

    assert found.amount == 33


def test_a_rule_holds_on_its_first_and_last_day_and_on_no_other():
    one = datetime.timedelta(days=1)
    rule = Rule("a", "any", "micro", "all", Fraction(1), None, None, TODAY, TODAY + one)

    assert [rule.holds_on(TODAY + n * one) for n in (-1, 0, 1, 2)] == [False, True, True, False]
