"""A frozen quarter holds its figures, and they are counted again the same, whatever happened since."""

import copy

import pytest
from django.core.management import CommandError, call_command

from advisory.tasks import RESCORE
from core import jobs
from core.models import AuditEvent, DailyCount, Job
from reports.models import Cell, Snapshot, SnapshotFile
from reports.snapshots import extract
from reports.snapshots.figures import hash_of
from reports.snapshots.freezing import (
    MAKE,
    SnapshotRefused,
    ask_for_snapshot,
    differences_on_recount,
    drop_draft,
    fill,
    make,
    sign_off,
)
from reports.snapshots.tables import tables_of
from tests.factories.reports import IndicatorFactory, IndicatorValueFactory
from tests.factories.users import UserFactory
from tests.reports.cells import participants

pytestmark = pytest.mark.django_db
State = Snapshot.State
SIGNATURE = {"name": "Trần Thị Ký", "position": "Phó Giám đốc", "explanation": ""}


def test_figures_are_told_for_the_agency_and_for_the_public(draft):
    agency, public = draft.figures["agency"], draft.figures["public"]

    assert agency["headline"] == {"businesses": 60, "assessed": 40, "in_use": 12, "uses_now": 12}
    assert public["headline"]["uses_now"] == 12
    assert draft.state == State.DRAFT
    assert draft.rules["floors"] == {"agency": 5, "public": 10}
    assert any(one["instrument"] == "vn_dbi_1970" for one in draft.rules["instruments"])


def test_the_public_is_told_less(db, october):
    participants(assessed=40, others=20, uses=7)
    snapshot = Snapshot(year=2026, quarter=3)

    fill(snapshot, extract.take())

    assert snapshot.figures["agency"]["headline"]["uses_now"] == 7
    assert snapshot.figures["public"]["headline"]["uses_now"] is None


def test_counted_again_later_everything_is_equal(draft):
    Cell.objects.all().delete()
    participants(assessed=100, others=7, uses=50)
    DailyCount.objects.add("visited", 99)

    assert differences_on_recount(draft) == []
    assert Cell.objects.filter(outcome="now", value="uses").get().n == 50  # today's are untouched


def test_a_changed_figure_is_found(draft):
    draft.figures = copy.deepcopy(draft.figures)
    draft.figures["agency"]["headline"]["uses_now"] = 13

    found = differences_on_recount(draft)

    assert "agency: headline" in found
    assert any(line.startswith("figures") for line in found)


def test_a_changed_extract_is_found(draft):
    Cell.objects.filter(outcome="now", value="uses").update(n=13)
    Cell.objects.filter(outcome="now", value="none").update(n=47)
    draft.extract = extract.take()

    assert [line.partition(":")[0] for line in differences_on_recount(draft)][0] == "extract"


def test_the_same_rows_give_the_same_bytes(draft):
    assert extract.take() == extract.take()
    assert extract.hash_of(extract.take()) == draft.extract_hash


def test_an_indicator_that_does_not_follow_from_its_parts_is_found(db, october):
    participants(assessed=40, others=20, uses=12)
    value = {"origin": "measured", "year": 2026, "quarter": 3, "numerator": 12, "denominator": 60}
    IndicatorValueFactory(indicator=IndicatorFactory(key="right"), value=20, **value)
    IndicatorValueFactory(indicator=IndicatorFactory(key="wrong"), value=21, **value)
    snapshot = Snapshot(year=2026, quarter=3)
    fill(snapshot, extract.take())

    assert differences_on_recount(snapshot) == [
        "agency: indicator wrong",
        "public: indicator wrong",
    ]


def test_asking_queues_the_work_once(october):
    official = UserFactory(official=True)

    ask_for_snapshot(quarter=october, by=official)

    assert Job.objects.get(kind=MAKE).requested_by == official
    with pytest.raises(SnapshotRefused):
        ask_for_snapshot(quarter=october, by=official)


@pytest.mark.parametrize("steps", [-1, 1])
def test_only_the_quarter_that_ended_last_is_frozen(october, steps):
    other = october.next if steps > 0 else october.previous

    with pytest.raises(SnapshotRefused):
        ask_for_snapshot(quarter=other, by=UserFactory(official=True))


