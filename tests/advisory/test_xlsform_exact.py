from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.xlsform.exact import (
    canonical_json,
    definition_hash,
    pack,
    parse_number,
    rounded,
    unpack,
)


@given(st.fractions(max_denominator=10**6))
def test_a_packed_number_unpacks_to_itself(number):
    assert unpack(pack(number)) == number


@pytest.mark.parametrize(
    ("number", "packed"),
    [
        (Fraction(5), 5),
        (Fraction(15, 4), "3.75"),
        (Fraction(10, 3), "10/3"),
        (Fraction(-1, 20), "-0.05"),
    ],
)
def test_pack_writes_the_shortest_form(number, packed):
    assert pack(number) == packed


@pytest.mark.parametrize(
    "text", ["", "1,5", "1.000,5", "5/0", "1e9", "NaN", "٣", "0x1", "1_000", " 1"]
)
def test_parse_number_refuses(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(25002, 1000), "25.00"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(4999, 10**6), "0.00"),
        (Fraction(-5, 1000), "-0.01"),
        (64, "64.00"),
        (Fraction(160, 3), "53.33"),
    ],
)
def test_rounded_is_half_up(number, shown):
    assert str(rounded(number)) == shown
    assert isinstance(rounded(number), Decimal)


def test_the_hash_does_not_depend_on_the_order_of_keys_but_on_every_value():
    assert definition_hash({"a": 1, "b": "đ"}) == definition_hash({"b": "đ", "a": 1})
    assert definition_hash({"a": 1}) != definition_hash({"a": "1"})
    assert canonical_json({"b": "đ", "a": 1}) == '{"a":1,"b":"đ"}'
