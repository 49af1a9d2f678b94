"""One sentence from the largest part, in both languages, and shares that add up."""

import pytest
from django.utils import translation

from recommender.engine.signals import PARTS
from recommender.reasons import main_part, reason, shares

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


def test_the_largest_part_speaks_even_before_an_answer():
    need, fit = part("need", 0.2, **ANSWER), part("fit", 0.3, **FIT)

    assert said("en", need, fit).endswith("your industry (Retail) and size (micro).")
    assert main_part([need, fit]) == fit


def test_shares_are_whole_per_cents_that_add_up():
    found = shares([part("need", 0.1), part("fit", 0.1), part("text", 0.1), part("popularity", 0)])

    assert [share.percent for share in found] == [34, 33, 33]
    assert shares([]) == []


def test_a_part_nobody_named_is_still_told():
    strange = part("dreams", 0.4)

    assert said("en", strange) == "Because it ranks high for businesses like yours."
    assert shares([strange])[0].percent == 100


def test_the_largest_part_speaks_where_no_answer_does():
    need, fit = part("need", 0), part("fit", 0.3, **FIT)

    assert said("vi", need, fit) == (
        "Vì dành cho ngành (Bán lẻ) và quy mô (siêu nhỏ) của doanh nghiệp."
    )
    assert said("en", fit, need).endswith("your industry (Retail) and size (micro).")


def test_a_part_with_little_to_name_says_what_it_can():
    open_to_all = part("fit", 0.6, sector="open", size="open")

    assert said("en", open_to_all, part("need", 0.2, **ANSWER)) == (
        "Because it suits businesses of every industry and size."
    )
    assert said("en", part("need", 0.6)) == "Because it is about one of your largest gaps."


def test_part_without_a_share_says_nothing():
    assert said("en", part("need", 0.0, **ANSWER)) == ""


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({}, "Because other businesses on this portal chose it."),
        ({"used": 0, "members": 40}, "Because other businesses on this portal chose it."),
        ({"used": 4, "members": 9}, "Because other businesses on this portal chose it."),
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
    assert said("en", part("collaborative", 0.4, items=[])) == (
        "Because it goes with what your business chose before."
    )


def test_fit_names_what_it_connects_to_or_what_was_asked_for():
    connects = part("fit", 0.4, connects={"vi": "Sổ Bán Hàng", "en": "Sổ Bán Hàng"}, **FIT)
    asked = part("fit", 0.4, met=[{"field": "budget", "value": "low"}])

    assert said("vi", connects) == "Vì kết nối được với “Sổ Bán Hàng” mà doanh nghiệp đang dùng."
    assert said("en", asked) == "Because it has what you asked for: the price."


def test_what_profiles_tell_names_the_answer_behind_it():
    with_answer = part("profile", 0.4, features=[], **ANSWER)

    assert said("vi", with_answer) == (
        "Vì ở câu “Doanh nghiệp sao lưu dữ liệu thế nào?” anh/chị trả lời “Chưa có”, "
        "và các doanh nghiệp trả lời như vậy thường làm tiếp bước này."
    )
    assert "you answered “Not at all”, and businesses" in said("en", with_answer)
    assert said("en", part("profile", 0.4, features=[])) == (
        "Because businesses with answers like yours went on to this."
    )


def test_every_part_of_the_engine_has_a_sentence_and_a_label():
    for name in PARTS:
        assert said("en", part(name, 0.4)) != "Because it ranks high for businesses like yours."
        assert shares([part(name, 0.4)])[0].label != "other signs"


def test_text_and_fit_variants():
    text = part("text", 0.4, terms=[], **ANSWER)
    sector = part("fit", 0.4, belongs={"sector": {"vi": "Bán lẻ", "en": "Retail"}})
    size = part("fit", 0.4, belongs={"size": "small"})

    assert "How is data backed up?" in said("en", text)
    assert said("en", sector) == "Because it is made for your industry: Retail."
    assert said("en", size) == "Because it is made for businesses of your size: small."
    assert said("en", part("text", 0.4, terms=[])) == (
        "Because its words meet those of your answers."
    )
