"""Stages come from what happened since a member was selected, and from nothing else."""

import datetime

import pytest
from django.utils import timezone

from advisory.models import AdoptionEvent, Assessment, FollowUp, ProgrammeMember
from advisory.programmes.facts import facts_of
from advisory.programmes.tracking import in_part, tracking_of
from tests.factories.advisory import (
    AdoptionEventFactory,
    AdoptionFactory,
    AssessmentFactory,
    BusinessFactory,
)
from tests.factories.programmes import (
    ProgrammeContactFactory,
    ProgrammeMemberFactory,
    RegisterEntryFactory,
)

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def day(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def a_round(business, *, began: int, finished: int | None = None) -> Assessment:
    found = AssessmentFactory(business=business, submitted=finished is not None)
    moments = {"started_at": ago(began)}
    if finished is not None:
        moments["submitted_at"] = ago(finished)
    Assessment.objects.filter(pk=found.pk).update(**moments)
    return found


def uses(business, **days: int):
    adoption = AdoptionFactory(business=business)
    for stage, number in days.items():
        AdoptionEventFactory(
            adoption=adoption, stage=stage, happened_on=day(number), reason_code="price"
        )
    return adoption


def told(member: ProgrammeMember):
    return facts_of(ProgrammeMember.objects.filter(pk=member.pk))[0]


@pytest.fixture
def member():
    return ProgrammeMemberFactory(business=BusinessFactory(advised=True), added_at=ago(200))


def test_the_whole_way_is_read_from_the_facts(member):
    ProgrammeContactFactory(member=member, at=ago(199))
    ProgrammeMember.objects.update(opened_at=ago(198))
    a_round(member.business, began=197, finished=196)
    uses(member.business, planned=190, in_use=180, in_use_90d=85)

    facts = told(member)

    assert facts.days == {
        "invited": day(199),
        "opened": day(198),
        "started": day(197),
        "finished": day(196),
        "planned": day(190),
        "in_use": day(180),
        "in_use_90d": day(85),
    }
    assert (facts.stage, facts.given_up_on) == ("in_use_90d", None)


def test_what_happened_before_the_selection_does_not_count(member):
    a_round(member.business, began=300, finished=299)
    uses(member.business, in_use=250, in_use_90d=150)

    assert told(member).days == {}


def test_a_draft_begun_before_and_finished_since_counts_as_finished_alone(member):
    a_round(member.business, began=300, finished=100)

    assert told(member).days == {"finished": day(100)}


def test_nothing_of_a_business_counts_whose_owner_does_not_agree():
    member = ProgrammeMemberFactory(business=BusinessFactory(), added_at=ago(200))
    ProgrammeContactFactory(member=member, at=ago(199))
    a_round(member.business, began=100, finished=99)
    uses(member.business, in_use=90)

    assert list(told(member).days) == ["invited"]


def test_given_up_is_who_left_all_platforms_begun_since(member):
    uses(member.business, in_use=150, given_up=100)
    assert (told(member).given_up_on, told(member).reason_code) == (day(100), "price")

    uses(member.business, in_use=60)
    assert told(member).given_up_on is None


def test_a_firm_of_the_register_is_read_once_an_official_confirmed_who_it_is():
    entry = RegisterEntryFactory()
    member = ProgrammeMemberFactory(of_register=True, entry=entry, added_at=ago(200))
    business = BusinessFactory(advised=True, tax_code=entry.tax_code)
    a_round(business, began=100, finished=99)
    assert told(member).days == {}

    business.register_entry = entry
    business.save()

    assert set(told(member).days) == {"started", "finished"}


def test_two_rows_of_one_business_count_once():
    entry = RegisterEntryFactory()
    first = ProgrammeMemberFactory(of_register=True, entry=entry)
    ProgrammeMemberFactory(
        programme=first.programme, business=BusinessFactory(register_entry=entry)
    )

    assert [one.pk for one in facts_of(first.programme.members.all())] == [first.pk]


def test_an_erased_business_stays_as_a_row_without_a_name(member):
    ProgrammeContactFactory(member=member, at=ago(199))
    programme = member.programme
    member.business.delete()

    tracking = tracking_of(programme)

    assert [(one.key, one.n) for one in tracking.reached][0] == ("invited", 1)
    assert tracking.facts[0].firm is None


def test_lists_of_whom_to_remind(member):
    other = ProgrammeMemberFactory(programme=member.programme, added_at=ago(200))
    ProgrammeContactFactory(member=other, at=ago(20))
    uses(member.business, in_use=150, given_up=100)

    tracking = tracking_of(member.programme)

    assert [one.pk for one in in_part(tracking.facts, "invited")] == [other.pk]
    assert [one.pk for one in in_part(tracking.facts, "given_up")] == [member.pk]
    assert tracking.given_up.given_up is None  # one alone is not told


def test_whoever_did_not_answer_after_90_days_stands_apart(member):
    silent = uses(member.business, in_use=130)
    asked = {"due_on": day(40), "asked_on": day(40), "unknown_on": day(10)}
    FollowUp.objects.create(adoption=silent, **asked)
    waiting = ProgrammeMemberFactory(
        programme=member.programme, business=BusinessFactory(advised=True), added_at=ago(200)
    )
    uses(waiting.business, in_use=20)

    tracking = tracking_of(member.programme)

    assert [one.pk for one in in_part(tracking.facts, "unanswered")] == [member.pk]
    assert [one.pk for one in in_part(tracking.facts, "in_use")] == [waiting.pk]
    parts = {part.key: part.n for part in tracking.parts}
    assert (parts["unanswered"], parts["in_use"]) == (1, 1)


def test_reasons_are_told_from_five_businesses_on(member):
    for _ in range(5):
        other = ProgrammeMemberFactory(
            programme=member.programme,
            business=BusinessFactory(advised=True),
            added_at=ago(200),
        )
        uses(other.business, in_use=150, given_up=100)

    assert tracking_of(member.programme).given_up.rows == [("price", 5)]


def test_many_members_ask_as_few_questions_as_one(member, django_assert_num_queries):
    for _ in range(4):
        ProgrammeMemberFactory(programme=member.programme, business=BusinessFactory(advised=True))

    with django_assert_num_queries(2):
        assert len(facts_of(member.programme.members.all())) == 5
