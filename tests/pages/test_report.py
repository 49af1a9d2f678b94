"""The report of an assessment: asked for, made by a job, downloaded, outdated, erased."""

import datetime
import uuid
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advisory.assessments.actions import claim_assessment
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Assessment, Business, InstrumentVersion, Score, SupportKind
from advisory.plan.actions import make_plan
from advisory.support.received import record_received, remove_received
from core import jobs, typesetting
from core.models import AuditEvent, Job
from pages.models import AssessmentReport
from pages.tasks import MAKE_REPORT, forget_old_reports, queue_report
from tests.advisory.answering import begin, finished
from tests.factories.advisory import AdviserCaseFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions(db: None):
    return questionnaire_of(InstrumentVersion.objects.current("labanso_quick"))


@pytest.fixture
def assessment(client: Client, questions) -> Assessment:
    """Finished and unclaimed: this test's browser holds it."""
    return finished(client, questions)


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """Stands in for the engine, and counts how often it is used."""
    engine = mock.Mock(return_value=b"%PDF-1.7 ...")
    monkeypatch.setattr(typesetting, "typeset", engine)
    return engine


@pytest.fixture
def make(django_capture_on_commit_callbacks, typeset: mock.Mock):
    """`make(assessment)`: the report is asked for, and a worker does its job."""

    def do(assessment: Assessment, language: str = "vi") -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            return queue_report(assessment, language=language, by=None)

    return do


def address(assessment: Assessment, prefix: str = "") -> str:
    return f"{prefix}/danh-gia/{assessment.public_id}/bao-cao/"


def file_of(assessment: Assessment, prefix: str = "") -> str:
    return f"{address(assessment, prefix)}tai-ve/"


def report_jobs():
    return Job.objects.filter(kind=MAKE_REPORT)


def test_the_result_page_leads_to_a_file_in_three_steps(
    client: Client, assessment: Assessment, typeset, django_capture_on_commit_callbacks
):
    result = client.get(f"/danh-gia/{assessment.public_id}/ket-qua/").content.decode()
    assert f'action="{address(assessment)}"' in result
    assert "Tải báo cáo PDF" in result

    with django_capture_on_commit_callbacks() as queued:
        asked = client.post(address(assessment), {"_once": uuid.uuid4()})
    assert asked.url == address(assessment)
    waiting = client.get(address(assessment))
    assert waiting["Refresh"] == "2"
    assert "Báo cáo đang chờ đến lượt" in waiting.content.decode()

    for callback in queued:
        callback()
    ready = client.get(address(assessment))
    assert "Refresh" not in ready
    assert f'href="{file_of(assessment)}"' in ready.content.decode()

    file = client.get(file_of(assessment))
    assert file.content == typeset.return_value
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "private" in file["Cache-Control"]
    day = timezone.localdate(assessment.submitted_at)
    assert file["Content-Disposition"] == f'attachment; filename="la-ban-so-{day}.pdf"'


def test_a_resent_form_and_a_second_tab_queue_one_job(client: Client, assessment: Assessment):
    key = uuid.uuid4()

    for sent in (key, key, uuid.uuid4()):
        assert client.post(address(assessment), {"_once": sent}).status_code == 302

    assert report_jobs().count() == 1


def test_each_language_has_its_own_report(client: Client, assessment: Assessment, make, typeset):
    make(assessment, "vi")
    assert client.get(file_of(assessment, "/en")).url == address(assessment, "/en")
    make(assessment, "en")

    titles = [call.args[1]["kind"] for call in typeset.call_args_list]
    assert titles == ["Báo cáo kết quả đánh giá", "Assessment report"]
    assert client.get(file_of(assessment, "/en")).status_code == 200


def test_the_same_content_is_set_once(assessment: Assessment, make, typeset):
    make(assessment)
    first = AssessmentReport.objects.get()
    make(assessment)

    again = AssessmentReport.objects.get()
    assert typeset.call_count == 1
    assert (again.digest, bytes(again.pdf)) == (first.digest, bytes(first.pdf))
    assert again.made_at > first.made_at


def test_a_new_score_makes_the_report_outdated_and_the_next_click_a_new_one(
    client: Client, assessment: Assessment, make, typeset
):
    make(assessment)
    Score.objects.filter(assessment=assessment).update(total=1, computed_at=timezone.now())

    page = client.get(address(assessment)).content.decode()
    assert "Chưa có báo cáo cho kết quả hiện tại" in page
    assert client.get(file_of(assessment)).url == address(assessment)

    make(assessment)
    assert typeset.call_count == 2
    assert AssessmentReport.objects.count() == 1
    assert client.get(file_of(assessment)).status_code == 200


def test_a_changed_plan_makes_the_report_outdated(client: Client, assessment: Assessment, make):
    make(assessment)
    make_plan(assessment=assessment)
    assert client.get(file_of(assessment)).status_code == 302

    make(assessment)
    assert client.get(file_of(assessment)).status_code == 200


@pytest.fixture
def claimed(assessment: Assessment, sign_in) -> Assessment:
    """Kept for a business whose owner is signed in."""
    member = MembershipFactory(owner=True, business__small=True)
    claim_assessment(assessment=assessment, business=member.business)
    sign_in(member.user)
    return assessment


def test_support_noted_or_taken_back_makes_the_report_outdated(
    client: Client, claimed: Assessment, make
):
    make(claimed)
    assert client.get(file_of(claimed)).status_code == 200

    received = record_received(
        business=claimed.business,
        by=None,
        kind_id=SupportKind.objects.first().pk,
        content="Phần mềm",
        year=timezone.localdate().year,
        amount=10_000_000,
        giver="Sở Tài chính",
    )
    assert client.get(file_of(claimed)).status_code == 302
    make(Assessment.objects.get(pk=claimed.pk))
    assert client.get(file_of(claimed)).status_code == 200

    remove_received(received=received, by=UserFactory())
    assert client.get(file_of(claimed)).status_code == 302


