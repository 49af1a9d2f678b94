from django.utils.translation import gettext as _

from core.spreadsheets import to_xlsx
from reports.models import Snapshot
from reports.snapshots.proof import proof_of
from reports.snapshots.tables import tables_of


def xlsx_of(snapshot: Snapshot) -> bytes:
    """A sheet for each table, and one that says what the figures are and how to count them again."""
    sheets = {
        table.title: (table.header, [[_shown(cell) for cell in row] for row in table.rows])
        for table in tables_of(snapshot)
    }
    sheets[_("About these figures")] = ([_("What"), _("Value")], proof_of(snapshot))
    return to_xlsx(sheets)


def _shown(cell: object) -> object:
    return _("hidden") if cell is None else cell
