"""What tables, files, weights and alternatives are worth, and what they refuse."""

from fractions import Fraction

import pytest

from advisory.scoring import AnswerRefused, Scorer, item_gaps, receipt
from advisory.xlsform.compile import read_instrument
from advisory.xlsform.rule_sets import with_rule_set
from tests.advisory.instrument_tables import label, weighted, with_tables, write_csv

EVIDENCE = "0b8f5c0e-6d0c-4f0e-9a55-2f6f6f0a7d11"


@pytest.fixture
def shop(tmp_path) -> Scorer:
    return Scorer(read_instrument(write_csv(tmp_path, with_tables())))


@pytest.fixture
def mean(tmp_path) -> Scorer:
    return Scorer(read_instrument(write_csv(tmp_path, weighted())))


def line(scorer: Scorer, answers: dict, key: str) -> dict:
    return next(line for line in receipt(scorer, answers) if line["key"] == key)


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ({"spent": [], "planned": []}, 0),
        ({"spent": ["design"]}, 2),
        ({"spent": ["sales", "sales"], "planned": ["design"]}, 7),
        ({"spent": ["design", "sales"], "planned": ["sales", "design"]}, 12),
    ],
)
def test_a_tick_of_a_grid_is_worth_its_column_times_its_row(shop, value, points):
    result = shop.score({"spending": value})

    assert result.items["spending"] == points
    assert result.answered == 1


def test_rows_are_answered_one_by_one_and_the_open_ones_widen_the_range(shop):
    result = shop.score({"machines": {"robot": 1, "scanner": None}})

    assert result.items["machines"] == 1
    assert result.answered == 1
    assert result.asked == len(shop.items) + 1  # two rows, each a question of its own
    nothing = shop.score({})
    assert result.range[1] == nothing.range[1] - 5 + 1


@pytest.mark.parametrize("value", [{}, {"robot": None}])
def test_rows_without_an_answer_are_blank(shop, value):
    assert shop.score({"machines": value}) == shop.score({})