def test_nothing_is_frozen_while_assessments_are_scored_again(october):
    jobs.enqueue(RESCORE, key="x", instrument="vn_dbi_1970", version="", reason="")

    with pytest.raises(SnapshotRefused):
        ask_for_snapshot(quarter=october, by=UserFactory(official=True))
    with pytest.raises(SnapshotRefused):
        make(Snapshot(year=2026, quarter=3))


def test_a_re_score_that_began_after_the_question_fails_the_snapshot_with_a_sentence(october):
    snapshot = ask_for_snapshot(quarter=october, by=UserFactory(official=True))
    jobs.enqueue(RESCORE, key="x", instrument="vn_dbi_1970", version="", reason="")

    job = Job.objects.get(kind=MAKE)
    jobs.run(str(job.pk))

    snapshot.refresh_from_db()
    job.refresh_from_db()
    assert snapshot.state == State.FAILED
    assert job.result["problem"]


def test_a_signed_quarter_is_frozen_again_for_a_reason_only(signed, october):
    official = UserFactory(official=True)

    with pytest.raises(SnapshotRefused):
        ask_for_snapshot(quarter=october, by=official)
    corrected = ask_for_snapshot(quarter=october, by=official, reason="Nhập bổ sung số liệu")

    assert corrected.reason


def test_signing_names_the_official_and_replaces_what_was_signed_before(signed, draft):
    second = Snapshot.objects.create(
        year=2026,
        quarter=3,
        state=State.DRAFT,
        figures=draft.figures,
        figures_hash=hash_of(draft.figures),
        extract=draft.extract,
    )
    official = UserFactory(official=True)

    sign_off(snapshot=second, by=official, **SIGNATURE)

    signed.refresh_from_db()
    second.refresh_from_db()
    assert (signed.state, second.state) == (State.REPLACED, State.SIGNED)
    assert second.signer_name == "Trần Thị Ký"
    line = AuditEvent.objects.get(verb="signed snapshot")
    assert line.details["figures"] == second.figures_hash


def test_only_a_draft_is_signed_or_deleted(signed):
    official = UserFactory(official=True)

    with pytest.raises(SnapshotRefused):
        sign_off(snapshot=signed, by=official, **SIGNATURE)
    with pytest.raises(SnapshotRefused):
        drop_draft(snapshot=signed, by=official)


def test_the_job_makes_figures_and_files_and_signing_the_open_data(october):
    participants(assessed=40, others=20, uses=12)
    snapshot = ask_for_snapshot(quarter=october, by=UserFactory(official=True))

    jobs.run(str(Job.objects.get(kind=MAKE).pk))
    snapshot.refresh_from_db()
    names = set(snapshot.files.values_list("name", flat=True))
    sign_off(snapshot=snapshot, by=UserFactory(official=True), **SIGNATURE)
    jobs.run(str(Job.objects.get(kind="finish_snapshot").pk))

    assert snapshot.state == State.DRAFT
    assert names == {
        f"la-ban-so-2026-Q3.{end}" for end in ("vi.pdf", "vi.xlsx", "en.pdf", "en.xlsx")
    }
    pdf = SnapshotFile.objects.get(snapshot=snapshot, name="la-ban-so-2026-Q3.vi.pdf")
    assert bytes(pdf.content).startswith(b"%PDF")
    assert snapshot.files.filter(name="funnel-2026-Q3.parquet").exists()


def test_the_command_says_equal_or_fails(signed, capsys):
    call_command("check_snapshot", "2026-Q3")
    assert "everything equal" in capsys.readouterr().out

    signed.figures["public"]["headline"]["businesses"] = 61
    signed.save()
    with pytest.raises(CommandError):
        call_command("check_snapshot", "2026-Q3")


@pytest.mark.parametrize("period", ["2026", "Q3", "2020-Q1"])
def test_the_command_refuses_what_is_no_frozen_quarter(db, period):
    with pytest.raises(CommandError):
        call_command("check_snapshot", period)


def test_tables_speak_the_words_of_then(draft):
    draft.words["vi"]["headline.businesses"] = "Tên gọi hồi đó"

    found = tables_of(draft)

    assert found[0].rows[0] == ["Tên gọi hồi đó", 60]
