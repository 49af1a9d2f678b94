import pytest

from recommender.engine.text import TextScorer, fold_accents

ITEMS = ["Hóa đơn điện tử cho hộ kinh doanh", "Mật khẩu và bảo mật", "", "Đơn hàng trên mạng"]


@pytest.mark.parametrize(
    "text", ["Chuyển Đổi số", "CHUYỂN ĐỔI SỐ", "chuyen doi so", "chuyê\u0309n đôi\u0309 số"]
)
def test_folding_ignores_case_accents_and_the_way_they_are_encoded(text):
    assert fold_accents(text) == "chuyen doi so"


def test_an_unaccented_text_finds_the_accented_item():
    score = TextScorer().fit(ITEMS).transform(["hoa don dien tu"])[0]

    assert score.argmax() == 0
    assert score[1] == 0


def test_syllable_pairs_tell_words_with_a_common_syllable_apart():
    items = ["hóa đơn", "đơn hóa"]

    pairs = TextScorer(ngrams=2).fit(items).transform(["hóa đơn"])[0]
    single = TextScorer(ngrams=1).fit(items).transform(["hóa đơn"])[0]

    assert pairs[0] > pairs[1]
    assert single[0] == pytest.approx(single[1])


def test_single_letter_syllables_count():
    assert TextScorer().fit(["ý kiến", "tên"]).transform(["y"])[0, 0] > 0


@pytest.mark.parametrize("items", [[], ["", "  "], ["!!!"]])
def test_items_without_a_word_score_zero(items):
    scorer = TextScorer().fit(items)

    assert scorer.transform(["hóa đơn", ""]).tolist() == [[0.0] * len(items)] * 2
    assert scorer.terms([]).shape[0] == 0


def test_shared_terms_add_up_to_the_score():
    scorer = TextScorer().fit(ITEMS)
    terms = scorer.terms(["hóa đơn điện tử"])

    shared = scorer.shared_terms(terms, 0, most=100)

    assert sum(amount for _, amount in shared) == pytest.approx(scorer.score_terms(terms)[0, 0])
    assert {"hoa don", "dien tu"} <= {term for term, _ in shared}
    assert scorer.shared_terms(terms, 1) == []
