"""Adviser cases: entrusted by officials, resting on consent, seen by their adviser alone."""

import uuid

import pytest
from django.urls import reverse

from advisory.businesses.actions import change_role, remove_member
from advisory.models import AdviserCase, Membership
from core.models import AuditEvent
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    MembershipFactory,
    ScoreFactory,
)
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent, withdraw_consent
from users.personal_data import erase_account

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:case-list")


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def owner():
    """The owner of a business who agreed to share it with an adviser."""
    membership = MembershipFactory(owner=True)
    give_consent(user=membership.user, purpose=Purpose.ADVISER)
    return membership


@pytest.fixture
def adviser():
    return UserFactory(adviser=True, first_name="Bình", last_name="Trần Văn")


def new(business) -> str:
    return reverse("advisory:case-new", args=[business.public_id])


def close(case: AdviserCase) -> str:
    return reverse("advisory:case-close", args=[case.pk])


def test_an_official_entrusts_a_business_and_it_is_recorded(client, sign_in, owner, adviser):
    official = sign_in(official=True)

    client.post(new(owner.business), {"adviser": adviser.pk})

    case = AdviserCase.objects.open().get()
    assert (case.business, case.adviser) == (owner.business, adviser)
    assert AuditEvent.objects.filter(actor=official, verb="opened case").count() == 1


def test_a_doubled_form_opens_one_case(client, sign_in, owner, adviser):
    sign_in(official=True)
    form = {"adviser": adviser.pk, "_once": str(uuid.uuid4())}

    client.post(new(owner.business), form)
    client.post(new(owner.business), form)
    client.post(new(owner.business), {"adviser": adviser.pk})

    assert AdviserCase.objects.count() == 1


def test_without_an_owners_consent_no_case_is_opened(client, sign_in, adviser):
    business = MembershipFactory(owner=True).business
    staff = MembershipFactory(business=business)
    give_consent(user=staff.user, purpose=Purpose.ADVISER)
    sign_in(official=True)

    page = client.post(new(business), {"adviser": adviser.pk}, follow=True).content.decode()

    assert "Chưa có chủ doanh nghiệp nào đồng ý" in page
    assert not AdviserCase.objects.exists()


def test_only_people_with_the_role_can_be_chosen(client, sign_in, owner):
    sign_in(official=True)

    page = client.post(new(owner.business), {"adviser": owner.user.pk})

    assert page.status_code == 422
    assert "Hãy chọn một chuyên gia trong danh sách." in page.content.decode()
    assert not AdviserCase.objects.exists()


def test_the_official_chooses_on_a_page_of_its_own(
    client, sign_in, owner, adviser, django_assert_max_num_queries
):
    AdviserCaseFactory.create_batch(3, business=owner.business)
    official = sign_in(official=True)
    client.get(new(owner.business))
    assert AuditEvent.objects.filter(actor=official, verb="looked at business").count() == 1

    with django_assert_max_num_queries(6):  # one of them the audit
        page = client.get(owner.business.get_absolute_url())
    with django_assert_max_num_queries(6):
        form = client.get(new(owner.business))

    assert f'href="{new(owner.business)}"' in page.text
    assert str(adviser) in form.text


@pytest.mark.parametrize("traits", [{}, {"adviser": True}, {"trainer": True}], ids=str)
def test_nobody_else_opens_or_closes_a_case(client, sign_in, owner, adviser, traits):
    case = AdviserCaseFactory()
    sign_in(**traits)

    assert client.get(new(owner.business)).status_code == 404
    assert client.post(new(owner.business), {"adviser": adviser.pk}).status_code == 404
    assert client.post(close(case)).status_code == 404
    assert AdviserCase.objects.open().count() == 1


def test_the_owner_does_not_choose_the_adviser(client, sign_in, owner, adviser):
    sign_in(owner.user)

    assert client.post(new(owner.business), {"adviser": adviser.pk}).status_code == 404


def test_visitors_sign_in_first(client, owner, adviser):
    assert client.get(LIST).status_code == 302
    assert client.post(new(owner.business), {"adviser": adviser.pk}).status_code == 302
    assert not AdviserCase.objects.exists()


def test_closing_a_case_takes_the_business_out_of_sight_and_is_recorded_once(client, sign_in):
    case = AdviserCaseFactory()
    official = sign_in(official=True)

    client.post(close(case))
    client.post(close(case))

    sign_in(case.adviser)
    assert client.get(case.business.get_absolute_url()).status_code == 404
    assert case.business.name not in client.get(LIST).content.decode()
    assert AuditEvent.objects.filter(actor=official, verb="closed case").count() == 1


def test_withdrawing_the_consent_closes_the_case(owner, adviser):
    case = AdviserCaseFactory(business=owner.business, adviser=adviser)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVISER)

    case.refresh_from_db()
    assert case.closed_at is not None


def test_another_owners_consent_keeps_the_case_open(owner, adviser):
    other = MembershipFactory(business=owner.business, owner=True)
    give_consent(user=other.user, purpose=Purpose.ADVISER)
    case = AdviserCaseFactory(business=owner.business, adviser=adviser)

    withdraw_consent(user=owner.user, purpose=Purpose.ADVISER)

    case.refresh_from_db()
    assert case.closed_at is None


