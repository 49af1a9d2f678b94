"""The instruments shipped with the code: complete, in both languages, and marked where ours."""

from collections import Counter

import pytest

from advisory.instrument_actions import SHIPPED
from advisory.plan.ordering import propose
from advisory.xlsform.compile import read_instrument
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.export import write_folder, write_workbook
from core.reference import DATA, read_table
from tests.advisory.shipped import ALL, DBI, DMAT, QUICK, V1567, answers_at, definition, scorer

SHIPPED_KEYS = [DBI, QUICK]


@pytest.mark.parametrize("key", ALL)
def test_a_shipped_folder_is_read_without_a_problem(key):
    topics = {row["key"] for row in read_table(DATA / "topics.csv")}

    found = read_instrument(SHIPPED / key, topics=topics)

    assert found["instrument"] == key
    assert all(len(item["topics"]) <= 3 for item in found["items"])
    if key in SHIPPED_KEYS:
        assert all(item["topics"] for item in found["items"])


@pytest.mark.parametrize("key", ALL)
def test_written_again_a_shipped_instrument_is_the_same(key, tmp_path):
    write_workbook(definition(key), tmp_path / "out.xlsx")
    write_folder(definition(key), tmp_path / "out")

    assert definition_hash(read_instrument(tmp_path / "out.xlsx")) == definition_hash(
        definition(key)
    )
    for path in sorted((SHIPPED / key).iterdir()):
        assert (tmp_path / "out" / path.name).read_text("utf-8") == path.read_text("utf-8")


def test_the_dbi_set_has_sixty_criteria_of_the_published_kinds():
    items = definition()["items"]

    assert Counter(item["type"] for item in items) == {
        "ladder": 31,
        "ratio": 26,
        "count": 2,
        "self_rating": 1,
    }
    assert definition()["maximum"] == 320
    assert definition()["rule_set"] == "dbi1970@1"
    assert len({item["code"] for item in items}) == 60


def test_the_dbi_pillars_and_indices_have_their_published_criteria_and_maxima():
    counts = Counter(item["index"] for item in definition()["items"])
    rows = [
        (d["code"], d["key"], d["maximum"], counts[d["key"]] if d["parent"] else None)
        for d in definition()["dimensions"]
    ]

    assert rows == [
        ("1", "customer_experience", 65, None),
        ("1.1", "online_presence", 45, 9),
        ("1.2", "online_activity", 20, 4),
        ("2", "strategy", 25, None),
        ("2.1", "dx_strategy", 25, 1),
        ("3", "infrastructure_technology", 80, None),
        ("3.1", "connectivity", 10, 2),
        ("3.2", "ict_infrastructure", 70, 14),
        ("4", "operations", 65, None),
        ("4.1", "ict_policy", 30, 6),
        ("4.2", "human_resources", 35, 7),
        ("5", "digital_culture", 50, None),
        ("5.1", "ict_use", 25, 5),
        ("5.2", "rd_base", 25, 5),
        ("6", "data_assets", 35, None),
        ("6.1", "data_use_governance", 35, 7),
    ]


def test_codes_follow_the_index_of_each_criterion():
    codes = {d["key"]: d["code"] for d in definition()["dimensions"]}

    for item in definition()["items"]:
        assert item["code"].rpartition(".")[0] == codes[item["index"]]


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_every_ladder_begins_with_not_having_it_and_has_five_steps_more(key):
    for item in definition(key)["items"]:
        if item["type"] == "ladder":
            assert [option["points"] for option in item["options"]] == [0, 1, 2, 3, 4, 5]
            assert item["options"][0]["certainty"] == "unconfirmed"
            assert item["options"][0]["label"]["vi"].startswith("Chưa")


