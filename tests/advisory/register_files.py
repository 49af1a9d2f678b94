"""Small register files for tests."""

import csv
import io
from datetime import date

from django.test import TestCase

from advisory.models import RegisterImport
from advisory.register.actions import begin_import
from advisory.register.columns import COLUMNS
from advisory.tasks import start_import

DAY = date(2026, 11, 1)
FIRM = {
    "tax_code": "0100233488",
    "name": "Công ty Đổi Mới",
    "vsic_code": "1610",
    "vsic_version": "2018",
    "area_code": "25750",
    "area_list_version": "NSO-2025-07-01",
    "employees": "35",
    "revenue_vnd": "20000000000",
    "capital_vnd": "5000000000",
    "founded_on": "01/03/2015",
    "status": "Đang hoạt động",
    "women_owned": "Có",
}


def content(*firms: dict, header=COLUMNS) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([(FIRM | firm)[name] for name in COLUMNS] for firm in firms)
    return out.getvalue().encode()


def begin(*firms: dict, as_of: date = DAY, user=None, name: str = "so.csv") -> RegisterImport:
    return begin_import(io.BytesIO(content(*firms)), name=name, as_of=as_of, user=user)


def imported(*firms: dict, as_of: date = DAY) -> RegisterImport:
    """The import after its job has run."""
    run = begin(*firms, as_of=as_of)
    start(run)
    return run


def start(run: RegisterImport) -> None:
    """Start the import and let its job run, though a test's transaction never commits."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        start_import(run=run)


def codes(number: int) -> list[str]:
    """Tax codes without their check digit's care: they are kept, and told."""
    return [f"37{index:07}0" for index in range(1, number + 1)]
