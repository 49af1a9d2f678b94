"""A frozen quarter in words: what is hidden, what there is none of, and numbers as people write them."""

import io
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reports.models import IndicatorValue, Snapshot, Target
from reports.snapshots import extract
from reports.snapshots.freezing import fill
from reports.snapshots.report import compose
from reports.snapshots.tables import tables_of
from reports.snapshots.workbook import xlsx_of
from tests.factories.reports import IndicatorFactory, IndicatorValueFactory, TargetFactory
from tests.reports.cells import participants

pytestmark = pytest.mark.django_db


@pytest.fixture
def few_use(db, october):
    """Three of the sixty use a platform: a number nobody is told."""
    participants(assessed=40, others=20, uses=3)
    return frozen()


def frozen() -> Snapshot:
    snapshot = Snapshot(year=2026, quarter=3)
    fill(snapshot, extract.take())
    return snapshot


def table(snapshot, key):
    return next(one for one in tables_of(snapshot) if one.key == key)


def test_hidden_is_another_thing_than_none(few_use):
    rows = {row[0]: row[1:] for row in table(few_use, "funnel").rows}

    with translation.override("vi"):
        sheet = load_workbook(io.BytesIO(xlsx_of(few_use)))["Phễu chuyển đổi"]
        written = {row[0]: list(row[1:]) for row in sheet.iter_rows(values_only=True)}

    assert rows["Đã bắt đầu dùng nền tảng số"] == [None, "–"]
    assert rows["Đã mở bài đánh giá"] == [0, "–"]
    assert written["Đã bắt đầu dùng nền tảng số"] == ["ẩn", "–"]


def test_the_total_has_no_share_and_the_note_is_in_one_language(few_use):
    with translation.override("vi"):
        found = table(few_use, "size")

    assert found.rows[-1] == ["Tổng", 60, "–", "–"][: len(found.header)]
    assert found.note.startswith("Tử số: ")
    assert "Out of" not in found.note


@pytest.mark.parametrize(
    ("language", "value", "aim"), [("vi", "1.234,5", "≥ 1.500"), ("en", "1,234.5", "≥ 1,500")]
)
def test_indicators_are_written_as_people_write_numbers(db, october, language, value, aim):
    indicator = IndicatorFactory(key="firms", unit="firms")
    IndicatorValueFactory(
        indicator=indicator,
        year=2026,
        quarter=3,
        value=Decimal("1234.5"),
        origin=IndicatorValue.Origin.ENTERED,
    )
    TargetFactory(indicator=indicator, operator=Target.Operator.AT_LEAST, value=Decimal(1500))
    participants(assessed=40, others=20, uses=12)
    snapshot = frozen()

    with translation.override(language):
        (row,) = next(one for one in compose(snapshot)["tables"] if one["wide"])["rows"]

    assert (row[1], row[6]) == (value, aim)


def test_a_draft_leads_to_no_published_figures(few_use):
    assert compose(few_use)["link"]["url"] == ""
