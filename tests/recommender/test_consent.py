"""Suggestions rest on an owner's consent to advice: none is made, kept or taught without it."""

import pytest
from django.test import Client
from django.urls import reverse

from advisory.models import Assessment
from core.models import Job
from recommender import features
from recommender.events import what_was_used
from recommender.models import Feedback, Recommendation
from recommender.queries import cards_for
from recommender.tasks import RECOMMEND, queue_recommendations
from tests.factories.advisory import AdoptionFactory, BusinessFactory, MembershipFactory
from tests.factories.courses import EnrolmentFactory
from users.consents import Purpose, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(owner=True)


@pytest.fixture
def made(submitted, platforms, course_pages, run_jobs, owner) -> Assessment:
    """A business's assessment with its lists."""
    with run_jobs():
        return submitted(business=owner.business)


def test_withdrawing_deletes_the_lists_of_the_business_and_no_others(
    made, submitted, run_jobs, owner
):
    with run_jobs():
        other = submitted(business=BusinessFactory(advised=True))
    Feedback.objects.create(recommendation=made.recommendations.first(), verb="opened")

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert not made.recommendations.exists()
    assert other.recommendations.exists()


def test_another_owner_keeps_the_lists(made, owner):
    MembershipFactory(business=owner.business, owner=True)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert made.recommendations.exists()


@pytest.mark.parametrize("is_withdrawn", [True, False], ids=["withdrawn", "never given"])
def test_no_list_is_made_without_it(submitted, platforms, run_jobs, owner, is_withdrawn: bool):
    business = owner.business if is_withdrawn else BusinessFactory()
    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    with run_jobs():
        assessment = submitted(business=business)

    assert not Job.objects.filter(kind=RECOMMEND).exists()
    assert not Recommendation.objects.exists()
    assert cards_for(assessment).lacks_consent


def test_a_list_on_its_way_is_not_stored_after_the_withdrawal(
    submitted, platforms, run_jobs, owner
):
    with run_jobs():
        submitted(business=owner.business)
        withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert not Recommendation.objects.exists()


def test_the_pages_say_why_there_is_no_list(client: Client, sign_in, made, owner):
    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)
    sign_in(owner.user)

    for name in ("recommender:cards", "pages:result"):
        page = client.get(reverse(name, args=[made.public_id]))
        assert "khi có chủ doanh nghiệp đồng ý" in page.text, name
        assert "data-waiting" not in page.text
    assert not Job.objects.filter(kind=RECOMMEND).exists()


def test_agreeing_again_has_the_list_made_anew(made, run_jobs, owner):
    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)
    give_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert cards_for(made).is_stale
    with run_jobs():
        queue_recommendations(made)

    assert made.recommendations.exists()


def test_an_unclaimed_result_still_gets_its_list(submitted, platforms, run_jobs):
    with run_jobs():
        assessment = submitted()

    assert assessment.recommendations.exists()


def test_the_business_teaches_nothing_any_more(made, owner):
    AdoptionFactory(business=owner.business, in_use=True)
    EnrolmentFactory(user=owner.user)
    before = (features.business_profiles().keys(), len(what_was_used().user))

    withdraw_consent(user=owner.user, purpose=Purpose.ADVICE)

    assert before == ({owner.business_id}, 2)
    assert not features.business_profiles()
    assert not what_was_used().user


def test_a_record_somebody_withdrew_from_teaches_nothing(owner):
    EnrolmentFactory(user=owner.user)

    withdraw_consent(user=owner.user, purpose=Purpose.LEARNING)

    assert not what_was_used().user
