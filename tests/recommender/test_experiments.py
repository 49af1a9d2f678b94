"""Two models on real lists: drawn by the worker, read by the web, decided by what is opened."""

import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.models import AuditEvent
from recommender import experiments, promoting, tasks
from recommender.models import Experiment, Feedback, Recommendation, TrainedModel
from recommender.tasks import queue_recommendations, train_nightly
from tests.factories.advisory import BusinessFactory

pytestmark = pytest.mark.django_db
State = TrainedModel.State


@pytest.fixture
def two(platforms, course_pages, run_jobs) -> tuple[TrainedModel, TrainedModel]:
    """The model in service, and the one before it."""
    for _night in range(2):
        with run_jobs():
            train_nightly()
    new, old = TrainedModel.objects.all()
    return new, old


@pytest.fixture
def running(two) -> Experiment:
    return experiments.begin(other=two[1], by=None)


def lists(submitted, run_jobs, number: int) -> list:
    with run_jobs():
        return [submitted(business=BusinessFactory(advised=True)) for _ in range(number)]


def open_lines(assessments, team: str) -> None:
    """Each business opens one line of the team."""
    for assessment in assessments:
        line = Recommendation.objects.filter(assessment=assessment, team=team).first()
        Feedback.objects.create(recommendation=line, verb=Feedback.Verb.OPENED)


def test_lists_are_drawn_from_both_and_say_whose_each_line_is(submitted, run_jobs, running, two):
    assessments = lists(submitted, run_jobs, 4)

    lines = Recommendation.objects.filter(assessment__in=assessments)
    assert set(lines.values_list("team", flat=True)) == {"a", "b"}
    for line in lines.select_related("model"):
        assert line.experiment == running
        assert line.model == (two[0] if line.team == "a" else two[1])
        assert 0 < line.propensity <= 1
    keys = [(line.assessment_id, line.platform_id, line.course_key) for line in lines]
    assert len(keys) == len(set(keys))


def test_the_same_list_is_drawn_again(submitted, run_jobs, running):
    [assessment] = lists(submitted, run_jobs, 1)
    before = [
        (line.course_key, line.platform_id, line.team)
        for line in Recommendation.objects.for_assessment(assessment)
    ]

    with run_jobs():
        queue_recommendations(assessment)

    after = Recommendation.objects.for_assessment(assessment)
    assert [(line.course_key, line.platform_id, line.team) for line in after] == before


def test_the_hourly_job_ends_it_when_one_is_clearly_opened_more(submitted, run_jobs, running, two):
    open_lines(lists(submitted, run_jobs, 14), "b")
    with run_jobs():
        tasks.check_model_hourly()

    running.refresh_from_db()
    assert (running.outcome, running.is_running) == (Experiment.Outcome.SECOND, False)
    assert (running.first_wins, running.second_wins) == (0, 14)
    assert TrainedModel.objects.in_service() == two[0]  # an official decides


def test_a_few_or_a_tie_decide_nothing(submitted, run_jobs, running):
    assessments = lists(submitted, run_jobs, 2)
    open_lines(assessments, "b")
    open_lines(assessments[:1], "a")

    assert experiments.standing(running) == (0, 1)
    assert experiments.conclude() is None


def test_nothing_takes_over_while_it_runs_until_the_catalogue_changes(run_jobs, running, platforms):
    with run_jobs():
        train_nightly()
    assert TrainedModel.objects.first().state == State.CANDIDATE
    assert Experiment.objects.running() == running

    platforms["listed"].status, platforms["listed"].vetted_until = "vetted", "2099-01-01"
    platforms["listed"].save()
    with run_jobs():
        train_nightly()

    assert TrainedModel.objects.first().state == State.IN_SERVICE
    running.refresh_from_db()
    assert running.outcome == Experiment.Outcome.STOPPED


def test_a_rival_whose_file_is_gone_leaves_the_list_to_the_other(
    submitted, run_jobs, running, two, settings
):
    (settings.MODELS_ROOT / two[1].file_name).unlink()

    [assessment] = lists(submitted, run_jobs, 1)

    lines = Recommendation.objects.for_assessment(assessment)
    assert {(line.model_id, line.team) for line in lines} == {(two[0].pk, "")}


def test_one_at_a_time(running, two):
    with pytest.raises(experiments.NotComparable):
        experiments.begin(other=two[1], by=None)
    with pytest.raises(IntegrityError):
        Experiment.objects.create(first=two[0], second=two[1])


def test_only_models_that_know_the_same_catalogue_are_compared(two):
    two[1].parameters["catalogue_hash"] = "another"
    two[1].save()

    with pytest.raises(experiments.NotComparable):
        experiments.begin(other=two[1], by=None)


def post(client, name: str, *args):
    return client.post(reverse(f"recommender:{name}", args=args), {"_once": uuid.uuid4()})


def test_an_official_begins_stops_and_promotes(client, sign_in, two):
    official = sign_in(official=True)
    page = reverse("recommender:models")
    assert reverse("recommender:compare", args=[two[1].pk]) in client.get(page).text

    post(client, "compare", two[1].pk)
    running = Experiment.objects.running()
    assert running.started_by == official
    assert reverse("recommender:compare-stop") in client.get(page).text
    post(client, "compare-stop")
    assert Experiment.objects.running() is None
    post(client, "promote", two[1].pk)  # nothing says that it is better
    assert TrainedModel.objects.in_service() == two[0]

    Experiment.objects.update(outcome=Experiment.Outcome.SECOND)
    assert reverse("recommender:promote", args=[two[1].pk]) in client.get(page).text
    post(client, "promote", two[1].pk)

    assert TrainedModel.objects.in_service() == two[1]
    verbs = AuditEvent.objects.filter(actor=official).values_list("verb", flat=True)
    assert {"began comparison", "stopped comparison", "put in service"} <= set(verbs)


@pytest.mark.parametrize("who", ["visitor", "owner", "trainer", "adviser"])
def test_others_begin_stop_and_promote_nothing(client, sign_in, two, who: str):
    if who != "visitor":
        sign_in(**{who: True})
    expected = 302 if who == "visitor" else 404

    for name, *args in (("compare", two[1].pk), ("compare-stop",), ("promote", two[1].pk)):
        assert post(client, name, *args).status_code == expected

    assert not Experiment.objects.exists()


def test_a_model_that_did_not_win_cannot_be_promoted(two):
    with pytest.raises(promoting.NotAvailable):
        promoting.promote(two[1], by=None)
