"""Exact numbers in and out of JSON, and the hash of a definition.

Whole numbers stay integers; others become text ("3.75", or "10/3" where no decimal ends), so that
neither JSON nor a database turns them into binary floats.
"""

import hashlib
import json
import re
from decimal import Decimal
from fractions import Fraction

Number = int | Fraction
_WRITTEN = re.compile(r"[+-]?\d{1,30}(\.\d{1,30}|/\d{1,30})?")


def parse_number(text: str) -> Number:
    """Read "5", "3.75" or "10/3"; raises ValueError for anything else."""
    if not _WRITTEN.fullmatch(text) or not text.isascii():
        raise ValueError(f"not a number: {text!r}")
    try:
        return simplest(Fraction(text))
    except ZeroDivisionError as error:
        raise ValueError(f"not a number: {text!r}") from error


def simplest(number: Number) -> Number:
    """An integer if it is one: faster to add, and written without a fraction."""
    return number.numerator if number.denominator == 1 else number


def pack(number: Number) -> int | str:
    """A number as a definition or a receipt stores it."""
    if number.denominator == 1:
        return number.numerator
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    decimals = next(n for n in range(1, 200) if (number * 10**n).denominator == 1)
    whole, part = divmod(abs(number.numerator) * 10**decimals // number.denominator, 10**decimals)
    return f"{'-' if number < 0 else ''}{whole}.{part:0{decimals}}"


def unpack(stored: int | str) -> Number:
    """The number that `pack` wrote."""
    return stored if isinstance(stored, int) else simplest(Fraction(stored))


def rounded(number: Number, places: int = 2) -> Decimal:
    """For display and decimal columns only: half up (away from zero)."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def canonical_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def definition_hash(definition: dict) -> str:
    """SHA-256 over the canonical JSON of a definition: the name of its content."""
    return hashlib.sha256(canonical_json(definition).encode()).hexdigest()
