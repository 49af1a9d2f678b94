import unicodedata

from anyascii import anyascii

#: In the order of Vietnamese dictionaries: a, ă, â; o, ô, ơ; and level, huyền, hỏi, ngã, sắc, nặng.
_SHAPES = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def fold(text: str) -> str:
    """Write Vietnamese without accents, đ too, for search: "Chuyển đổi số" -> "chuyen doi so"."""
    return " ".join(anyascii(text).lower().split())


def alphabetical(text: str) -> tuple[list[str], list[int]]:
    """Key that sorts as a Vietnamese dictionary does, on every database: Dĩ An, Đông Hòa, Thuận An.

    Letters decide, their tones only between words that are spelt alike.
    """
    letters, tones = [""], [0]
    for sign in unicodedata.normalize("NFD", text.lower()):
        if sign in _TONES:
            tones[-1] = 1 + _TONES.index(sign)
        elif sign in _SHAPES:
            letters[-1] += _SHAPES[sign]
        else:
            letters.append("d1" if sign == "đ" else sign)
            tones.append(0)
    return letters, tones