OURS = {
    "digital_dealings_firms": [4, 5],
    "digital_dealings_state": [4, 5],
    "online_banking_frequency": [4, 5],
    "fixed_broadband_speed": [2, 3, 4],
    "infosec_policy": [1, 2, 3],
    "data_protection_policy": [1, 2, 3],
    "quality_policy": [1, 2, 3],
    "performance_policy": [1, 2, 3],
    "innovation_self_rating": [1, 2, 3, 4],
} | dict.fromkeys(
    [
        *("lan_intranet", "internal_data_sharing", "robots_3d_printing", "automated_processes"),
        *("automatic_identification", "digital_supply_chain", "remote_work"),
        *("big_data_use", "digital_data_collection", "bi_tools"),
    ],
    [1, 2, 3, 4, 5],
)


def test_what_the_project_chose_itself_is_marked():
    for item in definition()["items"]:
        steps = [int(option["key"]) for option in item["options"] if option["ours"]]
        assert steps == OURS.get(item["key"], []), item["key"]
        marks = ["options"] * bool(steps) + ["bands"] * (item["type"] == "ratio")
        assert item["ours"] == marks
    assert "Thang điểm tỷ lệ do dự án quy ước" in definition()["note"]["vi"]


def test_what_is_not_certain_is_marked():
    items = {item["key"]: item for item in definition()["items"]}

    assert items["social_media_reply_time"]["options"][3]["certainty"] == "unconfirmed"
    assert items["dx_strategy_stage"]["options"][1]["certainty"] == "unconfirmed"
    for item in items.values():
        expected = "confirmed" if item["index"] == "online_presence" else "single_source"
        assert item["certainty"] == expected


@pytest.mark.parametrize("key", [DMAT, V1567])
def test_only_what_no_topic_fits_has_none(key):
    without = {item["key"] for item in definition(key)["items"] if not item["topics"]}

    groups = {"general", "needs", "goals", "sharing", "d6_green"}
    unfit = {i["key"] for i in definition(key)["items"] if i["dimension"] in groups}
    assert without == unfit | ({"industry", "subsector"} if key == V1567 else set())


def test_the_eu_questionnaire_has_its_published_cells():
    items = {item["key"]: item for item in definition(DMAT)["items"]}

    counts = [len(item["options"]) for item in items.values() if item["type"] == "multi"]
    rows = [len(item["rows"]) for item in items.values() if item["type"] == "rows"]
    grid = len(items["q1"]["rows"]) * len(items["q1"]["options"])
    assert (grid, counts, rows) == (20, [10, 10, 7, 8, 8, 6, 10], [7, 5, 5])
    assert grid + sum(counts) + sum(rows) == 96
    assert [d["maximum"] for d in definition(DMAT)["dimensions"]] == [100] * 6
    assert set(definition(DMAT)["rule_sets"]) == {"dmat-b@1", "dmat-c@1"}


def test_the_groups_of_the_national_set_have_their_codes():
    codes = [item["code"] for item in definition(V1567)["items"] if item["code"] != "7.2"]

    assert [code for code in codes if code] == [
        *("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3", "3.4"),
        *("4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1", "7.1"),
    ]


@pytest.mark.parametrize("key", ALL)
def test_every_text_is_there_in_both_languages(key):
    def texts(part):
        if isinstance(part, dict) and part.keys() == {"vi", "en"}:
            yield part
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from texts(inner)

    for text in texts(definition(key)):
        assert text["vi"].strip()
        assert text["en"].strip()
    for item in definition(key)["items"]:
        for options in (item["options"], item.get("rows", [])):
            for language in ("vi", "en"):
                labels = [option["label"][language] for option in options]
                assert len(set(labels)) == len(labels), (item["key"], language)


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_every_question_is_written_in_both_languages(key):
    for item in definition(key)["items"]:
        for text in ("label", "official_name", "hint"):
            assert item[text]["vi"] != item[text]["en"], (item["key"], text)
        assert item["label"]["vi"].endswith("?")
        assert item["label"]["en"].endswith((".", "?"))
        labels = [option["label"] for option in item["options"]]
        for language in ("vi", "en"):
            assert len({label[language] for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("management_systems", "ERP"),
        ("customer_market_systems", "CRM"),
        ("iot_use", "IoT"),
        ("automatic_identification", "RFID"),
        ("blockchain_use", "Blockchain"),
        ("bi_tools", "BI"),
        ("rd_staff_share", "R&D"),
        ("stem_graduate_share", "STEM"),
    ],
)
def test_a_hard_word_is_explained_with_an_example(key, word):
    hint = next(item["hint"] for item in definition()["items"] if item["key"] == key)

    assert word in hint["vi"]
    assert "ví dụ" in hint["vi"].lower()
    assert "for example" in hint["en"].lower()


