from decimal import Decimal

import pytest

from core.number_input import NotANumber, as_json_number, read_number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("12", "vi", "12"),
        ("0", "vi", "0"),
        ("1.000", "vi", "1000"),
        ("1.000,5", "vi", "1000.5"),
        ("1000,5", "vi", "1000.5"),
        ("1000.5", "vi", "1000.5"),
        ("1,5", "vi", "1.5"),
        ("1,500", "vi", "1.5"),
        ("0.500", "vi", "0.5"),
        ("1 234 567", "vi", "1234567"),
        ("1.234.567", "vi", "1234567"),
        ("1,234,567", "vi", "1234567"),
        ("1,234.5", "vi", "1234.5"),
        ("1,000", "en", "1000"),
        ("1,000.5", "en", "1000.5"),
        ("1.500", "en", "1.5"),
        ("1.000,5", "en", "1000.5"),
        ("2,5", "en", "2.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, language: str, number: str):
    assert read_number(text, language) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "12a", "-5", "1e5", "1..5", "1.2.3", "1,2,3", "NaN", "½", "٣", "1" * 16, "12 %"]
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(NotANumber):
        read_number(text, "vi")


def test_whole_numbers_are_stored_without_a_fraction():
    assert repr(as_json_number(Decimal("12.0"))) == "12"
    assert repr(as_json_number(Decimal("1000.5"))) == "1000.5"
