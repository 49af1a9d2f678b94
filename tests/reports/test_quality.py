"""What a worker stores about questions, coverage and weights."""

import datetime

import pytest
from django.utils import timezone

from advisory.models import Area, RegisterEntry
from core import jobs
from reports.models import BusinessFact, RegisterCell, StoredFigure
from reports.quality.page import quality_page
from reports.quality.storing import store_item_quality
from reports.tasks import STATISTICS
from reports.weighting.storing import count_register, group_of, weighted_levels
from tests.factories.advisory import (
    AnswerFactory,
    AssessmentFactory,
    InstrumentVersionFactory,
    ReviewFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db
ITEMS = ("first", "second", "third")


@pytest.fixture
def version():
    items = [
        {"key": key, "label": {"vi": f"Câu {key}", "en": key}, "points": 4, "code": f"1.{n}"}
        for n, key in enumerate(ITEMS)
    ]
    return InstrumentVersionFactory(
        rule_set="quality@1",
        definition={"items": [item | {"dimension": None} for item in items], "dimensions": []},
    )


def finished(version, n: int, **points) -> None:
    """A final round in which each question earned so much of 4, or was not applicable (None)."""
    lines = [
        {
            "key": key,
            "state": "not_applicable" if earned is None else "answered",
            "points": earned or 0,
            "maximum": 4,
        }
        for key, earned in points.items()
    ]
    for _ in range(n):
        ScoreFactory(assessment__instrument_version=version, receipt={"lines": lines})


@pytest.fixture
def rounds(version):
    finished(version, 20, first=0, second=0, third=None)
    finished(version, 20, first=4, second=4, third=4)
    finished(version, 2, first=4, second=0, third=2)
    return version


def lines(version) -> dict[str, dict]:
    store_item_quality()
    data = StoredFigure.objects.get(key=f"item_quality:{version.pk}").data
    return {line["key"]: line for line in data["items"]}


def test_shares_of_enough_rounds_are_stored(rounds):
    first = lines(rounds)["first"]

    assert (first["n"], first["ticked"]) == (42, 52)
    assert first["mean"] == pytest.approx(22 / 42, abs=0.001)
    assert first["item_rest"] > 0.9
    assert first["discrimination"] == 1


def test_numbers_of_few_are_not_told(rounds):
    finished(rounds, 3, first=None, second=0, third=2)

    found = lines(rounds)

    assert found["first"]["not_applicable"] is None
    assert found["third"]["not_applicable"] == 44


def test_what_nearly_all_earn_is_flagged(version):
    finished(version, 40, first=4, second=0, third=2)

    assert [lines(version)[key]["flag"] for key in ITEMS] == ["many", "few", "many"]


def test_drafts_given_up_are_counted_after_their_last_question(rounds):
    old = timezone.now() - datetime.timedelta(days=30)
    for _ in range(8):
        draft = AssessmentFactory(instrument_version=rounds)
        AnswerFactory(assessment=draft, question_key="first")
        AnswerFactory(assessment=draft, question_key="second")
        type(draft).objects.filter(pk=draft.pk).update(updated_at=old)
    AnswerFactory(assessment__instrument_version=rounds, question_key="first")

    found = lines(rounds)

    assert [found[key]["left"] for key in ITEMS] == [0, 16, 0]


def test_own_answers_are_held_against_the_advisers(rounds):
    for n in range(30):
        assessment = AssessmentFactory(instrument_version=rounds, submitted=True)
        AnswerFactory(assessment=assessment, question_key="first", value=n % 4 + 1)
        ReviewFactory(assessment=assessment, question_key="first", value=n % 4)

    found = lines(rounds)["first"]

    assert (found["pairs"], found["self_less_adviser"]) == (30, 1)
    assert 0.5 < found["kappa"] < 0.9


def test_a_version_of_few_rounds_is_left_out(version):
    finished(version, 29, first=0, second=4, third=2)

    assert store_item_quality() == 0
    assert quality_page("")["quality"] is None


def test_the_page_shows_the_version_asked_for(rounds):
    store_item_quality()

    page = quality_page(str(rounds.pk))

    assert page["chosen"] == rounds
    assert [item.code for item in page["items"]] == ["1.0", "1.1", "1.2"]


def test_the_nightly_task_stores_everything(rounds):
    jobs.run(str(jobs.enqueue(STATISTICS, key="all").pk))

    keys = set(StoredFigure.objects.values_list("key", flat=True))
    assert keys == {"register", "weighting", f"item_quality:{rounds.pk}"}


def registered(n: int, area: Area, run, **more) -> None:
    taken = RegisterEntry.objects.count()
    RegisterEntry.objects.bulk_create(
        RegisterEntry(
            **{
                "tax_code": f"93{taken + at:08}",
                "tax_code_status": "checked",
                "name": "Cơ sở đăng ký",
                "vsic_section": "C",
                "area": area,
                "employees": 5,
                "revenue_vnd": 10**9,
                "status": "active",
                "as_of": datetime.date(2026, 11, 1),
                "first_as_of": datetime.date(2026, 11, 1),
                "last_import": run,
                "source_row": at,
                "digest": at,
            }
            | more
        )
        for at in range(n)
    )


@pytest.fixture
def run():
    from advisory.models import RegisterImport

    return RegisterImport.objects.create(
        file="x", file_name="x", file_size=1, file_hash="x", layout={}, as_of="2026-11-01"
    )


def test_the_register_is_counted_by_unit_group_and_size(run):
    area = Area.objects.first()
    registered(4, area, run)
    registered(3, area, run, vsic_section="G", employees=40, revenue_vnd=90 * 10**9)
    registered(2, area, run, status="closed")
    registered(2, area, run, tax_code_status="not_checkable")
    registered(1, area, run, employees=900, revenue_vnd=900 * 10**9)

    assert count_register() == 7
    cells = RegisterCell.objects.values_list("sector_group", "size", "n")
    assert set(cells) == {
        ("agriculture_industry_construction", "micro", 4),
        ("trade_services", "small", 3),
    }


def test_sections_of_vsic_have_their_sector_group():
    assert group_of("F") == "agriculture_industry_construction"
    assert group_of("G") == "trade_services"
    assert group_of("") == ""


GROUP = "trade_services"


def facts(n: int, *, size: str, level: str, area: int = 1, is_demo: bool = False) -> None:
    start = BusinessFact.objects.count() + 1
    BusinessFact.objects.bulk_create(
        BusinessFact(
            business=start + at,
            is_demo=is_demo,
            area=area,
            industry=1,
            size=size,
            sector_group=GROUP,
            response="assessed",
            level=level,
            use="none",
            now="none",
        )
        for at in range(n)
    )


def test_levels_are_weighted_to_the_register():
    """Half of those who took part are small, of the register a tenth."""
    facts(30, size="micro", level="level_1")
    facts(30, size="micro", level="level_2")
    facts(60, size="small", level="level_2")
    RegisterCell.objects.create(area=1, sector_group=GROUP, size="micro", n=900)
    RegisterCell.objects.create(area=1, sector_group=GROUP, size="small", n=100)

    found = weighted_levels(["level_1", "level_2"])

    assert found["why_not"] == ""
    assert [level["percent"] for level in found["levels"]] == [45, 55]
    assert found["levels"][0]["low"] < 45 < found["levels"][0]["high"]
    assert found["effective_n"] == 73  # (60 x 15 + 60 x 5/3)² / (60 x 15² + 60 x (5/3)²)


def test_weights_say_what_is_missing():
    assert weighted_levels(["level_1"])["why_not"] == "few"
    facts(120, size="micro", level="level_1")
    facts(500, size="micro", level="level_1", is_demo=True)
    assert weighted_levels(["level_1"]) == {"why_not": "register", "n": 120}
    RegisterCell.objects.create(area=1, sector_group=GROUP, size="medium", n=10)
    assert weighted_levels(["level_1"])["why_not"] == "margins"
