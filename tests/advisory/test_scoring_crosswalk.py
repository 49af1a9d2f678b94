"""Answers drawn from another instrument: the published tables, and laws that hold for any answers."""

import random
from fractions import Fraction

import pytest

from advisory.scoring.crosswalk import draw, outcome, whole_answer
from advisory.xlsform.crosswalk import written_rows
from tests.advisory.shipped import DBI, DII, DMAT, V1567, answers_at, definition, scorer

TARGETS = (V1567, DMAT, DII)


def drawn(answers: dict, target: str = DMAT, source: str = DBI, **confirmed: object):
    rows = written_rows(definition(source))
    return draw(rows, scorer(source), answers, scorer(target), confirmed)


def share(percent: int) -> dict:
    return {"num": percent, "den": 100}


def known(answers: dict, target: str = DMAT, source: str = DBI) -> dict:
    found = drawn(answers, target, source).known
    return {one.key: one.value for one in found.values()}


def suggested(answers: dict, target: str = DMAT, source: str = DBI) -> dict:
    found = drawn(answers, target, source).suggested
    return {one.key: one.value for one in found.values()}


def hinted(answers: dict, target: str = DMAT, source: str = DBI) -> set[str]:
    return {".".join(hint.cell) for hint in drawn(answers, target, source).hints}


# --- The tables ---


@pytest.mark.parametrize(
    ("key", "low", "high", "target", "cell"),
    [
        ("website_update_frequency", 0, 1, DMAT, "q3.website"),
        ("social_media_reply_time", 0, 1, V1567, "channels.social"),
        ("ecommerce_revenue_share", share(0), share(1), DMAT, "q3.ecommerce"),
        ("digital_dealings_state", 0, 1, DMAT, "q3.egovernment"),
        ("infosec_policy", 2, 3, DMAT, "q8.security_policy"),
        ("remote_work", 0, 1, DMAT, "q3.remote_work"),
    ],
)
def test_equals_fills_the_target_in_both_directions(key, low, high, target, cell):
    assert known({key: low}, target) == {cell: False}
    assert known({key: high}, target) == {cell: True}
    assert known({key: None}, target) == {}


def test_more_than_half_the_staff_online_is_the_item_of_the_index():
    assert known({"internet_user_share": share(50)}, DII) == {"internet_majority": "no"}
    assert known({"internet_user_share": share(51)}, DII) == {"internet_majority": "yes"}


