"""Industry codes by the version of VSIC: the same code can mean different things in two of them."""

import csv
import functools
import re
from pathlib import Path

from advisory.register.problems import CellRefused

_DATA = Path(__file__).resolve().parent.parent / "data" / "vsic_divisions.csv"
VERSIONS = ("2018", "2025")
#: Sections whose firms are of the first group of Decree 80/2021/NĐ-CP art. 5; the same letters in
#: both versions.
INDUSTRY_SECTIONS = frozenset("ABCDEF")
#: VSIC 2018 and 2025 by their decisions, and how people shorten them.
_VERSION = re.compile(r"(?:vsic|qd|quyet dinh|so)?[\s:-]*(2018|2025|27/2018|36/2025)(?:/qd-ttg)?")


@functools.cache
def sections() -> dict[tuple[str, str], str]:
    """The section of each division, by version."""
    with _DATA.open(encoding="utf-8", newline="") as table:
        return {(row["version"], row["division"]): row["section"] for row in csv.DictReader(table)}


@functools.lru_cache(maxsize=256)
def read_version(text: str) -> str:
    """ "2018" or "2025"; raises CellRefused."""
    from core.folding import fold

    found = _VERSION.fullmatch(fold(text))
    if found is None:
        raise CellRefused("vsic_version")
    return found[1][-4:]


@functools.lru_cache(maxsize=8192)
def read_code(text: str, version: str) -> tuple[str, str]:
    """Code and section of a VSIC code of 2 to 5 digits, with or without its letter: "C1010".

    Raises CellRefused for a division the version does not have, or another section's letter.
    """
    found = re.fullmatch(r"([A-Va-v]?)\s*(\d{2,5})(?:\.0)?", text.strip())
    if found is None:
        raise CellRefused("vsic_code")
    letter, code = found[1].upper(), found[2]
    section = sections().get((version, code[:2]))
    if section is None:
        raise CellRefused("vsic_division")
    if letter and letter != section:
        raise CellRefused("vsic_section")
    return code, section