@pytest.mark.parametrize("value", [[], [EVIDENCE, EVIDENCE]])
def test_evidence_is_taken_and_earns_nothing(shop, value):
    result = shop.score({"papers": value})

    assert result.answered == 1
    assert "papers" not in result.items


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"spending": ["design"]}, "spending", "wrong_type"),
        ({"spending": {"spent": "design"}}, "spending.spent", "wrong_type"),
        ({"spending": {"spent": [1]}}, "spending.spent", "wrong_type"),
        ({"spending": {"spnt": []}}, "spending", "unknown_column"),
        ({"spending": {"spent": ["desing"]}}, "spending.spent", "unknown_row"),
        ({"machines": [5]}, "machines", "wrong_type"),
        ({"machines": {"robt": 1}}, "machines", "unknown_row"),
        ({"machines": {"robot": True}}, "machines.robot", "wrong_type"),
        ({"machines": {"robot": "1"}}, "machines.robot", "wrong_type"),
        ({"machines": {"robot": 3}}, "machines.robot", "out_of_range"),
        ({"machines": {"robot": -1}}, "machines.robot", "out_of_range"),
        ({"papers": "a"}, "papers", "wrong_type"),
        ({"papers": ["a"]}, "papers", "wrong_type"),
        ({"papers": [EVIDENCE.upper()]}, "papers", "wrong_type"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_field(shop, answers, field, code):
    with pytest.raises(AnswerRefused) as refusal:
        shop.score(answers)

    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_an_unknown_row_names_the_nearest(shop):
    with pytest.raises(AnswerRefused, match="did you mean robot"):
        shop.score({"machines": {"robt": 1}})


def test_a_receipt_line_takes_a_table_to_pieces_and_names_the_smallest_next_step(shop):
    found = line(shop, {"machines": {"scanner": 1}}, "machines")

    assert found["parts"] == {"scanner": 2}
    assert found["open"] == 5
    assert found["next"]["gain"] == 1
    assert found["next"]["label"]["en"] == "Robot: step 1"
    assert line(shop, {"tools": ["pos"]}, "tools")["parts"] == {"pos": "2/3"}
    assert "parts" not in line(shop, {"who": "boss"}, "who")


def test_a_full_table_has_no_next_step(shop):
    best = {"machines": {"robot": 2, "scanner": 2}}

    assert line(shop, best, "machines")["next"] is None


def test_an_open_row_is_no_gap_yet(shop):
    lines = receipt(shop, {"machines": {"robot": 0}})

    assert {gap.key: gap.missing for gap in item_gaps(lines)}["machines"] == 5


def test_a_statement_against_the_others_is_flagged_and_scored(tmp_path):
    sheets = with_tables()
    sheets["choices"][4] |= {"negative": "yes"}
    scorer = Scorer(read_instrument(write_csv(tmp_path, sheets)))

    result = scorer.score({"tools": ["pos", "stock"]})

    assert result.flags == {"tools": "contradiction"}
    assert result.items["tools"] == Fraction(8, 3)


def test_a_weighted_mean_is_taken_of_percentages_and_the_receipt_adds_up(mean):
    answers = {"has_site": "yes", "machines": {"robot": 2}, "who": "boss"}

    result = mean.score(answers)

    share = {key: 100 * d.score / d.maximum for key, d in result.dimensions.items()}
    assert result.maximum == 100
    assert result.overall == Fraction(2, 5) * share["sales"] + Fraction(3, 5) * share["work"]
    parts = [Fraction(line.get("overall", 0)) for line in receipt(mean, answers)]
    assert sum(parts) == result.overall


def test_everything_at_its_best_is_a_hundred(mean):
    best = {
        "has_site": True,
        "site_updates": 2,
        "tools": ["pos", "stock"],
        "who": "boss",
        "online_share": {"num": 1, "den": 1},
        "spending": {"spent": ["design", "sales"], "planned": ["design", "sales"]},
        "machines": {"robot": 2, "scanner": 2},
    }

    assert mean.score(best).overall == 100
    assert mean.score(best).range == (100, 100)


def test_other_rules_may_take_points_away(shop):
    other = Scorer(with_rule_set(shop.definition, "shop-b@1"))

    result = other.score({"spending": {"planned": ["sales"]}})

    assert result.items["spending"] == result.overall == -6
    assert other.rule_set == "shop-b@1"


def alternatives() -> dict:
    sheets = with_tables()
    work = [
        {
            "type": "multi tools",
            "name": f"tools_{who}",
            "dimension": "work",
            "weight": "100",
            "out_of": "4",
            "relevant": f"${{who}} = '{who}'",
            **label(f"tools of {who}"),
        }
        for who in ("boss", "nobody")
    ]
    kept = [q for q in sheets["survey"] if q["name"] in {"has_site", "site_updates", "who"}]
    sheets["survey"] = [*kept, *work]
    kept[2].pop("dimension")
    for option in sheets["choices"]:
        if option["list_name"] == "owner":
            option["points"] = ""
    sheets["choices"] = [
        o for o in sheets["choices"] if o["list_name"] in {"site", "tools", "owner"}
    ]
    sheets["bands"] = [b for b in sheets["bands"] if b["list_name"] != "halves"]
    sheets["dimensions"][2]["combine"] = "one_of"
    del sheets["rule_sets"]
    return sheets


def test_of_alternatives_one_is_asked_and_its_maximum_is_the_dimensions(tmp_path):
    scorer = Scorer(read_instrument(write_csv(tmp_path, alternatives())))

    undecided = scorer.score({})
    blank = scorer.score({"who": "boss"})
    done = scorer.score({"who": "boss", "tools_boss": ["pos", "stock"]})

    assert not {"tools_boss", "tools_nobody"} & set(scorer.asked({}))
    assert "tools_boss" in scorer.asked({"who": "boss"})
    for open_yet in (undecided, blank):
        assert open_yet.dimensions["work"].high == 100
        assert open_yet.dimensions["work"].provisional
    assert done.dimensions["work"].score == done.dimensions["work"].high == Fraction(100, 3)
    assert not done.dimensions["work"].provisional
    assert [line["key"] for line in receipt(scorer, {"who": "boss"})][-1] == "tools_boss"


def test_an_answer_to_an_alternative_not_decided_earns_nothing(tmp_path):
    scorer = Scorer(read_instrument(write_csv(tmp_path, alternatives())))

    result = scorer.score({"tools_boss": ["pos"]})

    assert result.overall == 0
    assert result.flags == {"tools_boss": "not_asked"}


def test_ticks_are_capped_at_the_number_they_are_counted_out_of(tmp_path):
    sheets = alternatives()
    sheets["survey"][-2]["out_of"] = sheets["survey"][-1]["out_of"] = "1"
    scorer = Scorer(read_instrument(write_csv(tmp_path, sheets)))
    answers = {"who": "boss", "tools_boss": ["pos", "stock"]}

    found = line(scorer, answers, "tools_boss")

    assert scorer.score(answers).dimensions["work"].score == 100
    assert found["parts"] == {"pos": "100/3", "stock": 100}
    assert found["next"] is None
