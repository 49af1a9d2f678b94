"""Short codes a person can read out or copy by hand: ten characters, the last one a check.

Crockford's alphabet has no I, L, O or U; a typed I or L is read as 1 and O as 0. The check is
a polynomial over GF(32): one wrong character, or two exchanged ones, never give a valid code.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SEPARATORS = str.maketrans("", "", " -\u2010\u2011\u2013\u2014.")


class WrongCode(ValueError):
    """The text is no code: too short, a foreign character, or the check does not fit."""


def new_code() -> str:
    """Draw a code; 45 random bits, so the caller's unique constraint will hardly ever object."""
    values = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(ALPHABET[value] for value in [*values, _check(values)])


def read_code(text: str) -> str:
    """Read a code as people type it; raises WrongCode."""
    code = text.upper().translate(_SEPARATORS).translate(_READ_AS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise WrongCode(text)
    values = [ALPHABET.index(character) for character in code]
    if _check(values[:-1]) != values[-1]:
        raise WrongCode(text)
    return code


def shown(code: str) -> str:
    """Write a code for reading: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def _check(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    """Multiply by x in GF(32) = GF(2)[x] / (x^5 + x^2 + 1), where x generates every element."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
