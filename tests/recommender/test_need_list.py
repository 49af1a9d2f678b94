"""The list of the first seconds, and when the full one takes its place."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from recommender import tasks
from recommender.candidates import Candidate
from recommender.features import Profile
from recommender.models import Recommendation
from recommender.need_list import chosen
from recommender.queries import cards_for
from recommender.tasks import queue_recommendations
from tests.factories.advisory import (
    BusinessFactory,
    IndustryFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.courses import EnrolmentFactory
from tests.recommender.conftest import topics
from tests.recommender.test_views import FRAGMENT, address, vet

pytestmark = pytest.mark.django_db
GAPS = Profile({"gaps": {"cloud": 1.0, "cybersecurity": 0.8, "data_analytics": 0.5}})


def course(*about: str, level: int = 0) -> Candidate:
    return Candidate("course", uuid.uuid4(), list(about), level=level)


@pytest.fixture
def at_once(submitted, run_jobs, monkeypatch):
    """`at_once(...)`: a submitted scan whose job still waits."""
    monkeypatch.setattr("core.jobs._put_in_queue", lambda _job_id: None)

    def make(**changes):
        with run_jobs():
            return submitted(**changes)

    return make


def names(assessment) -> list[str]:
    return [card.platform.name for card in cards_for(assessment).platforms]


def test_the_largest_gaps_come_first_and_no_topic_over_and_over():
    cloud, again, safe, other = (
        course("cloud"),
        course("cloud"),
        course("cybersecurity"),
        course("x"),
    )

    found = chosen([other, again, safe, cloud], GAPS, seed=1)

    assert found[0] in (cloud, again)
    assert found[1] == safe
    assert other not in found
    assert chosen([safe, cloud, again, other], GAPS, seed=1) == found
    assert cloud.relevance(GAPS) > safe.relevance(GAPS)


def test_many_topics_dilute_one_another():
    assert course("cloud").relevance(GAPS) > course("cloud", "x", "y", "z").relevance(GAPS)


def test_of_equals_the_easier_one_comes_first():
    easy, hard = course("cloud"), course("cloud", level=2)

    assert chosen([hard, easy], GAPS, seed=3)[0] == easy


def test_without_gaps_everything_may_be_shown():
    assert len(chosen([course("x"), course("y")], Profile({"gaps": {}}), seed=1)) == 2


def test_a_new_result_has_a_list_before_any_worker_did_anything(at_once, course_pages, platforms):
    assessment = at_once()

    cards = cards_for(assessment)

    assert sorted(names(assessment)) == ["Kho mây", "Khóa chặt"]
    assert len(cards.courses) == 3
    assert cards.is_by_need
    assert cards.is_under_way
    assert "đám mây" in cards.platforms[0].reason + cards.platforms[1].reason
    for row in Recommendation.objects.for_assessment(assessment):
        assert sum(part["share"] for part in row.parts) == pytest.approx(row.score)


def test_it_keeps_to_size_industry_and_vetting(at_once):
    cloud = topics("cloud")
    PlatformFactory(name="Chỉ cho vừa", vetted=True, topics=cloud, for_micro=False, for_small=False)
    PlatformFactory(name="Ngành khác", vetted=True, topics=cloud, for_all_industries=False)
    PlatformFactory(name="Hợp", vetted=True, topics=cloud)
    PlatformFactory(name="Chưa thẩm định", topics=cloud)
    business = BusinessFactory(small=True, advised=True, industry=IndustryFactory())

    assert names(at_once(business=business)) == ["Hợp"]


def test_nothing_is_stored_without_a_consent_to_advice(at_once, platforms):
    at_once(business=BusinessFactory())

    assert not Recommendation.objects.exists()


def test_the_worker_replaces_it_and_leaves_nothing_behind(
    at_once, platforms, course_pages, run_jobs, monkeypatch
):
    assessment = at_once()
    monkeypatch.undo()
    job = Job.objects.get(kind=tasks.RECOMMEND)

    with run_jobs():
        from core import jobs

        jobs.run(str(job.pk))

    assert not Recommendation.objects.filter(source=Recommendation.Source.NEED).exists()
    cards = cards_for(assessment)
    assert not cards.is_by_need
    assert not cards.is_under_way


def test_page_shows_it_with_a_plain_link_and_asks_for_the_full_one(
    client, sign_in, at_once, platforms, django_assert_max_num_queries
):
    member = MembershipFactory(owner=True)
    assessment = at_once(business=member.business)
    sign_in(member.user)
    client.get(address(assessment))

    with django_assert_max_num_queries(6):
        page = client.get(address(assessment)).content.decode()

    assert "Kho mây" in page
    assert "data-waiting" in page
    assert f'href="{address(assessment)}"' in page
    assert Job.objects.filter(kind=tasks.RECOMMEND).count() == 1


def test_a_finished_course_goes_at_once_and_the_list_is_made_again(
    client, sign_in, submitted, course_pages, platforms, run_jobs
):
    member = MembershipFactory(owner=True)
    with run_jobs():
        made = submitted(business=member.business)
    key = course_pages["cloud"].translation_key
    assert key in {card.course.page.translation_key for card in cards_for(made).courses}
    assert not cards_for(made).is_stale

    EnrolmentFactory(user=member.user, course=course_pages["cloud"], completed_at=timezone.now())

    cards = cards_for(made)
    assert key not in {card.course.page.translation_key for card in cards.courses}
    assert cards.is_stale
    sign_in(member.user)
    with run_jobs():
        assert "data-waiting" in client.get(address(made)).content.decode()
    assert "data-waiting" not in client.get(address(made), headers=FRAGMENT).content.decode()


def test_a_new_vetting_makes_lists_again_and_nothing_else_does(
    submitted, course_pages, platforms, run_jobs
):
    with run_jobs():
        made = submitted()
    with run_jobs():
        tasks.train_nightly()
    assert not cards_for(made).is_stale

    vet(platforms["listed"])

    assert cards_for(made).is_stale
    with run_jobs():
        queue_recommendations(made)
    assert "Mới liệt kê" in names(made)


def test_what_failed_is_not_tried_at_every_look(submitted, platforms, run_jobs):
    with run_jobs():
        made = submitted()
    vet(platforms["listed"])
    failed = Job.objects.filter(kind=tasks.RECOMMEND)
    failed.update(state=Job.State.FAILED, finished_at=timezone.now())
    assert not cards_for(made).is_stale

    failed.update(finished_at=timezone.now() - datetime.timedelta(minutes=11))

    assert cards_for(made).is_stale


def test_the_result_page_has_the_cards_at_once(client, at_once, platforms, sign_in):
    member = MembershipFactory(owner=True)
    assessment = at_once(business=member.business)
    sign_in(member.user)

    page = client.get(reverse("pages:result", args=[assessment.public_id])).content.decode()

    assert "Kho mây" in page
