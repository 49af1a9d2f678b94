"""Which of today's areas a code means: by its list, because codes were given out again in 2025."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisory.register.problems import CellRefused
from core.folding import fold

BEFORE, SINCE = "before", "since"
#: How people write the two lists, folded; the lists' own names are added by who loads them.
_WORDS = {
    "before": BEFORE,
    "cu": BEFORE,
    "truoc 7/2025": BEFORE,
    "truoc 07/2025": BEFORE,
    "truoc 1/7/2025": BEFORE,
    "truoc 01/07/2025": BEFORE,
    "truoc sap nhap": BEFORE,
    "2024": BEFORE,
    "since": SINCE,
    "moi": SINCE,
    "tu 7/2025": SINCE,
    "tu 07/2025": SINCE,
    "tu 1/7/2025": SINCE,
    "tu 01/07/2025": SINCE,
    "sau sap nhap": SINCE,
    "2025": SINCE,
    "2025-07-01": SINCE,
    "01/07/2025": SINCE,
}


@dataclass(frozen=True)
class Former:
    """A unit of the list before, and what it may have become."""

    pk: int
    areas: tuple[int, ...]

    @property
    def is_split(self) -> bool:
        return len(self.areas) > 1


@dataclass(frozen=True)
class Place:
    area: int | None
    former: int | None = None


@dataclass
class Places:
    """Both lists, and what an official chose for split units: `choices` maps codes to an area.

    None among the choices is "counted nowhere"; a split unit without a choice is refused.
    """

    since: Mapping[str, int]
    before: Mapping[str, Former]
    list_names: Mapping[str, str] = field(default_factory=dict)  # folded name of a list: which
    choices: Mapping[str, int | None] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict)  # list names as they were written

    def which_list(self, text: str) -> str:
        """BEFORE or SINCE; raises CellRefused for any other word."""
        found = self._read.get(text)
        if found is None:
            word = fold(text)
            found = self.list_names.get(word) or _WORDS.get(word)
            if found is None:
                raise CellRefused("area_list")
            self._read[text] = found
        return found

    def find(self, code: str, which: str) -> Place:
        """The area of a code of that list; raises CellRefused."""
        if which == SINCE:
            if code not in self.since:
                # Of use to who reads it: very likely the list is the other one.
                raise CellRefused("area_before" if code in self.before else "area")
            return Place(self.since[code])
        former = self.before.get(code)
        if former is None:
            raise CellRefused("area_since" if code in self.since else "area")
        if not former.is_split:
            return Place(former.areas[0] if former.areas else None, former.pk)
        if code not in self.choices:
            raise CellRefused("area_split")
        return Place(self.choices[code], former.pk)
