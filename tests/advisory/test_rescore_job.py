"""Scoring many assessments again: in parts, once each, and resumable by another run."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from advisory import tasks
from advisory.assessments.layers import counted_answers
from advisory.assessments.scores import store_score
from advisory.models import Assessment, InstrumentVersion, Score
from advisory.signals import points_changed
from advisory.versions import rescoring
from core import jobs
from core.models import AuditEvent, Job
from tests.advisory.answering import fill
from tests.factories.advisory import AssessmentFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessments(quick: InstrumentVersion) -> list[Assessment]:
    """Five finished quick scans with two answers each."""
    made = []
    for _number in range(5):
        assessment = AssessmentFactory(instrument_version=quick, submitted=True)
        fill(assessment, quick, ["cloud_use", "remote_work"], 2)
        store_score(assessment=assessment, version=quick, answers=counted_answers(assessment))
        made.append(assessment)
    return made


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescoring, "PART", 2)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[Assessment]:
    """Whose other points the packages above were told of; they have their own tests."""
    heard: list[Assessment] = []
    monkeypatch.setattr(
        points_changed, "send", lambda sender, assessments: heard.extend(assessments)
    )
    return heard


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Queue the work and do it, as after a commit; returns its job."""

    def do(**more: object) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = queue(**more)
        job.refresh_from_db()
        return job

    return do


def queue(**more: object) -> Job:
    arguments = {"instrument": "labanso_quick", "reason": "a mistake was mended"} | more
    return tasks.queue_rescoring(**arguments)


def correct(assessment: Assessment, value: int = 5) -> None:
    """Change an answer behind the score's back, as a mended rule would change its worth."""
    assessment.answers.filter(question_key="cloud_use").update(value=value)


def test_what_is_worth_the_same_stays_as_it_is(assessments, run):
    before = list(Score.objects.order_by("pk").values_list("total", "computed_at"))

    job = run()

    assert (job.state, job.result) == ("done", {"counts": {"same": 5}})
    assert (job.done_steps, job.total_steps) == (5, 5)
    assert list(Score.objects.order_by("pk").values_list("total", "computed_at")) == before


def test_changed_scores_keep_what_they_said_and_are_counted_by_what_changed(assessments, run, told):
    correct(assessments[0])
    correct(assessments[3], value=3)
    receipt = Score.objects.get(assessment=assessments[1]).receipt
    Score.objects.filter(assessment=assessments[1]).update(receipt=receipt | {"topics": {}})
    Score.objects.filter(assessment=assessments[2]).update(level="another")

    job = run()

    assert job.result["counts"] == {"points": 2, "details": 1, "level": 1, "same": 1}
    history = Score.objects.get(assessment=assessments[0]).history
    assert [line["replaced_because"] for line in history] == ["a mistake was mended"]
    assert told == [assessments[0], assessments[3]]


def test_doing_it_again_changes_nothing_more(assessments, run, told):
    correct(assessments[0])
    run()

    job = run()

    assert told == [assessments[0]]

    assert job.result["counts"] == {"same": 5}
    assert len(Score.objects.get(assessment=assessments[0]).history) == 1


def test_drafts_and_other_instruments_are_left_alone(assessments, full, run):
    draft = AssessmentFactory(instrument_version=assessments[0].instrument_version)
    other = AssessmentFactory(instrument_version=full, submitted=True)
    store_score(assessment=other, version=full, answers={})

    assert run().done_steps == 5
    assert run(version="no such version").result == {"counts": {}}
    assert run(instrument="vn_dbi_1970", version=full.version).result == {"counts": {"same": 1}}
    assert not draft.scores.exists()


def test_an_assessment_that_cannot_be_scored_stops_nobody_else(assessments, run, caplog):
    assessments[1].answers.update(value="rung five")
    assessments[2].scores.all().delete()
    correct(assessments[4])

    job = run()

    assert job.result["counts"] == {"same": 2, "refused": 1, "unscored": 1, "points": 1}
    assert "is not scored again" in caplog.text


class Killed(BaseException):
    """The worker process ends here."""


def test_a_killed_run_is_taken_up_where_its_last_part_ended(assessments, monkeypatch):
    for assessment in assessments:
        correct(assessment)
    job = queue()
    seen: list[int] = []
    real = rescoring.rescore

    def dying(*, assessment: Assessment, reason: str) -> Score:
        seen.append(assessment.pk)
        if len(seen) == 4:  # the second part is lost with it
            raise Killed
        return real(assessment=assessment, reason=reason)

    monkeypatch.setattr(rescoring, "rescore", dying)
    with pytest.raises(Killed):
        jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done_steps, job.result["counts"]) == ("running", 2, {"points": 2})
    Job.objects.update(lease_until=timezone.now())
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == ("done", 2, {"counts": {"points": 5}})
    assert seen[4:] == [assessment.pk for assessment in assessments[2:]]
    assert {len(score.history) for score in Score.objects.all()} == {1}


def test_a_run_that_lost_its_lease_writes_no_further_part(assessments, monkeypatch):
    for assessment in assessments:
        correct(assessment)
    job = queue()
    real = jobs.Progress.tell

    def tell(progress: jobs.Progress, *args: object) -> None:
        real(progress, *args)
        Job.objects.update(claim=None)  # another run took over

    monkeypatch.setattr(jobs.Progress, "tell", tell)
    jobs.run(str(job.pk))

    assert Score.objects.exclude(history=[]).count() == 2
    assert Job.objects.get().state == "running"


def test_the_request_is_audited_and_made_once(quick):
    official = UserFactory(official=True)

    assert queue(user=official) == queue(user=official)

    event = AuditEvent.objects.filter(actor=official, verb="rescore assessments").first()
    assert event.details == {"of": "labanso_quick", "reason": "a mistake was mended"}


def test_few_queries_for_each_assessment(assessments, run, django_assert_max_num_queries):
    run()  # the questionnaire is kept by the process from now on

    parts = 3
    with django_assert_max_num_queries(12 + 8 * parts + 5 * len(assessments)):
        run()


# --- In the terminal -----------------------------------------------------------------


def test_the_command_shows_progress_and_what_changed(assessments, quick):
    correct(assessments[0])
    out, err = io.StringIO(), io.StringIO()

    call_command("rescore", "labanso_quick", "--version", quick.version, stdout=out, stderr=err)

    assert "2/5\n4/5\n5/5\n" in err.getvalue()
    assert out.getvalue() == "5 assessments: points 1, same 4\n"


def test_the_command_names_the_versions_there_are(quick):
    with pytest.raises(CommandError, match=rf"labanso_quick 9 \(known: {quick.version}\)"):
        call_command("rescore", "labanso_quick", "--version", "9")


def test_the_command_says_why_the_work_failed(assessments, monkeypatch, settings):
    def broken(**_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    settings.CELERY_TASK_ALWAYS_EAGER = False  # where a worker keeps the error in the job
    monkeypatch.setattr(rescoring, "rescore", broken)

    with pytest.raises(CommandError, match="the disk is full"):
        call_command("rescore", "labanso_quick")
