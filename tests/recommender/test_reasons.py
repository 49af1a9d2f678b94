"""One sentence from the largest part that has something to name, in both languages."""

import pytest
from django.utils import translation

from recommender.reasons import reason

ANSWER = {
    "question": {"vi": "Doanh nghiệp sao lưu dữ liệu thế nào?", "en": "How is data backed up?"},
    "answer": {"vi": "Chưa có", "en": "Not at all"},
}


def part(name: str, share: float, **evidence) -> dict:
    return {"name": name, "share": share, "weight": 1.0, "value": share, "evidence": evidence}


def said(language: str, *parts: dict) -> str:
    with translation.override(language):
        return reason(list(parts))


def test_need_names_the_question_and_the_answer():
    need = part("need", 0.5, topics=[], **ANSWER)

    assert said("vi", need) == (
        "Vì ở câu “Doanh nghiệp sao lưu dữ liệu thế nào?” anh/chị trả lời “Chưa có”."
    )
    assert said("en", need) == "Because to “How is data backed up?” you answered “Not at all”."


FIT = {"belongs": {"sector": {"vi": "Bán lẻ", "en": "Retail"}, "size": "micro"}}


def test_an_answer_speaks_before_a_larger_part_that_rests_on_none():
    need, fit = part("need", 0.2, **ANSWER), part("fit", 0.3, **FIT)

    assert "“Chưa có”" in said("vi", need, fit)


def test_the_largest_part_speaks_where_no_answer_does():
    need, fit = part("need", 0), part("fit", 0.3, **FIT)

    assert said("vi", need, fit) == (
        "Vì dành cho ngành (Bán lẻ) và quy mô (siêu nhỏ) của doanh nghiệp."
    )
    assert said("en", fit, need).endswith("your industry (Retail) and size (micro).")


def test_a_part_with_nothing_to_name_leaves_the_word_to_the_next():
    open_to_all = part("fit", 0.6, sector="open", size="open")

    assert said("en", open_to_all, part("need", 0.2, **ANSWER)).startswith("Because to")


def test_part_without_a_share_says_nothing():
    assert said("en", part("need", 0.0, **ANSWER)) == ""


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({}, ""),
        ({"used": 0, "members": 40}, ""),
        ({"used": 12, "members": 40}, "Because 12 of 40 businesses on this portal chose it."),
        (
            {"used": 12, "members": 40, "belongs": {"size": "small"}},
            "Because 12 of 40 businesses of your group (small) chose it.",
        ),
    ],
)
def test_popularity_gives_its_numbers(evidence: dict, expected: str):
    assert said("en", part("popularity", 0.4, **evidence)) == expected


def test_history_names_what_came_before():
    title = {"vi": "Kho mây", "en": "Cloud store"}

    assert "“Kho mây”" in said("vi", part("collaborative", 0.4, after=title))
    assert said("vi", part("collaborative", 0.4, items=[])) == ""


def test_text_and_fit_variants():
    text = part("text", 0.4, terms=[], **ANSWER)
    sector = part("fit", 0.4, belongs={"sector": {"vi": "Bán lẻ", "en": "Retail"}})
    size = part("fit", 0.4, belongs={"size": "small"})

    assert "How is data backed up?" in said("en", text)
    assert said("en", sector) == "Because it is made for your industry: Retail."
    assert said("en", size) == "Because it is made for businesses of your size: small."
    assert said("en", part("text", 0.4, terms=[])) == ""
