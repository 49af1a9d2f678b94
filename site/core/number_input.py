"""Reads numbers as people type them, in the writing of the page's language."""

import re
from decimal import Decimal

MOST_DIGITS = 15  # a JSON number of 15 digits survives every reader


class NotANumber(ValueError):
    """The text cannot be read as one number."""


def read_number(text: str, language: str) -> Decimal:
    """Read "1.000,5" (Vietnamese) or "1,000.5" (English); "1000.5" is read in both.

    A mark that the language uses for thousands is taken so only where groups of three digits
    follow; otherwise it is the decimal mark. Raises NotANumber.
    """
    thousands, decimal = (",", ".") if language.startswith("en") else (".", ",")
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if re.fullmatch(rf"[1-9]\d{{0,2}}(\{thousands}\d{{3}})+(\{decimal}\d+)?", plain):
        plain = plain.replace(thousands, "").replace(decimal, ".")
    elif re.fullmatch(rf"[1-9]\d{{0,2}}(\{decimal}\d{{3}}){{2,}}(\{thousands}\d+)?", plain) or (
        re.fullmatch(rf"[1-9]\d{{0,2}}\{decimal}\d{{3}}\{thousands}\d+", plain)
    ):
        plain = plain.replace(decimal, "").replace(thousands, ".")
    elif re.fullmatch(r"\d+([.,]\d+)?", plain):
        plain = plain.replace(",", ".")
    else:
        raise NotANumber(text)
    if not plain.isascii() or len(plain.replace(".", "")) > MOST_DIGITS:
        raise NotANumber(text)
    return Decimal(plain)


def as_json_number(number: Decimal) -> int | float:
    """The number as JSON stores it: whole numbers without a fraction."""
    return int(number) if number == number.to_integral_value() else float(number)
