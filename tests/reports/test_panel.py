"""The change of the same businesses, kept apart from the newcomers."""

import csv
import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import Area
from reports.panel import panel_of
from tests.factories.advisory import BusinessFactory, InstrumentVersionFactory, ScoreFactory
from tests.reports.counting import counted

pytestmark = pytest.mark.django_db
PAGE = "reports:levels"


@pytest.fixture
def version(settings):
    return InstrumentVersionFactory(
        instrument__key=settings.FULL_INSTRUMENT,
        rule_set="dbi@1",
        definition={"levels": "overall", "bands": {"overall": {"steps": []}}},
    )


def rounds(version, *scores: tuple[int, int], **business) -> None:
    """A business with final rounds: `(days ago, points)`."""
    of = BusinessFactory(**{"advised": True} | business)
    for days, total in scores:
        ScoreFactory(
            assessment__instrument_version=version,
            assessment__business=of,
            assessment__submitted_at=timezone.now() - datetime.timedelta(days=days),
            total=total,
        )


def panel():
    counted()
    return panel_of()


def test_before_anybody_is_assessed_there_is_no_panel(version):
    assert panel() is None


def test_first_and_latest_of_those_with_both_and_beside_it_all(version):
    for n in range(6):
        rounds(version, (200, 50), (150, 1), (10, 60 + n))
    for _ in range(5):
        rounds(version, (5, 200))

    found = panel()

    assert (found.n, found.first, found.latest, found.change) == (6, 50, 62, 12)
    assert (found.assessed, found.assessed_mean) == (11, 125)


def test_two_rounds_within_ninety_days_are_no_pair(version):
    for _ in range(5):
        rounds(version, (99, 50), (10, 60))
        rounds(version, (100, 50), (10, 70))

    assert (panel().n, panel().change) == (5, 20)


def test_other_rules_do_not_count(version):
    older = InstrumentVersionFactory(instrument=version.instrument, rule_set="dbi@0")
    for _ in range(6):
        rounds(older, (300, 10))
        rounds(version, (200, 50), (10, 60))

    assert (panel().n, panel().assessed) == (6, 6)


@pytest.mark.parametrize(
    ("pairs", "newcomers", "n", "assessed"),
    [
        (4, 0, None, None),
        (4, 6, None, 10),
        (6, 4, 6, None),
        (6, 5, 6, 11),
        (6, 0, 6, 6),
    ],
)
def test_no_line_and_no_difference_of_the_two_is_about_too_few(
    version, pairs, newcomers, n, assessed
):
    for _ in range(pairs):
        rounds(version, (200, 50), (10, 60))
    for _ in range(newcomers):
        rounds(version, (5, 100))

    found = panel()

    assert (found.n, found.assessed) == (n, assessed)
    assert (found.change is None) is (n is None)
    assert (found.assessed_mean is None) is (assessed is None)


def test_the_page_shows_it_for_the_whole_province_only(client, sign_in, version):
    sign_in(official=True)
    area = Area.objects.first()
    for _ in range(6):
        rounds(version, (200, 50), (10, 60), area=area)

    counted()

    whole = client.get(reverse(PAGE)).text
    narrowed = client.get(reverse(PAGE), {"area": area.pk}).text

    assert "Thay đổi của nhóm so sánh được" in whole
    assert "+10" in whole
    assert "Thay đổi của nhóm so sánh được" not in narrowed


def in_the_file(client, **choice) -> list[tuple[str, ...]]:
    """Line, n and mean of the panel in the CSV."""
    data = client.get(reverse("reports:export", args=["csv"]), choice).getvalue()
    rows = csv.reader(data.decode("utf-8-sig").splitlines())
    return [(row[1], row[2], row[8]) for row in rows if row[0] == "Thay đổi của nhóm so sánh được"]


def test_the_files_hold_it_for_the_whole_province_only(client, sign_in, version):
    sign_in(official=True)
    area = Area.objects.first()
    for _ in range(6):
        rounds(version, (200, 50), (10, 60), area=area)
    for _ in range(4):
        rounds(version, (5, 100), area=area)

    counted()

    assert in_the_file(client) == [
        ("Nhóm so sánh được: Lần đầu", "6", "50"),
        ("Nhóm so sánh được: Lần mới nhất", "6", "60"),
        ("Nhóm so sánh được: Thay đổi trung bình", "6", "10"),
        ("Tất cả đã đánh giá: Lần mới nhất", "ẩn", ""),
    ]
    assert in_the_file(client, area=area.pk) == []


def test_without_consent_a_business_is_in_neither_line(version):
    for _ in range(6):
        rounds(version, (200, 50), (10, 60))
    rounds(version, (200, 0), (10, 240), advised=False)

    assert (panel().n, panel().assessed) == (6, 6)
