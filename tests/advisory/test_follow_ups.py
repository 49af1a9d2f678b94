"""The question 90 days after the first day of use, and what no answer means."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdoptionEvent, FollowUp, Membership
from advisory.platforms import follow_ups
from advisory.platforms.actions import record_stage
from advisory.tasks import follow_up_uses
from tests.factories.advisory import MembershipFactory, PlatformFactory
from tests.factories.users import ConsentFactory
from users.models import Consent, Message

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage
BEGAN = datetime.date(2026, 1, 5)
DUE = BEGAN + datetime.timedelta(days=90)
PAGE = reverse("pages:dashboard")


def later(days: int) -> datetime.date:
    return DUE + datetime.timedelta(days=days)


@pytest.fixture
def owner(db) -> Membership:
    return MembershipFactory(role=Membership.Role.OWNER)


@pytest.fixture
def used(owner):
    """A platform the owner's business has used since BEGAN."""
    platform = PlatformFactory(name="Sổ kho hỏi lại")
    tell(owner, platform, Stage.IN_USE, BEGAN)
    return platform


def tell(owner, platform, stage, on, **more):
    fact = {"business": owner.business, "platform": platform, "by": owner.user}
    return record_stage(stage=stage, on=on, **fact, **more)


@pytest.mark.parametrize(("day", "asked"), [(-1, 0), (0, 1), (200, 1)])
def test_it_is_asked_from_the_ninetieth_day_on(used, day: int, asked: int):
    assert follow_ups.ask_due(today=later(day)) == asked
    assert FollowUp.objects.count() == asked


def test_it_is_asked_once_however_often_the_task_runs(owner, used):
    ConsentFactory(user=owner.user, purpose=Consent.Purpose.MESSAGES)

    asked = [follow_ups.ask_due(today=later(day)) for day in (0, 0, 1, 45)]

    assert asked == [1, 0, 0, 0]
    message = Message.objects.get()
    assert message.user == owner.user
    assert "Sổ kho hỏi lại" in message.subject
    assert reverse("advisory:platform-detail", args=[used.key]) in message.text


def test_who_did_not_agree_to_messages_is_asked_on_their_page_only(owner, used):
    follow_ups.ask_due(today=DUE)

    assert not Message.objects.exists()
    assert FollowUp.objects.to_answer(DUE).get().adoption.platform == used


@pytest.mark.parametrize("stage", [Stage.IN_USE_90D, Stage.GIVEN_UP])
def test_what_is_answered_already_is_not_asked(owner, used, stage):
    tell(owner, used, stage, DUE)

    assert follow_ups.ask_due(today=later(5)) == 0


def test_a_task_killed_while_it_writes_leaves_nothing_and_asks_again(owner, used, monkeypatch):
    def die(**_words) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(follow_ups, "write", die)
    with pytest.raises(KeyboardInterrupt):
        follow_ups.ask_due(today=DUE)
    monkeypatch.undo()

    assert not FollowUp.objects.exists()
    assert follow_ups.ask_due(today=DUE) == 1


def test_no_answer_in_thirty_days_is_unknown_and_no_use(used):
    follow_ups.ask_due(today=DUE)

    assert follow_ups.close_unanswered(today=later(29)) == 0
    assert follow_ups.close_unanswered(today=later(30)) == 1
    assert follow_ups.close_unanswered(today=later(31)) == 0

    assert FollowUp.objects.unknown().get().unknown_on == later(30)
    assert not FollowUp.objects.to_answer(later(31)).exists()
    assert not AdoptionEvent.objects.filter(stage=Stage.IN_USE_90D).exists()


def test_a_late_answer_still_counts(owner, used):
    follow_ups.ask_due(today=DUE)
    follow_ups.close_unanswered(today=later(40))

    tell(owner, used, Stage.IN_USE_90D, later(50))

    assert not FollowUp.objects.unknown().exists()


def test_not_now_hides_it_for_a_week_and_the_thirty_days_go_on(used):
    follow_ups.ask_due(today=DUE)
    follow_ups.put_off(follow_up=FollowUp.objects.get(), today=later(1))

    assert not FollowUp.objects.to_answer(later(7)).exists()
    assert FollowUp.objects.to_answer(later(8)).exists()
    assert follow_ups.close_unanswered(today=later(30)) == 1


def test_the_task_asks_and_stops_waiting(used):
    follow_up_uses()

    assert FollowUp.objects.get().asked_on == timezone.localdate()


def test_the_owner_finds_the_question_and_answers_at_one_tap(client: Client, sign_in, owner, used):
    follow_up_uses()
    sign_in(owner.user)
    data = {"business": owner.business.public_id}

    asked = client.get(PAGE)
    client.post(reverse("advisory:platform-put-off", args=[used.key]), data)
    put_off = client.get(PAGE)
    client.post(reverse("advisory:platform-still-use", args=[used.key]), data)

    assert "Sổ kho hỏi lại không?" in asked.text
    assert [platform.pk for platform in asked.context["platforms"].asked] == [used.pk]
    assert put_off.context["platforms"].asked == []
    assert FollowUp.objects.get().answered_on == timezone.localdate()


def test_a_stranger_neither_sees_nor_puts_off(client: Client, sign_in, owner, used):
    follow_up_uses()
    sign_in(owner=True)

    response = client.post(
        reverse("advisory:platform-put-off", args=[used.key]),
        {"business": owner.business.public_id},
    )

    assert response.status_code == 404
    assert client.get(PAGE).context["platforms"].asked == []
    assert FollowUp.objects.get().put_off_until is None


def test_asking_many_takes_no_more_for_each(used, owner, django_assert_num_queries):
    for _ in range(3):
        tell(owner, PlatformFactory(), Stage.IN_USE, BEGAN)

    with django_assert_num_queries(1 + 4 * 9):  # event, question and owners, with savepoints around
        follow_ups.ask_due(today=DUE)
