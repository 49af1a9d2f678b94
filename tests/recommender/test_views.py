"""The cards: who sees them, what following and dismissing one does, and what they cost."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdoptionEvent, Platform, VettingReview
from advisory.platforms.vetting import suspend_platform
from core.models import Job
from recommender.models import Feedback, Recommendation
from recommender.queries import cards_for
from recommender.tasks import queue_recommendations
from tests.factories.advisory import AdviserCaseFactory, BusinessFactory, MembershipFactory
from tests.factories.users import ConsentFactory, UserFactory
from users.models import Consent

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Requested-With": "fetch"}


@pytest.fixture
def member():
    """An owner who agrees that it is kept what is shown and opened."""
    owner = MembershipFactory(owner=True)
    ConsentFactory(user=owner.user, purpose=Consent.Purpose.TRACKING)
    return owner


@pytest.fixture
def made(submitted, course_pages, platforms, run_jobs, member):
    """A claimed assessment with its lists."""
    with run_jobs():
        return submitted(business=member.business)


def address(assessment) -> str:
    return reverse("recommender:cards", args=[assessment.public_id])


def opened(recommendation) -> str:
    return reverse("recommender:open", args=[recommendation.public_id])


def dismissed(recommendation) -> str:
    return reverse("recommender:dismiss", args=[recommendation.public_id])


def one(assessment, kind: str) -> Recommendation:
    return Recommendation.objects.for_assessment(assessment).get(kind=kind, rank=1)


def test_cards_show_courses_and_platforms_with_reasons(client: Client, sign_in, made, member):
    sign_in(member.user)

    page = client.get(address(made)).content.decode()

    assert "Khóa cloud" in page
    assert "Kho mây" in page
    assert "Doanh nghiệp dùng dịch vụ đám mây đến mức nào?" in page
    assert "Mới liệt kê" not in page


def test_english_cards_give_english_reasons(client: Client, sign_in, made, member):
    sign_in(member.user)

    page = client.get(f"/en{address(made)}").content.decode()

    assert "Because to “How far does the business use cloud services?”" in page


@pytest.mark.parametrize("who", ["visitor", "stranger", "adviser without a case"])
@pytest.mark.parametrize("kind", ["course", "platform"])
def test_others_get_404_and_leave_no_trace(client: Client, sign_in, made, who: str, kind: str):
    if who != "visitor":
        sign_in(UserFactory(adviser=who.startswith("adviser")))
    recommendation = one(made, kind)

    answers = [
        client.get(address(made)),
        client.get(opened(recommendation)),
        client.post(dismissed(recommendation)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("who", ["adviser", "official"])
def test_staff_look_without_counting_as_the_business(client: Client, sign_in, made, who: str):
    user = UserFactory(**{who: True})
    if who == "adviser":
        AdviserCaseFactory(business=made.business, adviser=user)
    sign_in(user)
    recommendation = one(made, "platform")

    assert client.get(address(made)).status_code == 200
    assert client.get(opened(recommendation)).status_code == 302
    assert client.post(dismissed(recommendation)).status_code == 404
    assert not Feedback.objects.exists()
    assert not AdoptionEvent.objects.exists()


def test_opening_a_platform_begins_the_chain_of_the_business(client: Client, sign_in, made, member):
    sign_in(member.user)
    recommendation = one(made, "platform")

    for _ in range(2):
        response = client.get(opened(recommendation))

    assert response["Location"] == reverse(
        "advisory:platform-detail", args=[recommendation.platform.key]
    )
    assert Feedback.objects.get().verb == Feedback.Verb.OPENED
    stages = AdoptionEvent.objects.filter(adoption__business=member.business)
    assert sorted(stages.values_list("stage", flat=True)) == ["opened", "recommended"]


def test_opening_a_course_leads_to_it(client: Client, sign_in, made, member, course_pages):
    sign_in(member.user)
    recommendation = one(made, "course")

    response = client.get(opened(recommendation))

    pages = {page.translation_key: page for page in course_pages.values()}
    assert response["Location"] == pages[recommendation.course_key].get_url()
    assert not AdoptionEvent.objects.exists()


def test_opening_a_course_taken_down_is_404(client: Client, sign_in, made, member, course_pages):
    sign_in(member.user)
    recommendation = one(made, "course")
    for page in course_pages.values():
        page.unpublish()

    assert client.get(opened(recommendation)).status_code == 404


def test_head_request_counts_nothing(client: Client, sign_in, made, member):
    sign_in(member.user)

    client.head(opened(one(made, "platform")))

    assert not Feedback.objects.exists()


def test_dismissing_hides_the_card_at_once_and_counts_once(client: Client, sign_in, made, member):
    sign_in(member.user)
    recommendation = one(made, "platform")
    posted = {"_once": uuid.uuid4(), "next": address(made)}

    for _ in range(2):
        response = client.post(dismissed(recommendation), posted)

    assert response["Location"] == address(made)
    assert Feedback.objects.get().verb == Feedback.Verb.DISMISSED
    shown = {card.platform for card in cards_for(made).platforms}
    assert recommendation.platform not in shown


def test_dismissing_never_leads_away_from_the_portal(client: Client, sign_in, made, member):
    sign_in(member.user)

    response = client.post(
        dismissed(one(made, "course")), {"next": "https://example.com/", "_once": uuid.uuid4()}
    )

    assert response["Location"] == address(made)


def test_dismissing_needs_a_post(client: Client, sign_in, made, member):
    sign_in(member.user)

    assert client.get(dismissed(one(made, "course"))).status_code == 405


def test_page_waits_while_the_job_runs_and_has_a_plain_link(client: Client, sign_in, submitted):
    member = MembershipFactory(owner=True)
    assessment = submitted(business=member.business)
    Job.objects.create(kind="recommend", key=str(assessment.pk))
    sign_in(member.user)

    page = client.get(address(assessment)).content.decode()

    assert "data-waiting" in page
    assert f'href="{address(assessment)}"' in page


def test_fragment_is_only_the_fragment(client: Client, sign_in, made, member):
    sign_in(member.user)

    page = client.get(address(made), headers=FRAGMENT).content.decode()

    assert "<html" not in page
    assert 'id="recommended"' in page
    assert "data-waiting" not in page


def test_asking_for_a_list_that_was_never_made_queues_it_once(client: Client, sign_in, submitted):
    member = MembershipFactory(owner=True)
    assessment = submitted(business=member.business)
    Job.objects.all().delete()
    sign_in(member.user)

    for _ in range(3):
        client.get(address(assessment), headers=FRAGMENT)

    assert Job.objects.filter(kind="recommend").count() == 1


def test_a_failed_job_is_said_and_not_tried_at_every_look(client: Client, sign_in, made, member):
    Recommendation.objects.all().delete()
    Job.objects.filter(kind="recommend").update(state=Job.State.FAILED)
    sign_in(member.user)

    page = client.get(address(made)).content.decode()

    assert "notice--warn" in page
    assert Job.objects.filter(kind="recommend").count() == 1


def test_list_is_made_again_when_the_business_becomes_known(made, run_jobs):
    assert not cards_for(made).is_stale

    made.business.name = "Tên mới"
    made.business.save()

    cards = cards_for(made)
    assert cards.is_stale
    assert cards.is_ready
    assert cards.courses
    with run_jobs():
        queue_recommendations(made)
    assert not cards_for(made).is_stale


def vet(platform: Platform) -> None:
    """As an official does, without the checklist."""
    until = timezone.localdate() + datetime.timedelta(days=9)
    Platform.objects.filter(pk=platform.pk).update(
        status=Platform.Status.VETTED, vetted_until=until
    )
    VettingReview.objects.create(
        platform=platform,
        outcome=VettingReview.Outcome.VETTED,
        state=VettingReview.State.APPROVED,
        decided_at=timezone.now(),
        reviewed_on=timezone.localdate(),
        valid_until=until,
    )


def test_list_without_a_platform_is_made_again_once_one_is_vetted(submitted, platforms, run_jobs):
    Platform.objects.update(status=Platform.Status.LISTED)
    with run_jobs():
        made = submitted()
    assert not cards_for(made).platforms
    assert not cards_for(made).is_stale

    vet(platforms["cloud"])

    assert cards_for(made).is_stale
    for _time in range(2):  # the prior ranker at once, and the model trained for it after that
        with run_jobs():
            queue_recommendations(made)
        assert [card.platform for card in cards_for(made).platforms] == [platforms["cloud"]]
    assert not cards_for(made).is_stale


def test_draft_has_no_cards(client: Client, sign_in, quick, member):
    from tests.factories.advisory import AssessmentFactory

    draft = AssessmentFactory(instrument_version=quick, business=member.business)
    sign_in(member.user)

    assert client.get(address(draft)).status_code == 404


def test_suspended_platform_disappears_from_cards(made, platforms):
    suspend_platform(platform=platforms["cloud"], reviewer=None, reason="Lộ dữ liệu")

    assert platforms["cloud"] not in {card.platform for card in cards_for(made).platforms}


def test_cards_take_three_queries(made, django_assert_num_queries):
    with django_assert_num_queries(3):
        cards = cards_for(made)
        shown = [card.platform.vendor.name for card in cards.platforms]

    assert len(shown) == 2
    assert len(cards.courses) == 3


def test_cards_page_asks_little(client: Client, sign_in, made, member, django_assert_num_queries):
    sign_in(member.user)
    client.get(address(made))  # the session goes to its cache

    with django_assert_num_queries(5):
        client.get(address(made))


def test_business_is_another_in_the_next_room(client: Client, sign_in, made):
    outsider = MembershipFactory(business=BusinessFactory())
    sign_in(outsider.user)

    assert client.get(address(made)).status_code == 404


def test_a_vetting_makes_only_those_lists_again_that_it_can_touch(submitted, platforms, run_jobs):
    """Of 300 businesses an official need not wait for: each list is asked when it is looked at."""
    with run_jobs():
        small = submitted(business=BusinessFactory(advised=True, small=True))
        micro = submitted(business=BusinessFactory(advised=True, size_class="micro"))
    Platform.objects.filter(pk=platforms["listed"].pk).update(for_micro=False)

    vet(platforms["listed"])

    assert cards_for(small).is_stale
    assert not cards_for(micro).is_stale


@pytest.mark.parametrize("end", ["suspended", "expired"])
def test_a_platform_no_longer_vetted_is_gone_at_once_and_its_lists_are_made_again(
    made, platforms, run_jobs, end: str
):
    if end == "suspended":
        suspend_platform(platform=platforms["cloud"], reviewer=None, reason="Lộ dữ liệu")
    else:
        Platform.objects.filter(pk=platforms["cloud"].pk).update(
            vetted_until=timezone.localdate() - datetime.timedelta(days=1)
        )

    cards = cards_for(made)
    assert [card.platform for card in cards.platforms] == [platforms["safe"]]
    assert cards.is_stale
    for _time in range(2):  # the prior ranker at once, and the model trained for it after that
        with run_jobs():
            queue_recommendations(made)
    assert not cards_for(made).is_stale
