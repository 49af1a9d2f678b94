import uuid
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueIsAway

from core import jobs, tasks
from core.models import AuditEvent, DailyCount, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(monkeypatch):
    """A kind of job that counts a word and reports two steps."""

    def work(progress: jobs.Progress, word: str) -> None:
        progress.tell(1, 2, "half-way")
        with progress.finish({"word": word}):
            DailyCount.objects.add(word)

    monkeypatch.setitem(jobs._kinds, "counting", work)


def counted(word: str) -> int:
    return sum(DailyCount.objects.filter(key=word).values_list("n", flat=True))


@pytest.fixture
def run_queue(django_capture_on_commit_callbacks):
    """`with run_queue():` work queued inside is done at its end, as after a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_enqueued_work_is_done_and_keeps_its_result(counting, run_queue):
    with run_queue():
        job = jobs.enqueue("counting", key="a", word="mot")

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"word": "mot"})
    assert (job.done_steps, job.total_steps) == (1, 2)
    assert job.finished_at
    assert counted("mot") == 1


def test_the_same_work_is_not_queued_twice(counting):
    first = jobs.enqueue("counting", key="a", word="mot")
    second = jobs.enqueue("counting", key="a", word="mot")

    assert first == second
    assert Job.objects.count() == 1


def test_work_may_be_asked_for_again_once_it_is_done(counting, run_queue):
    for _time in range(2):
        with run_queue():
            jobs.enqueue("counting", key="a", word="mot")

    assert counted("mot") == 2


def test_running_a_job_again_does_nothing(counting, run_queue):
    with run_queue():
        job = jobs.enqueue("counting", key="a", word="mot")

    jobs.run(str(job.pk))

    assert counted("mot") == 1


def test_a_job_held_by_a_living_worker_is_left_alone(counting):
    job = jobs.enqueue("counting", key="a", word="mot")
    Job.objects.update(state=Job.State.RUNNING, lease_until=timezone.now() + timedelta(seconds=20))

    jobs.run(str(job.pk))

    assert counted("mot") == 0


def test_a_job_of_a_dead_worker_is_done_by_the_next(counting):
    job = jobs.enqueue("counting", key="a", word="mot")
    Job.objects.update(
        state=Job.State.RUNNING,
        claim=uuid.uuid4(),
        attempts=1,
        lease_until=timezone.now() - timedelta(seconds=1),
    )

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert counted("mot") == 1


def test_a_run_that_lost_its_lease_writes_nothing(monkeypatch):
    def slow(progress: jobs.Progress) -> None:
        Job.objects.update(claim=uuid.uuid4())  # another worker took it over meanwhile
        with progress.finish():
            DailyCount.objects.add("late")

    monkeypatch.setitem(jobs._kinds, "slow", slow)
    job = jobs.enqueue("slow", key="a")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert counted("late") == 0


def test_a_failing_job_says_why_and_leaves_no_half_result(monkeypatch):
    def broken(progress: jobs.Progress) -> None:
        with progress.finish():
            DailyCount.objects.add("half")
            raise ValueError("the file is not a workbook")

    monkeypatch.setitem(jobs._kinds, "broken", broken)
    job = jobs.enqueue("broken", key="a")

    with pytest.raises(ValueError, match="workbook"):
        jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "the file is not a workbook")
    assert counted("half") == 0


@pytest.fixture
def troubled(monkeypatch):
    """`troubled(error, times)`: work that meets an error so often, then counts a word."""

    def make(error: Exception, times: int, *, after_the_end: bool = False) -> Job:
        def work(progress: jobs.Progress) -> None:
            if not after_the_end and progress.job.attempts <= times:
                raise error
            with progress.finish():
                DailyCount.objects.add("done")
            if after_the_end:
                raise error

        monkeypatch.setitem(jobs._kinds, "troubled", work)
        return jobs.enqueue("troubled", key="a")

    return make


PASSING = [
    OperationalError("database is locked"),
    InterfaceError("connection already closed"),
    QueueIsAway("connection refused"),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__module__)
@pytest.mark.parametrize("is_eager", [True, False], ids=["in place", "by a worker"])
def test_a_passing_error_puts_the_job_back_for_later(settings, troubled, error, is_eager):
    settings.CELERY_TASK_ALWAYS_EAGER = is_eager
    job = troubled(error, times=1)

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (Job.State.QUEUED, 1, str(error))
    assert (job.claim, job.lease_until, job.finished_at) == (None, None, None)

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert counted("done") == 1


def test_each_later_attempt_waits_longer(troubled):
    job = troubled(PASSING[0], times=4)

    for seconds in (5, 10, 20, 40):
        jobs.run(str(job.pk))
        failed_at = timezone.now()

        assert jobs.sweep(failed_at + timedelta(seconds=seconds - 1)) == 0
        assert jobs.sweep(failed_at + timedelta(seconds=seconds)) == 1

    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 5)


def test_a_passing_error_that_does_not_pass_fails_the_job_with_its_message(troubled):
    job = troubled(PASSING[0], times=jobs.MAX_ATTEMPTS)

    for _attempt in range(jobs.MAX_ATTEMPTS - 1):
        jobs.run(str(job.pk))
    with pytest.raises(OperationalError):
        jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, jobs.MAX_ATTEMPTS)
    assert job.message == "database is locked"


@pytest.mark.parametrize("error", [PASSING[0], ValueError("a file is missing")])
def test_trouble_after_the_end_neither_repeats_nor_fails_what_is_done(settings, troubled, error):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    job = troubled(error, times=1, after_the_end=True)

    for _time in range(2):
        jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)
    assert counted("done") == 1


def test_work_that_was_taken_over_is_not_put_back(monkeypatch):
    def slow(progress: jobs.Progress) -> None:
        Job.objects.update(claim=uuid.uuid4())  # another worker took it over meanwhile
        raise PASSING[0]

    monkeypatch.setitem(jobs._kinds, "slow", slow)
    job = jobs.enqueue("slow", key="a")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_work_that_forgets_to_finish_is_a_failure(monkeypatch):
    monkeypatch.setitem(jobs._kinds, "forgetful", lambda progress: None)
    job = jobs.enqueue("forgetful", key="a")

    with pytest.raises(jobs.NotFinished):
        jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_an_unknown_kind_fails_with_its_name():
    job = jobs.enqueue("nobody knows", key="a")

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "no such kind of job: nobody knows")


def test_a_job_that_kills_its_workers_is_given_up(counting):
    job = jobs.enqueue("counting", key="a", word="mot")
    Job.objects.update(attempts=jobs.MAX_ATTEMPTS)

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert counted("mot") == 0


@pytest.mark.parametrize(
    ("state", "lease", "sent", "queue_was_lost", "resent"),
    [
        ("queued", None, -5, False, 0),  # waits its turn
        ("queued", None, -301, False, 1),  # ten leases: its message is lost
        ("queued", None, -5, True, 1),  # the only worker died with the queue in its hands
        ("queued", None, None, False, 1),  # the queue was away when it was asked for
        ("running", +10, -100, True, 0),  # its worker lives
        ("running", -1, -100, False, 1),  # its worker is dead
        ("running", -1, -5, False, 0),  # sent again a moment ago
        ("done", None, -999, True, 0),
        ("failed", None, -999, True, 0),
    ],
)
def test_the_sweeper_sends_again_only_what_is_lost(
    settings, state, lease, sent, queue_was_lost, resent
):
    settings.JOB_LEASE_SECONDS = 30
    now = timezone.now()

    def moment(seconds: int | None):
        return None if seconds is None else now + timedelta(seconds=seconds)

    Job.objects.create(
        kind="x", key="a", state=state, lease_until=moment(lease), sent_at=moment(sent)
    )

    assert jobs.sweep(now, queue_was_lost=queue_was_lost) == resent
    assert jobs.sweep(now) == 0


@pytest.mark.parametrize(
    ("state", "days", "is_kept"),
    [
        (Job.State.DONE, 29, True),
        (Job.State.DONE, 31, False),
        (Job.State.FAILED, 89, True),
        (Job.State.FAILED, 91, False),
    ],
)
def test_finished_jobs_are_kept_for_a_while(state, days, is_kept):
    finished_at = timezone.now() - timedelta(days=days)
    Job.objects.create(kind="x", key="a", state=state, finished_at=finished_at)

    tasks.tidy_up()

    assert Job.objects.exists() == is_kept


@pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.RUNNING])
def test_open_jobs_are_never_tidied_away(state):
    Job.objects.create(kind="x", key="a", state=state)
    Job.objects.update(created_at=timezone.now() - timedelta(days=999))

    tasks.tidy_up()

    assert Job.objects.exists()


def test_many_old_jobs_go_in_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    long_ago = timezone.now() - timedelta(days=40)
    for n in range(5):
        Job.objects.create(kind="x", key=str(n), state=Job.State.DONE, finished_at=long_ago)

    # Three chunks, each with what points at its jobs, and two looks that find nothing.
    with django_assert_num_queries(14):
        assert jobs.forget_finished() == 5


def test_tidying_leaves_the_audit_trail():
    event = AuditEvent.objects.create(verb="looked at", object_type="x", object_id="1")
    AuditEvent.objects.update(at=timezone.now() - timedelta(days=999))

    tasks.tidy_up()

    assert AuditEvent.objects.get() == event


def test_a_missing_queue_loses_no_work(monkeypatch, counting, run_queue):
    def refuse(**_kwargs: object) -> None:
        raise QueueIsAway("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(tasks.run_job, "delay", refuse)
        with run_queue():
            job = jobs.enqueue("counting", key="a", word="mot")
    assert counted("mot") == 0

    with run_queue():
        tasks.sweep_jobs()

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert counted("mot") == 1


def test_a_starting_worker_of_the_embedded_queue_takes_up_waiting_work(counting, run_queue):
    job = jobs.enqueue("counting", key="a", word="mot")  # its message is never delivered

    with run_queue():
        tasks.sweep_at_start()

    job.refresh_from_db()
    assert job.state == Job.State.DONE