@pytest.mark.parametrize(
    ("key", "below", "value", "target", "expected"),
    [
        ("website_update_frequency", 0, 1, V1567, {"channels.website": True}),
        ("social_media_reply_time", 0, 1, DMAT, {"q3.chat_social": True}),
        ("digital_marketing_spend_share", share(0), share(1), DMAT, {"q3.emarketing": True}),
        ("marketplace_sales_share", share(0), share(1), DMAT, {"q3.ecommerce": True}),
        ("marketplace_sales_share", share(0), share(1), V1567, {"tools_retail.omnichannel": True}),
        ("crossborder_ecommerce_revenue_share", share(0), share(1), DMAT, {"q3.ecommerce": True}),
        ("online_catalogue_update_frequency", 0, 1, DMAT, {"q3.website": True}),
        ("online_catalogue_update_frequency", 0, 1, V1567, {"channels.website": True}),
        ("product_customisation_tools", 2, 3, DMAT, {"q2.digital_services": True}),
        ("digital_dealings_firms", 1, 2, DMAT, {"q1.partners.invested": True}),
        ("online_purchasing_share", share(0), share(1), DMAT, {"q1.purchasing.invested": True}),
        ("dx_strategy_stage", 2, 3, DMAT, {"q2.needs_identified": True}),
        ("fixed_broadband_speed", 0, 1, DMAT, {"q3.connectivity": True}),
        ("wifi_coverage", 1, 2, DMAT, {"q3.connectivity": True}),
        ("lan_intranet", 2, 3, DMAT, {"q3.intranet": True}),
        ("electronic_records_share", share(50), share(80), DMAT, {"q7.stored_digitally": True}),
        ("internal_data_sharing", 2, 3, DMAT, {"q7.integrated": True}),
        ("cloud_use", 1, 0, V1567, {"cloud.none": True}),
        ("management_systems", 0, 1, DMAT, {"q3.management_systems": True}),
        ("customer_market_systems", 0, 1, DMAT, {"q3.management_systems": True}),
        ("customer_market_systems", 0, 1, V1567, {"tools_retail.crm": True}),
        ("security_systems", 2, 3, DMAT, {"q8.threats_monitored": True}),
        ("iot_use", 0, 1, DMAT, {"q4.iot": 4}),
        ("iot_use", 0, 2, DMAT, {"q4.iot": 4}),
        ("iot_use", 0, 3, DMAT, {"q4.iot": 5}),
        ("blockchain_use", 0, 2, DMAT, {"q4.blockchain": 4}),
        ("blockchain_use", 0, 5, DMAT, {"q4.blockchain": 5}),
        ("automatic_identification", 0, 1, DMAT, {"q1.inbound.invested": True}),
        ("digital_supply_chain", 1, 2, DMAT, {"q1.partners.invested": True}),
        ("infosec_policy", 2, 3, V1567, {"security.policy": True}),
        ("data_protection_policy", 2, 3, V1567, {"security.policy": True}),
        ("ict_upgrade_investment_share", share(0), share(1), V1567, {"budget": "periodic"}),
        ("ict_upgrade_investment_share", share(0), share(1), DMAT, {"q2.funding_secured": True}),
        ("dx_staff_share", share(0), share(1), V1567, {"in_charge": "it_department"}),
        ("dx_staff_share", share(0), share(1), DMAT, {"q2.ict_people": True}),
        ("remote_work", 0, 1, DMAT, {"q6.flexible_work": True}),
        ("digital_skills_trained_share", share(0), share(1), DMAT, {"q5.short_courses": True}),
        ("online_course_share", share(0), share(1), DMAT, {"q5.short_courses": True}),
        ("knowledge_base_user_share", share(20), share(21), DMAT, {"q5.learning_by_doing": True}),
        ("company_email_share", share(0), share(1), V1567, {"channels.email": True}),
        ("online_meeting_share", share(0), share(1), DMAT, {"q3.remote_work": True}),
        ("staff_database_share", share(0), share(1), DMAT, {"q7.stored_digitally": True}),
        ("db_software_user_share", share(0), share(1), DMAT, {"q7.stored_digitally": True}),
        ("big_data_use", 2, 3, V1567, {"analytics": "advanced"}),
        ("big_data_use", 2, 3, DMAT, {"q7.systematic_analysis": True}),
        ("digital_data_collection", 1, 0, DMAT, {"q7.not_digital": True}),
        ("data_product_revenue_share", share(0), share(1), DMAT, {"q2.digital_services": True}),
        ("bi_tools", 0, 1, V1567, {"analytics": "reports"}),
        ("bi_tools", 0, 2, DMAT, {"q7.dashboards": True, "q9.bi_analytics": 4}),
        ("bi_tools", 0, 3, DMAT, {"q7.dashboards": True, "q9.bi_analytics": 5}),
        ("analytics_decision_share", share(40), share(41), DMAT, {"q7.systematic_analysis": True}),
    ],
)
def test_narrows_suggests_and_decides_nothing(key, below, value, target, expected):
    assert suggested({key: below}, target) == {}
    assert suggested({key: value}, target) == expected
    assert not set(expected) & set(known({key: value}, target))


def test_an_answer_may_suggest_several_things():
    assert suggested({"electronic_records_share": share(81)}) == {
        "q7.stored_digitally": True,
        "q10.paperless": True,
    }
    assert suggested({"electronic_invoice_share": share(1)}) == {
        "q1.outbound.invested": True,
        "q3.management_systems": True,
    }
    assert suggested({"data_protection_policy": 3}) == {
        "q8.client_data_protected": True,
        "q7.data_policy": True,
    }


@pytest.mark.parametrize(
    ("key", "cell", "values"),
    [
        ("dx_strategy_stage", "plan", ["none", "none", "considering", "draft", "draft"]),
        ("automated_processes", "automation", ["none", "little", "partial", "partial", "mostly"]),
    ],
)
def test_a_ladder_becomes_the_option_that_fits_each_step(key, cell, values):
    last = {"plan": "in_progress", "automation": "full"}[cell]

    for step, value in enumerate([*values, last]):
        assert suggested({key: step}, V1567)[cell] == value


