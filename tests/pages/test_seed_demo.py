"""Demo data: marked, the same for the same seed, and removable without a trace."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse
from wagtail.models import Page

from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.queue import QUIET
from advisory.cases.urgency import Reason
from advisory.models import (
    AdoptionEvent,
    Assessment,
    Business,
    Plan,
    Platform,
    Programme,
    Score,
    VettingReview,
)
from advisory.scoring import rounded
from core import demo
from core.models import Job
from courses.cohorts.seats import take_seat
from courses.models import (
    Attendance,
    Cohort,
    Enrolment,
    LiveSession,
    Quiz,
    QuizAttempt,
    Seat,
    TeamMember,
)
from courses.setting_up import LIBRARY, ensure_workflow, import_courses
from pages.demo import DemoIsOff, remove_demo, seed_demo
from pages.team.page import team_page
from tests.factories.advisory import BusinessFactory
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
SEED = {"seed": 7, "businesses": 8}


@pytest.fixture
def portal(settings):
    settings.DEMO = True
    ensure_workflow()
    import_courses([LIBRARY / "bat-dau-chuyen-doi-so", LIBRARY / "an-toan-thong-tin"])


def facts() -> list[tuple]:
    scores = Score.objects.order_by("assessment__business__name", "assessment__pk")
    return list(scores.values_list("assessment__business__name", "total", "level"))


def test_the_data_are_there_and_marked(portal):
    assert seed_demo(**SEED) is True

    assert Business.objects.filter(is_demo=True).count() == 8
    for model in (Business, Assessment, Cohort, Enrolment, Programme, Seat, User, VettingReview):
        assert model.objects.filter(is_demo=True).exists()
        assert not model.objects.filter(is_demo=False).exists()


def test_one_class_is_full_with_people_waiting_and_one_is_under_way(portal):
    seed_demo(**SEED)

    running, coming = Cohort.objects.with_counts().order_by("starts_on")
    assert (coming.seated, coming.waiting) == (6, 2)
    assert coming.takes_people
    assert Attendance.objects.filter(session__cohort=running).count() == 6
    assert LiveSession.objects.held().tomorrow().get().cohort == running
    owner = User.objects.get(email=demo.OWNER.email)
    assert Seat.objects.seated().of(owner).count() == 2


def test_removing_takes_the_seats_of_real_people_along(portal):
    seed_demo(**SEED)
    take_seat(user=UserFactory(learner=True), public_id=Cohort.objects.coming().last().public_id)

    remove_demo()

    assert not Cohort.objects.exists()
    assert not Seat.objects.exists()


def test_every_business_has_an_owner_who_agrees_so_that_figures_are_filled(portal):
    seed_demo(**SEED)

    assert Business.objects.with_advice_consent().count() == 8


def test_the_owners_team_shows_every_state(portal):
    seed_demo(**SEED)
    owner = User.objects.get(email=demo.OWNER.email)

    page = team_page(owner.businesses.get().public_id)

    assert all(number for _state, number in page.counts)
    assert all(row.member.is_demo for row in page.rows)
    remove_demo()
    assert not TeamMember.objects.exists()
    assert not User.objects.exists()


def test_seeding_again_adds_nothing(portal):
    seed_demo(**SEED)
    before = (Business.objects.count(), User.objects.count(), VettingReview.objects.count())

    assert seed_demo(**SEED) is False

    after = (Business.objects.count(), User.objects.count(), VettingReview.objects.count())
    assert after == before


def test_the_same_seed_gives_the_same_facts_and_another_seed_others(portal):
    seed_demo(**SEED)
    first = facts()
    remove_demo()
    seed_demo(**SEED)
    again = facts()
    remove_demo()
    seed_demo(seed=8, businesses=8)

    assert first == again
    assert facts() != first


def test_removing_leaves_what_real_people_did(portal):
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


def test_scores_are_those_of_the_real_scorer(portal):
    seed_demo(**SEED)

    score = Score.objects.filter(assessment__business__isnull=False).latest("pk")
    answers = {
        answer.question_key: {"state": answer.state, "value": answer.value}
        for answer in score.assessment.answers.all()
    }
    result = questionnaire_of(score.instrument_version).scorer.score(answers)
    assert (score.total, score.level) == (rounded(result.overall, 4), result.level)


def test_no_fact_lies_in_the_future_or_before_the_one_it_follows(portal):
    seed_demo(seed=3, businesses=20)

    rounds = Assessment.objects.submitted()
    assert not rounds.filter(submitted_at__lt=F("started_at")).exists()
    assert not rounds.filter(submitted_at__lt=F("continued_from__submitted_at")).exists()
    assert not AdoptionEvent.objects.filter(happened_on__gt=F("recorded_at__date")).exists()


def test_half_of_the_platforms_are_vetted_for_the_demo_only(portal):
    seed_demo(**SEED)

    vetted = Platform.objects.vetted()
    assert vetted.count() == Platform.objects.count() // 2
    assert not vetted.filter(is_demo_vetting=False).exists()
    assert not vetted.filter(certainty=Platform.Certainty.UNCONFIRMED).exists()


def test_recommendations_are_queued_for_every_finished_round(
    portal, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr("core.jobs._send", lambda job: None)
    with django_capture_on_commit_callbacks(execute=True):
        seed_demo(**SEED)

    queued = set(Job.objects.filter(kind="recommend").values_list("key", flat=True))
    finished = Assessment.objects.submitted().values_list("pk", flat=True)
    assert queued == {str(pk) for pk in finished}


def test_everyone_of_the_demo_can_sign_in_and_has_a_page(client, portal):
    seed_demo(**SEED)

    for sign_in in demo.SIGN_INS:
        assert client.login(email=sign_in.email, password=demo.PASSWORD), sign_in
        assert client.get("/bang-cua-toi/").status_code == 200, sign_in


def test_the_demos_owner_has_something_to_go_on_with(client, portal):
    seed_demo(**SEED)
    client.force_login(User.objects.get(email=demo.OWNER.email))

    context = client.get("/bang-cua-toi/").context

    assert context["result"].is_full
    assert context["learning"][0].done == 2
    assert context["platforms"].in_use[0].may_confirm


def test_the_demos_owner_has_a_plan_in_progress_with_a_step_of_the_adviser(client, portal):
    seed_demo(**SEED)
    owner = User.objects.get(email=demo.OWNER.email)
    client.force_login(owner)
    plan = Plan.objects.get(assessment__business__memberships__user=owner)

    html = client.get(reverse("pages:plan", args=[plan.assessment.public_id])).text

    assert plan.business in owner.businesses.all()
    assert {"todo", "doing", "done"} == set(plan.steps.values_list("state", flat=True))
    assert plan.steps.get(origin="adviser").added_by.email == demo.ADVISER.email
    assert "Dữ liệu mẫu" in html


def test_the_demos_adviser_has_a_case_for_each_reason_and_a_quiet_one(client, portal):
    seed_demo(**SEED)
    client.force_login(User.objects.get(email=demo.ADVISER.email))

    rows = client.get(reverse("advisory:case-list")).context["rows"]

    first = [row.waiting[0].reason if row.waiting else QUIET for row in rows]
    assert first == [*Reason, QUIET]
    assert rows[-1].case.handed_over_from.adviser.is_demo
    html = client.get(reverse("advisory:case-note", args=[rows[-1].case.pk])).text
    assert html.count("Dữ liệu mẫu") == 3  # the tag of the case, and on both notes


def test_a_page_waits_for_the_official(client, portal):
    seed_demo(**SEED)
    client.force_login(User.objects.get(email=demo.OFFICIAL.email))

    assert client.get("/bang-cua-toi/").context["agency_work"].to_review == 1


def test_without_demo_nothing_is_added(portal, settings):
    settings.DEMO = False

    with pytest.raises(DemoIsOff):
        seed_demo(**SEED)
    with pytest.raises(CommandError, match="DEMO"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_the_command_prints_the_sign_ins(portal, capsys):
    call_command("seed_demo", businesses=2)

    out = capsys.readouterr().out
    assert demo.PASSWORD in out
    assert all(re.search(rf"{role}\s+{email}", out) for role, email in demo.SIGN_INS)


def test_the_command_refuses_no_business(portal):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed_demo", businesses=0)


def test_the_command_removes(portal):
    seed_demo(**SEED)

    call_command("seed_demo", remove=True)

    assert not User.objects.filter(is_demo=True).exists()


def test_quizzes_were_taken_with_some_spread_and_go_with_the_demo(portal):
    seed_demo(seed=7, businesses=30)

    firsts = [a.score for a in QuizAttempt.objects.filter(number=1).ended()]
    assert len(firsts) >= 6
    assert len(set(firsts)) >= 3
    assert not QuizAttempt.objects.filter(enrolment__is_demo=False).exists()
    assert not QuizAttempt.objects.filter(state="in_progress").exists()

    remove_demo()
    assert not QuizAttempt.objects.exists()
    assert Quiz.objects.filter(live=True).count() == 1
