"""Vietnamese without its accents, and in the order of its dictionaries."""

from core.folding import alphabetical, fold


def test_search_knows_no_accents():
    assert fold("Chuyển  đổi số") == "chuyen doi so"


def test_names_stand_as_in_a_dictionary():
    names = {"Đông Hòa", "Dĩ An", "Bến Cát", "Bàu Bàng", "Bình Cơ", "Bắc Tân Uyên", "Ơn", "Ô tô"}

    assert sorted(names, key=alphabetical) == [
        *("Bàu Bàng", "Bắc Tân Uyên", "Bến Cát", "Bình Cơ", "Dĩ An", "Đông Hòa", "Ô tô", "Ơn")
    ]


def test_tones_decide_between_words_spelt_alike():
    words = {"mâm", "mă", "mai", "mạ vàng", "mạ", "má", "mã", "mả", "mà", "ma"}

    assert sorted(words, key=alphabetical) == [
        *("ma", "mà", "mả", "mã", "má", "mạ", "mạ vàng", "mai", "mă", "mâm")
    ]