@pytest.mark.parametrize(
    ("answers", "target", "places"),
    [
        ({"ecommerce_revenue_share": share(1)}, V1567, {"channels"}),
        ({"digital_customer_contact_share": share(1)}, V1567, {"channels"}),
        ({"digital_customer_contact_share": share(1)}, DMAT, {"q3.chat_social"}),
        ({"cloud_use": 1}, V1567, {"cloud"}),
        ({"security_systems": 1}, V1567, {"security"}),
        ({"iot_use": 0}, DMAT, {"q4.iot"}),
        ({"blockchain_use": 0}, DMAT, {"q4.blockchain"}),
        ({"robots_3d_printing": 1}, DMAT, {"q9.robotics", "q4.additive"}),
        ({"automated_processes": 0}, DMAT, {"q4.mes"}),
    ],
)
def test_what_must_be_asked_is_only_hinted_at(answers, target, places):
    found = {place.removesuffix(".website") for place in hinted(answers, target)}

    assert found == places
    assert not known(answers, target)


@pytest.mark.parametrize(
    ("answers", "cells"),
    [
        ({"security": ["backup"]}, {"q8.full_backup": True}),
        ({"security": ["comprehensive"]}, {"q8.threats_monitored": True}),
        ({"channels": ["website"]}, {"q3.website": True, "q3.ecommerce": True}),
        ({"understanding": "4"}, {"q2.management_ready": True}),
        ({"understanding": "3"}, {}),
        ({"plan": "considering"}, {}),
        ({"plan": "draft"}, {"q2.needs_identified": True}),
        ({"plan": "clear"}, {"q2.needs_identified": True}),
        ({"in_charge": "owner"}, {}),
        ({"in_charge": "team"}, {"q2.ict_people": True}),
        ({"budget": "periodic"}, {}),
        ({"budget": "investment_plan"}, {"q2.funding_secured": True}),
    ],
)
def test_the_national_set_suggests_what_its_table_says(answers, cells):
    assert suggested(answers, DMAT, V1567) == cells


def test_either_of_two_channels_is_the_one_item():
    for channels, value in ((["social"], True), (["chatbot", "email"], True), (["email"], False)):
        assert known({"channels": channels}, DMAT, V1567)["q3.chat_social"] is value


def test_every_criterion_says_where_it_leads_or_that_it_leads_nowhere():
    rows = written_rows(definition(DBI))

    for target in (V1567, DMAT):
        sources = {row["source"] for row in rows if row["target"].split(".")[0] == target}
        assert sources == set(scorer(DBI).items)
    assert sum(row["relation"] == "equals" for row in rows) == 7


# --- The rules ---


@pytest.mark.parametrize("state", ["not_applicable", "dont_know", "blank"])
@pytest.mark.parametrize("target", TARGETS)
def test_what_is_no_answer_says_nothing(state, target):
    answers = {key: {"state": state, "value": None} for key in scorer(DBI).items}

    found = drawn(answers, target)

    assert (found.known, found.suggested, found.hints) == ({}, {}, ())


def test_nothing_out_of_nothing_says_nothing():
    assert known({"ecommerce_revenue_share": {"num": 0, "den": 0}}) == {}


def test_equals_goes_before_what_another_answer_suggests():
    answers = {"ecommerce_revenue_share": share(0), "marketplace_sales_share": share(50)}

    found = drawn(answers)

    assert found.known["q3", "ecommerce"].value is False
    assert ("q3", "ecommerce") not in found.suggested


def test_of_two_suggestions_the_first_written_stands_and_names_its_source():
    found = drawn({"big_data_use": 3, "bi_tools": 1}, V1567)

    assert found.suggested["analytics",].value == "advanced"
    assert found.suggested["analytics",].source == "big_data_use"


def test_a_confirmed_suggestion_counts_as_long_as_the_same_is_suggested():
    confirmed = {"q4.iot": 5, "q2.ict_people": True}

    agreed = drawn({"iot_use": 3, "dx_staff_share": share(5)}, **confirmed)
    changed = drawn({"iot_use": 2, "dx_staff_share": share(0)}, **confirmed)

    assert {one.key: one.value for one in agreed.known.values()} == confirmed
    assert all(one.is_confirmed for one in agreed.known.values())
    assert not agreed.suggested
    assert not changed.known
    assert {one.key: one.value for one in changed.suggested.values()} == {"q4.iot": 4}


def test_a_question_is_answered_only_when_all_of_it_is_known():
    index = drawn({"internet_user_share": share(60)}, DII)
    ticks = drawn({"website_update_frequency": 3})
    steps = drawn({"iot_use": 4}, **{"q4.iot": 5})
    none = drawn({"cloud_use": 0}, V1567, **{"cloud.none": True})

    assert whole_answer(scorer(DII).items["internet_majority"], index.known) == "yes"
    assert whole_answer(scorer(DMAT).items["q3"], ticks.known) is None
    assert whole_answer(scorer(DMAT).items["q4"], steps.known) == {"iot": 5}
    assert whole_answer(scorer(V1567).items["cloud"], none.known) == ["none"]