def test_the_quick_scan_asks_two_questions_a_pillar_and_is_ours():
    quick = definition(QUICK)

    counts = Counter(item["dimension"] for item in quick["items"])
    assert set(counts) == {d["key"] for d in definition()["dimensions"] if d["parent"] is None}
    assert counts.pop("strategy") == 1
    assert set(counts.values()) == {2}
    assert {d["maximum"] for d in quick["dimensions"]} == {10}
    assert quick["ours"]
    assert quick["minutes"] == 3


def test_shared_questions_ask_the_same_and_answers_carry_over():
    full = {item["key"]: item for item in definition()["items"]}
    same = set(full["wifi_coverage"]) - {"weight", "points", "index"}

    for item in definition(QUICK)["items"]:
        original = full[item["key"]]
        assert {name: item[name] for name in same} == {name: original[name] for name in same}
        if item["rule"]:
            bands = definition(QUICK)["bands"][item["rule"]]
            assert bands == definition()["bands"][original["rule"]]


def test_the_levels_of_the_quick_scan_are_the_same_shares():
    full, quick = definition()["bands"], definition(QUICK)["bands"]

    assert quick["pillar"] == full["pillar"]
    for ours, official in zip(
        quick["overall"]["steps"][1:], full["overall"]["steps"][1:], strict=True
    ):
        assert float(ours["above"]) * 320 == official["above"] * 60
        assert ours["needs"] == official["needs"]


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_every_recommendation_is_marked_ours_and_understood_by_its_topics(key):
    topics = {row["key"] for row in read_table(DATA / "topics.csv")}

    for rule in definition(key)["recommendations"]:
        assert rule["ours"], rule["key"]
        assert rule["topics"]
        assert set(rule["topics"]) <= topics
        assert rule["effect"]
        for text in ("label", "description"):
            assert rule[text]["vi"] != rule[text]["en"], rule["key"]


def test_the_dbi_recommendations_serve_every_pillar_and_most_are_free():
    rules = definition()["recommendations"]
    pillars = {item["key"]: item["dimension"] for item in definition()["items"]}

    assert len(rules) >= 24
    assert len(definition(QUICK)["recommendations"]) >= 10
    assert {pillars[effect["question"]] for rule in rules for effect in rule["effect"]} == {
        d["key"] for d in definition()["dimensions"] if d["parent"] is None
    }
    assert {rule["kind"] for rule in rules} == {
        "learn",
        "organise",
        "buy_solution",
        "consulting",
    }
    assert sum(rule["cost_high"] == 0 for rule in rules) > len(rules) / 3


def test_who_is_at_the_bottom_is_told_another_step_than_who_is_half_way():
    low, middle, top = (
        {step.key for step in propose(scorer(), answers_at(rung))} for rung in (0, 3, 5)
    )

    assert "open_website" in low - middle
    assert "update_website" in middle - low
    assert {"write_first_plan", "start_cloud"} <= low - middle
    assert {"issue_plan", "use_quick_replies"} <= middle - low
    assert top == set()


def test_both_instruments_give_a_step_the_same_words():
    full = {rule["key"]: rule for rule in definition()["recommendations"]}

    for rule in definition(QUICK)["recommendations"]:
        assert rule | {"prerequisites": 0} == full[rule["key"]] | {"prerequisites": 0}