def _leaves(owner):
    remove_member(membership=owner)


def _becomes_staff(owner):
    change_role(membership=owner, role=Membership.Role.STAFF)


def _is_erased(owner):
    erase_account(user=owner.user)


@pytest.mark.parametrize("goes", [_leaves, _becomes_staff, _is_erased])
def test_a_case_ends_with_the_only_owner_who_agreed(client, sign_in, owner, adviser, goes):
    MembershipFactory(business=owner.business, owner=True)
    AdviserCaseFactory(business=owner.business, adviser=adviser)

    goes(owner)

    sign_in(adviser)
    assert client.get(owner.business.get_absolute_url()).status_code == 404
    assert AuditEvent.objects.filter(verb="closed case").count() == 1


def test_a_case_another_owner_shares_outlives_one_who_leaves(owner, adviser):
    other = MembershipFactory(business=owner.business, owner=True)
    give_consent(user=other.user, purpose=Purpose.ADVISER)
    case = AdviserCaseFactory(business=owner.business, adviser=adviser)

    remove_member(membership=owner)

    case.refresh_from_db()
    assert case.closed_at is None


def test_withdrawing_another_consent_leaves_the_case(owner, adviser):
    give_consent(user=owner.user, purpose=Purpose.LEARNING)
    case = AdviserCaseFactory(business=owner.business, adviser=adviser)

    withdraw_consent(user=owner.user, purpose=Purpose.LEARNING)

    case.refresh_from_db()
    assert case.closed_at is None


def test_the_list_holds_my_open_cases_only(client, sign_in, adviser):
    mine = AdviserCaseFactory(adviser=adviser, business__name="Cơ khí Tân Uyên")
    AdviserCaseFactory(adviser=adviser, closed=True, business__name="Đã kết thúc")
    AdviserCaseFactory(business__name="Của người khác")
    sign_in(adviser)

    page = client.get(LIST).content.decode()

    assert mine.business.name in page
    assert "Đã kết thúc" not in page
    assert "Của người khác" not in page


def test_the_list_shows_the_latest_result_and_leads_to_it(client, sign_in, adviser, full):
    case = AdviserCaseFactory(adviser=adviser)
    assessment = AssessmentFactory(business=case.business, instrument_version=full, submitted=True)
    bands = full.definition["bands"][full.definition["levels"]]["steps"]
    ScoreFactory(assessment=assessment, total=100, maximum=240, level=bands[1]["key"])
    sign_in(adviser)

    page = client.get(LIST).content.decode()

    assert bands[1]["label"]["vi"] in page
    assert "100/240 điểm" in page
    assert reverse("pages:result", args=[assessment.public_id]) in page


def test_the_longest_untouched_business_stands_first(client, sign_in, adviser):
    quiet = AdviserCaseFactory(adviser=adviser, business__name="Lâu không hoạt động")
    busy = AdviserCaseFactory(adviser=adviser, business__name="Mới làm bài")
    AdviserCase.objects.filter(pk__in=[quiet.pk, busy.pk]).update(opened_at="2026-01-05T08:00Z")
    AssessmentFactory(business=busy.business)
    sign_in(adviser)

    page = client.get(LIST).content.decode()

    assert page.index("Lâu không hoạt động") < page.index("Mới làm bài")


def test_a_look_at_the_list_is_recorded_with_the_businesses_it_shows(client, sign_in, adviser):
    first, second = AdviserCaseFactory.create_batch(2, adviser=adviser)
    AdviserCaseFactory()
    sign_in(adviser)

    client.get(LIST)

    event = AuditEvent.objects.get(verb="looked at case list")
    assert event.actor == adviser
    shown = {str(first.business.public_id), str(second.business.public_id)}
    assert set(event.details["businesses"]) == shown


def test_an_empty_list_shows_nobody_and_records_nothing(client, sign_in, adviser):
    sign_in(adviser)

    client.get(LIST)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("cases", [1, 12])
def test_the_list_costs_the_same_for_many_cases(
    client, sign_in, adviser, full, django_assert_max_num_queries, cases
):
    for _case in range(cases):
        case = AdviserCaseFactory(adviser=adviser)
        ScoreFactory(assessment__business=case.business, assessment__instrument_version=full)
    sign_in(adviser)
    client.get(LIST)

    with django_assert_max_num_queries(6):  # one of them the audit
        client.get(LIST)


@pytest.mark.parametrize("traits", [{}, {"owner": True}, {"official": True}], ids=str)
def test_the_list_is_for_advisers(client, sign_in, traits):
    sign_in(**traits)

    assert client.get(LIST).status_code == 404


def test_the_official_sees_the_form_only_where_an_owner_agreed(client, sign_in, owner, adviser):
    sign_in(official=True)
    other = MembershipFactory(owner=True)

    agreed = client.get(new(owner.business)).content.decode()
    not_agreed = client.get(new(other.business)).content.decode()

    assert "<select" in agreed
    assert adviser.name in agreed
    assert "<select" not in not_agreed
    assert "Chưa có chủ doanh nghiệp nào đồng ý" in not_agreed