def test_a_target_that_has_changed_is_passed_over():
    rows = [
        {"source": "iot_use", "relation": "narrows", "condition": None} | changes
        for changes in (
            {"target": f"{DMAT}.q40.iot", "value": "4"},
            {"target": f"{DMAT}.q4.iott", "value": "4"},
            {"target": f"{DMAT}.q4.iot", "value": "9"},
            {"target": f"{DMAT}.q4", "value": "4"},
            {"target": "elsewhere.q4.iot", "value": "4"},
        )
    ]

    assert not draw(rows, scorer(DBI), {"iot_use": 3}, scorer(DMAT)).suggested


def test_no_ladder_is_drawn_from_a_tick_whatever_the_rows_say():
    row = {"source": "security", "relation": "narrows", "condition": None}
    rows = [row | {"target": f"{DMAT}.q4.iot", "value": "5"}]

    assert not draw(rows, scorer(V1567), {"security": ["policy"]}, scorer(DMAT)).suggested


# --- What it is worth ---


def test_the_score_is_a_range_from_all_no_to_all_yes():
    found = outcome(drawn({"website_update_frequency": 1, "remote_work": 0}), scorer(DMAT))

    assert found.low.overall == Fraction(5, 6)  # one tick of question 3
    assert found.high == 100 - Fraction(5, 6)
    assert found.coverage == Fraction(2 * 5, 600)
    assert found.is_thin


def test_nothing_known_leaves_everything_open():
    found = outcome(drawn({}), scorer(DMAT))

    assert (found.low.overall, found.high, found.coverage) == (0, 100, 0)


def test_without_rules_there_is_a_share_of_questions_and_no_score():
    found = outcome(drawn({"social_media_reply_time": 2}, V1567), scorer(V1567))

    assert (found.low.overall, found.high, found.low.level) == (None, None, "")
    asked = scorer(V1567).asked({})
    assert found.coverage == Fraction(1, 5) / len(asked)


def some_answers(rng: random.Random) -> dict:
    return {
        key: {"num": rng.randint(0, 20), "den": 20}
        if item["type"] == "ratio"
        else rng.randint(0, 5)
        for key, item in scorer(DBI).items.items()
        if rng.random() < 0.8
    }


def completed(found, rng: random.Random) -> dict:
    """A whole answer set to DMAT that agrees with every known cell."""
    values = {cell: one.value for cell, one in found.known.items()}

    def tick(*cell: str) -> bool:
        return values.get(cell, rng.random() < 0.5)

    answers = {}
    for key, item in scorer(DMAT).items.items():
        options = [option["key"] for option in item["options"]]
        rows = [row["key"] for row in item.get("rows", [])]
        if item["type"] == "rows":
            steps = {row: rng.randrange(len(options)) for row in rows}
            answers[key] = {row: values.get((key, row), step) for row, step in steps.items()}
        elif item["type"] == "grid_multi":
            answers[key] = {c: [r for r in rows if tick(key, r, c)] for c in options}
        else:
            answers[key] = [option for option in options if tick(key, option)]
    return answers


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_answered_later_lies_within_the_range(seed):
    rng = random.Random(seed)
    answers = some_answers(rng)
    every = {one.key: one.value for one in drawn(answers).suggested.values()}
    agreed = {key: value for key, value in every.items() if rng.random() < 0.5}
    found = drawn(answers, **agreed)

    told = outcome(found, scorer(DMAT))

    later = scorer(DMAT).score(completed(found, rng)).overall
    assert told.low.overall <= later <= told.high
    assert 0 <= told.coverage <= 1
    # What is not covered is exactly what is open.
    assert told.high - told.low.overall == (1 - told.coverage) * 100


@pytest.mark.parametrize("seed", range(20))
def test_each_answer_or_confirmation_narrows_the_range(seed):
    rng = random.Random(seed)
    answers = some_answers(rng)
    fewer = {key: value for key, value in answers.items() if rng.random() < 0.6}
    before, after = drawn(fewer), drawn(answers)
    confirmed = drawn(answers, **{one.key: one.value for one in after.suggested.values()})

    coverages = [outcome(found, scorer(DMAT)).coverage for found in (before, after, confirmed)]

    assert coverages == sorted(coverages)


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("target", TARGETS)
def test_the_order_of_answers_changes_nothing(step, target):
    answers = answers_at(step)
    other_way = dict(reversed(answers.items()))

    assert drawn(answers, target) == drawn(other_way, target)
