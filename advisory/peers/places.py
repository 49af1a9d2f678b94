"""Where a business stands on the ladder of peer groups, and how a cell of it is stored."""

from advisory.models import Business
from advisory.peers.publishing import Cell

SEPARATOR = "/"


def place_of(business: Business) -> Cell:
    """Trade, size and area, as far as the profile tells them without a gap."""
    known = [business.industry_id, business.known_size, business.area_id]
    path: list[str] = []
    for part in known:
        if not part:
            break
        path.append(str(part))
    return tuple(path)


def written_cell(cell: Cell) -> str:
    return SEPARATOR.join(cell)


def read_cell(stored: str) -> Cell:
    return tuple(stored.split(SEPARATOR)) if stored else ()
