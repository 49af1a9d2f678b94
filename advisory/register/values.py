"""Reads single cells as people in Vietnam write them: amounts, days, words for a status."""

import functools
import re
from datetime import date
from decimal import Decimal

from advisory.register.problems import CellRefused
from core.folding import fold
from core.number_input import NotANumber, read_number

#: What people write where there is nothing to write, in small letters.
EMPTY = frozenset(
    {"-", "--", "n/a", "na", "null", "none", "nan", "#n/a", "chưa có", "chua co"}
    | {"không rõ", "khong ro", "chưa rõ", "chua ro"}
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_AMOUNT = re.compile(r"([\d.,\s]+?)\s*([^\d.,\s]+(?:\s+[^\d.,\s]+)?)?", re.DOTALL)
_WORDS_FOR_UNITS = {
    "ty": 1_000_000_000,
    "ti": 1_000_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trieu": 1_000_000,
    "tr": 1_000_000,
    "million": 1_000_000,
    "nghin": 1_000,
    "ngan": 1_000,
    "dong": 1,
    "d": 1,
    "vnd": 1,
}
_MOST_DONG = 10**16  # ten million billion: the country's whole product is less
_MOST_PEOPLE = Decimal("1000000")
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_FIRST_YEAR = 1900

_YES_NO = {
    "co": True,
    "yes": True,
    "y": True,
    "x": True,
    "1": True,
    "true": True,
    "dung": True,
    "khong": False,
    "no": False,
    "n": False,
    "0": False,
    "false": False,
    "sai": False,
}

#: By the beginning of the folded words, the longer first.
_STATUS = (
    ("nnt dang hoat dong", "active"),
    ("dang hoat dong", "active"),
    ("hoat dong", "active"),
    ("active", "active"),
    ("moi thanh lap", "active"),
    ("nnt tam nghi", "suspended"),
    ("nnt tam ngung", "suspended"),
    ("tam ngung", "suspended"),
    ("tam nghi", "suspended"),
    ("suspended", "suspended"),
    ("nnt ngung hoat dong nhung chua", "closing"),
    ("nnt khong hoat dong tai dia chi", "closing"),
    ("khong hoat dong tai dia chi", "closing"),
    ("khong con hoat dong tai dia chi", "closing"),
    ("ngung hoat dong nhung chua", "closing"),
    ("dang lam thu tuc", "closing"),
    ("dang giai the", "closing"),
    ("cho giai the", "closing"),
    ("closing", "closing"),
    ("nnt ngung hoat dong", "closed"),
    ("nnt cham dut", "closed"),
    ("ngung hoat dong", "closed"),
    ("cham dut", "closed"),
    ("da giai the", "closed"),
    ("giai the", "closed"),
    ("da pha san", "closed"),
    ("pha san", "closed"),
    ("da dong mst", "closed"),
    ("bi thu hoi", "closed"),
    ("da bi thu hoi", "closed"),
    ("closed", "closed"),
    ("dissolved", "closed"),
)


def has_control(text: str) -> bool:
    return _CONTROL.search(text) is not None


@functools.lru_cache(maxsize=65_536)
def read_amount(text: str, unit: int) -> int:
    """Whole đồng: "1.500.000.000", "1,5 tỷ", "20 tỷ đồng"; `unit` is that of the heading.

    Raises CellRefused; an amount that is no whole number of đồng was written with other marks.
    """
    if text.isdigit() and text.isascii() and len(text) <= 15:
        amount = int(text) * unit
        if amount >= _MOST_DONG:
            raise CellRefused("amount_large")
        return amount
    if text[:1] in "-(":
        raise CellRefused("negative")
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise CellRefused("amount")
    if found[2]:
        first, _space, second = fold(found[2]).partition(" ")
        if first not in _WORDS_FOR_UNITS or second not in ("", "dong", "vnd"):
            raise CellRefused("amount")
        unit = _WORDS_FOR_UNITS[first]
    try:
        amount = read_number(found[1], "vi") * unit
    except NotANumber:
        raise CellRefused("amount") from None
    if amount != amount.to_integral_value():
        raise CellRefused("amount_part")
    if amount >= _MOST_DONG:
        raise CellRefused("amount_large")
    return int(amount)


@functools.lru_cache(maxsize=65_536)
def read_people(text: str) -> Decimal | int:
    """A number of people, a yearly average with at most two places; raises CellRefused."""
    if text.isdigit() and text.isascii() and len(text) <= 6:
        return int(text)
    if text[:1] in "-(":
        raise CellRefused("negative")
    try:
        people = read_number(text, "vi")
    except NotANumber:
        raise CellRefused("people") from None
    if -int(people.as_tuple().exponent) > 2:  # "1,500": one and a half, or 1500?
        raise CellRefused("people_marks")
    if people > _MOST_PEOPLE:
        raise CellRefused("people_many")
    return int(people) if people == people.to_integral_value() else people.normalize()


@functools.lru_cache(maxsize=65_536)
def read_day(text: str) -> date:
    """A day as day/month/year or year-month-day; raises CellRefused."""
    if found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif text.isdigit() and len(text) == 5:
        raise CellRefused("day_serial")
    else:
        raise CellRefused("day")
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise CellRefused("day_not_there") from None
    if read.year < _FIRST_YEAR:
        raise CellRefused("day_old")
    return read


@functools.lru_cache(maxsize=4096)
def read_status(text: str) -> str:
    """active, suspended, closing or closed; raises CellRefused for other words."""
    word = fold(text).replace("ngunghoat", "ngung hoat")
    for beginning, status in _STATUS:
        if word.startswith(beginning):
            return status
    raise CellRefused("status")


@functools.lru_cache(maxsize=4096)
def read_yes_no(text: str) -> bool:
    """Yes or no; raises CellRefused."""
    answer = _YES_NO.get(fold(text))
    if answer is None:
        raise CellRefused("yes_no")
    return answer