def test_the_report_of_a_business_holds_for_its_day(client: Client, claimed: Assessment, make):
    make(claimed)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Assessment.objects.filter(pk=claimed.pk).update(claimed_at=yesterday)
    Business.objects.update(updated_at=yesterday)
    Score.objects.update(computed_at=yesterday)
    AssessmentReport.objects.update(made_at=yesterday)

    assert client.get(file_of(claimed)).status_code == 302


def test_a_claimed_result_has_no_report_with_the_private_link(
    client: Client, assessment: Assessment, make, typeset, sign_in
):
    make(assessment)
    member = MembershipFactory()
    sign_in(member.user)
    claim_assessment(assessment=assessment, business=member.business)

    assert client.get(file_of(assessment)).status_code == 302
    make(assessment)

    before, after = (call.args[1] for call in typeset.call_args_list)
    private = f"{settings.BASE_URL}/danh-gia/tiep-tuc/"
    assert before["link"]["url"].startswith(private)
    assert before["title"] == "Chưa gắn với doanh nghiệp"
    result = f"{settings.BASE_URL}/danh-gia/{assessment.public_id}/ket-qua/"
    assert after["link"]["url"] == result
    assert after["title"] == member.business.name


@pytest.mark.parametrize("who", ["visitor", "owner", "adviser", "official"])
def test_strangers_get_404_and_queue_nothing(assessment: Assessment, make, who: str):
    make(assessment)
    stranger = Client()
    if who != "visitor":
        stranger.force_login(
            UserFactory(**{who: True}), backend="django.contrib.auth.backends.ModelBackend"
        )

    answers = [
        stranger.get(address(assessment)),
        stranger.post(address(assessment), {"_once": uuid.uuid4()}),
        stranger.get(file_of(assessment)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert report_jobs().count() == 1


def test_a_draft_has_no_report(client: Client, questions):
    draft = begin(client, questions)

    assert client.get(address(draft)).status_code == 404
    assert client.post(address(draft)).status_code == 404
    assert client.get(file_of(draft)).status_code == 404


def test_an_advisers_download_is_audited(client: Client, assessment: Assessment, make, sign_in):
    member = MembershipFactory()
    claim_assessment(assessment=assessment, business=member.business)
    make(assessment)
    sign_in(AdviserCaseFactory(business=member.business).adviser)

    assert client.get(file_of(assessment)).status_code == 200

    assert AuditEvent.objects.filter(verb="downloaded report").count() == 1


def test_a_failure_is_said_and_may_be_tried_again(
    client: Client, assessment: Assessment, make, typeset
):
    typeset.side_effect = ValueError("no font")
    with pytest.raises(ValueError, match="no font"):
        make(assessment)

    page = client.get(address(assessment)).content.decode()
    assert "Chưa lập được báo cáo" in page
    assert "no font" not in page

    typeset.side_effect = None
    make(assessment)
    assert "Báo cáo đã sẵn sàng" in client.get(address(assessment)).content.decode()


def test_the_job_of_a_dead_worker_is_done_once(assessment: Assessment, make, typeset):
    left = Job.objects.create(
        kind=MAKE_REPORT,
        key=f"{assessment.pk}:vi",
        arguments={"assessment": assessment.pk, "language": "vi"},
        state=Job.State.RUNNING,
        lease_until=timezone.now() - datetime.timedelta(seconds=1),
    )

    for _ in range(2):
        jobs.run(str(left.pk))

    left.refresh_from_db()
    assert left.state == Job.State.DONE
    assert typeset.call_count == 1
    assert AssessmentReport.objects.count() == 1


def test_nothing_is_stored_for_an_assessment_erased_meanwhile(
    assessment: Assessment, make, typeset
):
    def erased(*_args: object, **_kwargs: object) -> bytes:
        Assessment.objects.filter(pk=assessment.pk).delete()
        return b"%PDF"

    typeset.side_effect = erased

    job = make(assessment)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert not AssessmentReport.objects.exists()


def test_the_report_goes_with_the_assessment(assessment: Assessment, make):
    make(assessment)

    assessment.delete()

    assert not AssessmentReport.objects.exists()


def test_files_nobody_asked_for_again_go_after_thirty_days(assessment: Assessment, make):
    make(assessment, "vi")
    make(assessment, "en")
    reports = AssessmentReport.objects.filter(language="vi")
    reports.update(made_at=timezone.now() - datetime.timedelta(days=31))

    forget_old_reports()

    assert [report.language for report in AssessmentReport.objects.all()] == ["en"]


def test_queries_of_asking_waiting_and_downloading(
    client: Client, assessment: Assessment, make, sign_in
):
    member = MembershipFactory()
    claim_assessment(assessment=assessment, business=member.business)
    make(assessment)
    sign_in(member.user)
    client.get(address(assessment))  # the session goes to its cache

    counts = {}
    for name, ask in {
        "look": lambda: client.get(address(assessment)),
        "download": lambda: client.get(file_of(assessment)),
        "ask": lambda: client.post(address(assessment), {"_once": uuid.uuid4()}),
    }.items():
        with CaptureQueriesContext(connection) as captured:
            assert ask().status_code in (200, 302)
        counts[name] = len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    assert counts["look"] <= 6
    assert counts["download"] <= 6
    assert counts["ask"] <= 8
