"""Seeding demo data: the same for the same seed, by choice only, and removable without a trace."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from wagtail.models import Page

from advisory.models import AdoptionEvent, Assessment, Business, Platform, Score, VettingReview
from core import demo
from core.models import Job
from courses.models import Enrolment, Quiz, QuizAttempt
from pages.demo import DemoIsOff, remove_demo, seed_demo
from tests.factories.advisory import BusinessFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_courses")]
SEED = {"seed": 7, "businesses": 8}


def facts() -> list[tuple]:
    scores = Score.objects.order_by("assessment__business__name", "assessment__pk")
    return list(scores.values_list("assessment__business__name", "total", "level"))


def test_the_same_seed_gives_the_same_facts_and_another_seed_others():
    seed_demo(**SEED)
    first = facts()
    remove_demo()
    seed_demo(**SEED)
    again = facts()
    remove_demo()
    seed_demo(seed=8, businesses=8)

    assert first == again
    assert facts() != first


def test_removing_leaves_what_real_people_did():
    person = UserFactory()
    business = BusinessFactory()
    pages = Page.objects.count()
    seed_demo(**SEED)

    remove_demo()

    assert list(User.objects.all()) == [person]
    assert list(Business.objects.all()) == [business]
    assert not Assessment.objects.exists()
    assert not Enrolment.objects.exists()
    assert not VettingReview.objects.exists()
    assert not Platform.objects.exclude(status=Platform.Status.LISTED).exists()
    assert Page.objects.count() == pages


def test_no_fact_lies_in_the_future_or_before_the_one_it_follows():
    seed_demo(seed=3, businesses=10)

    rounds = Assessment.objects.submitted()
    assert not rounds.filter(submitted_at__lt=F("started_at")).exists()
    assert not rounds.filter(submitted_at__lt=F("continued_from__submitted_at")).exists()
    assert not AdoptionEvent.objects.filter(happened_on__gt=F("recorded_at__date")).exists()


def test_recommendations_are_queued_for_every_finished_round(
    django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr("core.jobs._send", lambda job: None)
    with django_capture_on_commit_callbacks(execute=True):
        seed_demo(**SEED)

    queued = set(Job.objects.filter(kind="recommend").values_list("key", flat=True))
    finished = Assessment.objects.submitted().values_list("pk", flat=True)
    assert queued == {str(pk) for pk in finished}


def test_without_demo_nothing_is_added(settings):
    settings.DEMO = False

    with pytest.raises(DemoIsOff):
        seed_demo(**SEED)
    with pytest.raises(CommandError, match="DEMO"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_the_command_prints_the_sign_ins(capsys):
    call_command("seed_demo", businesses=2)

    out = capsys.readouterr().out
    assert demo.PASSWORD in out
    assert all(re.search(rf"{role}\s+{email}", out) for role, email in demo.SIGN_INS)


def test_the_command_refuses_no_business():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed_demo", businesses=0)


def test_quizzes_were_taken_with_some_spread_and_go_with_the_demo():
    seed_demo(seed=7, businesses=30)

    firsts = [a.score for a in QuizAttempt.objects.filter(number=1).ended()]
    assert len(firsts) >= 6
    assert len(set(firsts)) >= 3
    assert not QuizAttempt.objects.filter(enrolment__is_demo=False).exists()
    assert not QuizAttempt.objects.filter(state="in_progress").exists()

    remove_demo()
    assert not QuizAttempt.objects.exists()
    assert Quiz.objects.filter(live=True).count() == 1
