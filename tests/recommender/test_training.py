"""Training puts a checked file and a row in service, or leaves everything as it was."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import jobs
from core.models import Job
from recommender import gate, training
from recommender.engine import HybridRecommender
from recommender.engine.persistence import load
from recommender.models import FigureSet, TrainedModel
from recommender.tasks import train_nightly
from tests.factories.advisory import (
    AdoptionEventFactory,
    AdoptionFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.users import ConsentFactory
from users.models import Consent

pytestmark = pytest.mark.django_db
State = TrainedModel.State


def test_nightly_task_trains_and_retires_the_model_before(platforms, run_jobs, settings):
    for _night in range(2):
        with run_jobs():
            train_nightly()

    new, old = TrainedModel.objects.all()
    assert (new.state, old.state) == (State.IN_SERVICE, State.RETIRED)
    model = load(settings.MODELS_ROOT / new.file_name, expected_hash=new.file_hash)
    assert isinstance(model, HybridRecommender)
    assert new.counts["platforms"] == 2
    assert new.parameters["catalogue_hash"] == old.parameters["catalogue_hash"]
    assert json.dumps(new.metrics) == "{}"
    assert Job.objects.filter(kind="train_recommender", state=Job.State.DONE).count() == 2


def test_the_figures_are_counted_after_a_training(platforms, run_jobs):
    with run_jobs():
        train_nightly()

    assert FigureSet.objects.exists()


def test_a_run_that_lost_its_lease_changes_nothing(platforms, run_jobs):
    with run_jobs():
        train_nightly()
    before = TrainedModel.objects.in_service()
    job = Job.objects.create(kind="train_recommender", key="x", state=Job.State.RUNNING)
    progress = jobs.Progress(job, claim=job.pk)  # not the claim the row holds

    from recommender.tasks import train_recommender

    with pytest.raises(jobs.LeaseLost):
        train_recommender(progress)

    assert TrainedModel.objects.get() == before


def test_a_run_killed_after_writing_its_file_leaves_the_old_model_in_service(
    platforms, run_jobs, monkeypatch
):
    with run_jobs():
        train_nightly()
    before = TrainedModel.objects.in_service()

    def killed(_fitted):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "register", killed)
    with pytest.raises(KeyboardInterrupt), run_jobs():
        train_nightly()

    assert TrainedModel.objects.in_service() == before
    assert Job.objects.latest("created_at").state == Job.State.RUNNING


def test_old_files_go_and_the_one_in_service_stays(platforms, run_jobs, settings):
    import os

    with run_jobs():
        train_nightly()
    left = settings.MODELS_ROOT / "killed-half-way.part"
    left.write_bytes(b"")
    in_service = settings.MODELS_ROOT / TrainedModel.objects.get().file_name
    for path in (left, in_service):
        os.utime(path, (0, 0))

    training.remove_old_files()

    assert not left.exists()
    assert in_service.exists()


def test_command_trains_and_says_what_it_learnt_from(platforms):
    AdoptionFactory(business__advised=True, platform=platforms["cloud"], in_use=True)
    out = StringIO()

    call_command("train_recommender", stdout=out, stderr=StringIO())

    row = TrainedModel.objects.get()
    assert row.state == State.IN_SERVICE
    assert "1 events" in out.getvalue()
    assert "Too few events" in out.getvalue()
    assert row.code_revision


def test_training_with_nothing_at_all_works(db):
    call_command("train_recommender", stdout=StringIO(), stderr=StringIO())

    assert TrainedModel.objects.get().counts["events"] == 0


@pytest.mark.parametrize(("number", "outcome"), [(6, "not_worse"), (5, "too_few")])
def test_what_was_chosen_since_joins_a_small_panel(
    platforms, run_jobs, monkeypatch, number: int, outcome: str
):
    monkeypatch.setattr(gate, "is_on_panel", lambda _user: False)
    used_first = PlatformFactory(vetted=True)
    today = timezone.localdate()
    owners = [MembershipFactory(owner=True) for _number in range(number)]
    for owner in owners:
        ConsentFactory(user=owner.user, purpose=Consent.Purpose.TRACKING)
        use(owner.business, used_first, today - datetime.timedelta(days=20))
    with run_jobs():
        train_nightly()
    TrainedModel.objects.update(data_until=timezone.now() - datetime.timedelta(days=9))
    for owner in owners:
        use(owner.business, platforms["cloud"], today)

    with run_jobs():
        train_nightly()

    found = TrainedModel.objects.in_service().gate
    assert found["outcome"] == outcome
    assert found["panel"] == 0
    if outcome == "not_worse":
        assert found["businesses"] == number
        assert {"mean", "low", "high", "chance"} == found["difference"].keys()


def use(business, platform, day) -> None:
    adoption = AdoptionFactory(business=business, platform=platform)
    AdoptionEventFactory(adoption=adoption, happened_on=day)
