"""Counts of people too few to be told about, and steps between two counts that tell as much."""

#: The agency sees a count of businesses from here on.
AGENCY_FLOOR = 5
#: Everybody else, vendors too, from here on.
PUBLIC_FLOOR = 10


def shown(n: int, floor: int = AGENCY_FLOOR) -> int | None:
    """Return the count, or None where it is about too few; a zero may be shown."""
    return None if 0 < n < floor else n


def shown_part(part: int | None, whole: int | None, floor: int = AGENCY_FLOOR) -> int | None:
    """Return a part of a shown whole, or None where it, or what is left of the whole, is too few."""
    if part is None or (whole is not None and shown(whole - part, floor) is None):
        return None
    return shown(part, floor)
