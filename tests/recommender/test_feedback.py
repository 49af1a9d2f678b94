"""What is shown, opened and said: kept once, of those who agree, effective at once, and undone."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from advisory.models import AdoptionEvent
from recommender import actions
from recommender.models import Feedback, Recommendation
from recommender.queries import cards_for
from recommender.tasks import queue_recommendations
from tests.factories.advisory import MembershipFactory
from tests.factories.users import ConsentFactory, UserFactory
from tests.recommender.test_views import address, one, opened
from users import personal_data
from users.consents import Purpose, withdraw_consent

pytestmark = pytest.mark.django_db
Verb = Feedback.Verb


@pytest.fixture
def member():
    return MembershipFactory(owner=True)


@pytest.fixture
def tracked(member):
    return ConsentFactory(user=member.user, purpose=Purpose.TRACKING).user


@pytest.fixture
def made(submitted, course_pages, platforms, run_jobs, member):
    with run_jobs():
        return submitted(business=member.business)


def say(client: Client, name: str, line: Recommendation, **posted):
    posted.setdefault("_once", uuid.uuid4())
    return client.post(reverse(f"recommender:{name}", args=[line.public_id]), posted)


def verbs() -> list[str]:
    return list(Feedback.objects.order_by("pk").values_list("verb", flat=True))


def test_shown_is_kept_once_with_what_learning_from_it_needs(client, sign_in, made, tracked):
    sign_in(tracked)

    for _look in range(2):
        client.get(address(made))

    rows = list(Feedback.objects.filter(verb=Verb.SHOWN).select_related("recommendation__model"))
    assert len(rows) == Recommendation.objects.for_assessment(made).count() == 5
    for row in rows:
        line = row.recommendation
        assert row.by == tracked
        assert (row.position, row.propensity) == (line.rank, 1.0)
        assert (row.list_id, row.model_version) == (line.list_id, line.model.version)


def test_one_list_has_one_number_and_the_next_another(made, run_jobs):
    before = set(Recommendation.objects.values_list("list_id", flat=True))
    with run_jobs():
        queue_recommendations(made)

    assert len(before) == 1
    assert len(set(Recommendation.objects.values_list("list_id", flat=True))) == 2


@pytest.mark.parametrize("case", ["never agreed", "withdrawn"])
def test_without_the_consent_nothing_is_kept_of_looking_and_opening(
    client, sign_in, made, member, case: str
):
    if case == "withdrawn":
        ConsentFactory(user=member.user, purpose=Purpose.TRACKING)
        withdraw_consent(user=member.user, purpose=Purpose.TRACKING)
    sign_in(member.user)

    client.get(address(made))
    client.get(reverse("pages:result", args=[made.public_id]))
    assert client.get(opened(one(made, "platform"))).status_code == 302

    assert not Feedback.objects.exists()
    assert not AdoptionEvent.objects.exists()


def test_a_look_by_an_adviser_or_official_is_not_the_business_looking(client, sign_in, made):
    official = UserFactory(official=True)
    ConsentFactory(user=official, purpose=Purpose.TRACKING)
    sign_in(official)

    client.get(address(made))

    assert not Feedback.objects.exists()


def test_withdrawing_deletes_what_was_tracked_and_keeps_what_was_said(
    client, sign_in, made, tracked
):
    sign_in(tracked)
    line = one(made, "platform")
    client.get(address(made))
    client.get(opened(line))
    say(client, "dismiss", line, reason="cost")

    withdraw_consent(user=tracked, purpose=Purpose.TRACKING)

    assert verbs() == [Verb.DISMISSED]


def test_not_for_us_with_a_reason_is_effective_at_once_and_can_be_undone(
    client, sign_in, made, member
):
    sign_in(member.user)
    line = one(made, "platform")
    form = {"reason": "cost", "next": f"{address(made)}#recommended", "_once": uuid.uuid4()}

    for _time in range(2):  # a double click
        answer = say(client, "dismiss", line, **form)

    assert answer.headers["Location"] == form["next"]
    assert Feedback.objects.get().reason == Feedback.Reason.COST
    cards = cards_for(made)
    assert line.platform not in {card.platform for card in cards.platforms}
    assert [card.line for card in cards.put_aside] == [line]
    page = client.get(address(made)).content.decode()
    assert reverse("recommender:restore", args=[line.public_id]) in page

    say(client, "restore", line)

    assert line.platform in {card.platform for card in cards_for(made).platforms}
    assert verbs() == [Verb.DISMISSED, Verb.RESTORED]


def test_it_can_be_undone_after_the_list_was_made_again(client, sign_in, made, member, run_jobs):
    sign_in(member.user)
    line = one(made, "platform")
    say(client, "dismiss", line)
    with run_jobs():
        queue_recommendations(made)

    [aside] = cards_for(made).put_aside
    assert aside.platform == line.platform
    say(client, "restore", aside.line)
    with run_jobs():
        queue_recommendations(made)

    assert line.platform in {card.platform for card in cards_for(made).platforms}


def test_it_holds_for_every_list_of_the_business(
    client, sign_in, made, member, submitted, run_jobs
):
    with run_jobs():
        second = submitted(business=member.business)
    line = one(made, "course")
    sign_in(member.user)

    say(client, "dismiss", line)

    for assessment in (made, second):
        keys = {card.course.page.translation_key for card in cards_for(assessment).courses}
        assert line.course_key not in keys


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_an_unknown_reason_is_left_out(client, sign_in, made, member, reason: str):
    sign_in(member.user)

    say(client, "dismiss", one(made, "course"), reason=reason)

    assert Feedback.objects.get().reason == ""


def test_saving_is_a_mark_that_can_be_taken_off_and_helped_counts_once(
    client, sign_in, made, member, run_jobs
):
    sign_in(member.user)
    line = one(made, "course")

    say(client, "save", line)
    with run_jobs():
        queue_recommendations(made)
    renewed = Recommendation.objects.for_assessment(made).get(course_key=line.course_key)
    assert renewed.is_saved
    say(client, "unsave", renewed)
    for _time in range(2):
        say(client, "helped", renewed)

    assert verbs() == [Verb.SAVED, Verb.UNSAVED, Verb.HELPED]
    assert not Recommendation.objects.get(pk=renewed.pk).is_saved


@pytest.mark.parametrize("name", ["dismiss", "restore", "save", "unsave", "helped"])
@pytest.mark.parametrize("who", ["visitor", "stranger", "official"])
def test_others_say_nothing(client, sign_in, made, name: str, who: str):
    if who != "visitor":
        sign_in(UserFactory(official=who == "official"))

    assert say(client, name, one(made, "course")).status_code == 404
    assert not Feedback.objects.exists()


def test_every_card_says_why_and_takes_not_for_us(client, sign_in, made, member):
    sign_in(member.user)

    page = client.get(f"/en{address(made)}").content.decode()

    assert page.count("Why this?") == page.count(">Not for us<") == 5
    assert "Closes your gaps" in page


def test_my_page_says_why_and_takes_not_for_us(
    client, sign_in, made, member, django_assert_max_num_queries
):
    sign_in(member.user)
    home = reverse("pages:dashboard")
    client.get(home)
    with django_assert_max_num_queries(6):
        page = client.get(f"/en{home}").content.decode()
    assert page.count("Why this?") == 2

    line = one(made, "platform")
    say(client, "dismiss", line, next=home)

    assert line.platform.name not in client.get(home).content.decode()


def test_what_is_said_costs_few_queries(
    client, sign_in, made, member, django_assert_max_num_queries
):
    sign_in(member.user)
    client.get(address(made))

    line = one(made, "course")
    with django_assert_max_num_queries(14):  # eight, and three pairs of savepoints
        say(client, "dismiss", line)

    assert Recommendation.objects.get(pk=line.pk).is_dismissed


def test_download_and_erasure(made, tracked):
    line = one(made, "platform")
    actions.record_opened(recommendation=line, by=tracked)
    actions.dismiss(recommendation=line, by=tracked, reason="trust")

    told = personal_data.collect(tracked)["suggestions"]
    assert [(row["what"], row["reason"]) for row in told] == [
        ("opened", ""),
        ("dismissed", "trust"),
    ]

    personal_data.erase_account(user=tracked)

    assert not Feedback.objects.filter(verb=Verb.OPENED).exists()
    assert not Feedback.objects.filter(by__isnull=False).exists()
