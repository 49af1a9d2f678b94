"""What a selection page shows before anything is written: how many, who, and what cannot be read."""

from dataclasses import dataclass, field

from advisory.models import Business, Programme, ProgrammeSelection, RegisterEntry
from advisory.programmes.candidates import (
    MOST_AT_ONCE,
    businesses_by_code,
    businesses_for,
    codes_of_members,
    entries_by_code,
    entries_for,
)
from advisory.programmes.freezing import TooMany, freeze
from advisory.programmes.tax_codes import CodeList, Line
from users.models import User

Kind = ProgrammeSelection.Kind
SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """How many would be taken in, and the first of them."""

    count: int
    first: list[Business | RegisterEntry]
    problems: list[Line] = field(default_factory=list)

    @property
    def is_too_many(self) -> bool:
        return self.count > MOST_AT_ONCE


def look_at_filter(programme: Programme, user: User, kind: str, criteria: dict) -> Preview:
    """Two queries: the count and the first ones."""
    found = _candidates(programme, user, kind, criteria)
    return Preview(found.count(), list(found.select_related("area")[:SHOWN]))


def freeze_filter(
    programme: Programme, user: User, kind: str, criteria: dict
) -> ProgrammeSelection:
    """Take in who fits at this moment; raises what `freeze` raises."""
    found = list(_candidates(programme, user, kind, criteria)[: MOST_AT_ONCE + 1])
    rows = {"businesses": found} if kind == Kind.BUSINESSES else {"entries": found}
    return freeze(programme=programme, kind=kind, criteria=criteria, by=user, **rows)


def look_at_list(programme: Programme, user: User, codes: CodeList) -> Preview:
    """Whom the codes name; what is unknown or a member already is told by its line."""
    businesses, entries = _named(programme, user, codes)
    first = [*businesses[:SHOWN], *entries[:SHOWN]][:SHOWN]
    problems = sorted(codes.problems, key=lambda line: line.number)
    return Preview(len(businesses) + len(entries), first, problems)


def freeze_list(programme: Programme, user: User, codes: CodeList) -> ProgrammeSelection:
    """Take in whom the codes name; raises what `freeze` raises."""
    businesses, entries = _named(programme, user, codes)
    criteria = {"codes": len(codes.codes), "not_taken": len(codes.problems)}
    return freeze(
        programme=programme,
        kind=Kind.LIST,
        criteria=criteria,
        businesses=businesses,
        entries=entries,
        by=user,
    )


def _candidates(programme: Programme, user: User, kind: str, criteria: dict):
    fitting = businesses_for if kind == Kind.BUSINESSES else entries_for
    return fitting(programme, user, criteria)


def _named(
    programme: Programme, user: User, codes: CodeList
) -> tuple[list[Business], list[RegisterEntry]]:
    if len(codes.codes) > MOST_AT_ONCE:
        raise TooMany
    members = codes_of_members(programme)
    businesses = businesses_by_code(programme, user, codes.codes)
    entries = entries_by_code(programme, user, codes.codes)
    taken: tuple[list[Business], list[RegisterEntry]] = ([], [])
    for code in codes.codes:
        if code in members:
            codes.miss(code, "member")
        elif code in businesses:
            taken[0].append(businesses[code])
        elif code in entries:
            taken[1].append(entries[code])
        else:
            codes.miss(code, "unknown")
    return taken
