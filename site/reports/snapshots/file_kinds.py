"""What kind of file a name is, as it is told to who takes it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_REPORT = re.compile(r"\.(?P<language>vi|en)\.(?P<ending>pdf|xlsx)$")
_LABELS = {
    "pdf": _("Report (PDF)"),
    "xlsx": _("Tables (XLSX)"),
}
_LANGUAGES = {"vi": "tiếng Việt", "en": "English"}


class ReportFile(NamedTuple):
    name: str
    label: str | Promise


def content_type_of(name: str) -> str:
    return _KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def reports_among(names: Iterable[str]) -> list[ReportFile]:
    """Those to read, of the reader's language first; data sets have a page of their own."""
    own = (get_language() or "vi")[:2]
    found = [(one, match) for one in names if (match := _REPORT.search(one))]
    found.sort(key=lambda one: (one[1]["language"] != own, one[1]["ending"]))
    return [
        ReportFile(
            name,
            format_lazy("{}, {}", _LABELS[match["ending"]], _LANGUAGES[match["language"]]),
        )
        for name, match in found
    ]
