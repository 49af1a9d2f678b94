"""What the demo holds: something for each role to see, marked as made up."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.queue import QUIET
from advisory.cases.urgency import Reason
from advisory.models import Assessment, Business, Plan, Platform, Programme, Score, VettingReview
from advisory.scoring import rounded
from core import demo
from courses.cohorts.seats import take_seat
from courses.models import Attendance, Cohort, Enrolment, LiveSession, Seat, TeamMember
from pages.demo import remove_demo, seed_demo
from pages.team.page import team_page
from tests.factories.users import UserFactory
from users.models import User

pytestmark = pytest.mark.django_db
SEED = {"seed": 7, "businesses": 8}


@pytest.fixture(scope="module", autouse=True)
def seeded(module_database, demo_courses):
    with module_database():
        assert seed_demo(**SEED) is True


def test_the_data_are_there_and_marked():
    assert Business.objects.filter(is_demo=True).count() == 8
    for model in (Business, Assessment, Cohort, Enrolment, Programme, Seat, User, VettingReview):
        assert model.objects.filter(is_demo=True).exists()
        assert not model.objects.filter(is_demo=False).exists()


def test_one_class_is_full_with_people_waiting_and_one_is_under_way():
    running, coming = Cohort.objects.with_counts().order_by("starts_on")
    assert (coming.seated, coming.waiting) == (6, 2)
    assert coming.takes_people
    assert Attendance.objects.filter(session__cohort=running).count() == 6
    assert LiveSession.objects.held().tomorrow().get().cohort == running
    owner = User.objects.get(email=demo.OWNER.email)
    assert Seat.objects.seated().of(owner).count() == 2


def test_removing_takes_the_seats_of_real_people_along():
    take_seat(user=UserFactory(learner=True), public_id=Cohort.objects.coming().last().public_id)

    remove_demo()

    assert not Cohort.objects.exists()
    assert not Seat.objects.exists()


def test_every_business_has_an_owner_who_agrees_so_that_figures_are_filled():
    assert Business.objects.with_advice_consent().count() == 8


def test_the_owners_team_shows_every_state():
    owner = User.objects.get(email=demo.OWNER.email)

    page = team_page(owner.businesses.get().public_id)

    assert all(number for _state, number in page.counts)
    assert all(row.member.is_demo for row in page.rows)
    remove_demo()
    assert not TeamMember.objects.exists()
    assert not User.objects.exists()


def test_seeding_again_adds_nothing():
    before = (Business.objects.count(), User.objects.count(), VettingReview.objects.count())

    assert seed_demo(**SEED) is False

    after = (Business.objects.count(), User.objects.count(), VettingReview.objects.count())
    assert after == before


def test_scores_are_those_of_the_real_scorer():
    score = Score.objects.filter(assessment__business__isnull=False).latest("pk")
    answers = {
        answer.question_key: {"state": answer.state, "value": answer.value}
        for answer in score.assessment.answers.all()
    }
    result = questionnaire_of(score.instrument_version).scorer.score(answers)
    assert (score.total, score.level) == (rounded(result.overall, 4), result.level)


def test_half_of_the_platforms_are_vetted_for_the_demo_only():
    vetted = Platform.objects.vetted()
    assert vetted.count() == Platform.objects.count() // 2
    assert not vetted.filter(is_demo_vetting=False).exists()
    assert not vetted.filter(certainty=Platform.Certainty.UNCONFIRMED).exists()


def test_everyone_of_the_demo_can_sign_in_and_has_a_page(client):
    for sign_in in demo.SIGN_INS:
        assert client.login(email=sign_in.email, password=demo.PASSWORD), sign_in
        assert client.get("/bang-cua-toi/").status_code == 200, sign_in


def test_the_demos_owner_has_something_to_go_on_with(client):
    client.force_login(User.objects.get(email=demo.OWNER.email))

    context = client.get("/bang-cua-toi/").context

    assert context["result"].is_full
    assert context["learning"][0].done == 2
    assert context["platforms"].in_use[0].may_confirm


def test_the_demos_owner_has_a_plan_in_progress_with_a_step_of_the_adviser(client):
    owner = User.objects.get(email=demo.OWNER.email)
    client.force_login(owner)
    plan = Plan.objects.get(assessment__business__memberships__user=owner)

    html = client.get(reverse("pages:plan", args=[plan.assessment.public_id])).text

    assert plan.business in owner.businesses.all()
    assert {"todo", "doing", "done"} == set(plan.steps.values_list("state", flat=True))
    assert plan.steps.get(origin="adviser").added_by.email == demo.ADVISER.email
    assert "Dữ liệu mẫu" in html


def test_the_demos_adviser_has_a_case_for_each_reason_and_a_quiet_one(client):
    client.force_login(User.objects.get(email=demo.ADVISER.email))

    rows = client.get(reverse("advisory:case-list")).context["rows"]

    first = [row.waiting[0].reason if row.waiting else QUIET for row in rows]
    assert first == [*Reason, QUIET]
    assert rows[-1].case.handed_over_from.adviser.is_demo
    html = client.get(reverse("advisory:case-note", args=[rows[-1].case.pk])).text
    assert html.count("Dữ liệu mẫu") == 3  # the tag of the case, and on both notes


def test_a_page_waits_for_the_official(client):
    client.force_login(User.objects.get(email=demo.OFFICIAL.email))

    assert client.get("/bang-cua-toi/").context["agency_work"].to_review == 1


def test_the_command_removes():
    call_command("seed_demo", remove=True)

    assert not User.objects.filter(is_demo=True).exists()
