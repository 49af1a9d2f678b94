"""The rows that could not be read, as a CSV file no spreadsheet runs; written block by block."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from advisory.models import RegisterImport
from advisory.register.problem_texts import cell_text, column_name
from core.spreadsheets import to_csv

_BLOCK = 2_000
_MARK = b"\xef\xbb\xbf"


def write_reject_file(run: RegisterImport) -> Iterator[bytes]:
    """Row, column, reason, the cell, and whether the row was kept; in the order of the file."""
    header = (_("Row"), _("Column"), _("Reason"), _("Cell"), _("Outcome"))
    yield to_csv(header, ())
    refused, kept = _("refused"), _("kept, please check")
    problems = run.problems.order_by("row", "pk").values_list(
        "row", "column", "code", "value", "is_refusal"
    )
    lines = (
        (row, column_name(column), cell_text(code, value), value, refused if is_refusal else kept)
        for row, column, code, value, is_refusal in problems.iterator(chunk_size=_BLOCK)
    )
    while block := list(islice(lines, _BLOCK)):
        yield to_csv(block[0], block[1:]).removeprefix(_MARK)
