"""The agency's pages of a programme: who may open them, money, members, files."""

import uuid

import pytest
from django.urls import reverse

from advisory.models import AreaOffice, Programme, ProgrammeSpending
from advisory.programmes.actions import AlreadyCorrected, enter_spending
from advisory.programmes.links import give_links
from core.models import AuditEvent
from tests.factories.advisory import AreaFactory, BusinessFactory, MembershipFactory
from tests.factories.programmes import (
    ProgrammeFactory,
    ProgrammeMemberFactory,
    ProgrammeSpendingFactory,
    RegisterEntryFactory,
    days_from_now,
)
from tests.factories.users import ConsentFactory, UserFactory
from users.models import Consent, Message
from users.personal_data import collect

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:programmes")
NEW = reverse("advisory:programme-new")
PAGES = ("", "-edit", "-money", "-export", "-selections", "-links", "-links-file")
FIELDS = {
    "name_vi": "Hóa đơn điện tử cho tiểu thương",
    "purpose_vi": "Giúp tiểu thương dùng hóa đơn điện tử.",
    "starts_on": "2026-01-05",
    "ends_on": "2026-12-20",
    "budget": "250.000.000",
    "target_in_use": "40",
}


def page(programme, name: str = "") -> str:
    return reverse(f"advisory:programme{name}", args=[programme.public_id])


def member_page(member, name: str = "") -> str:
    ids = [member.programme.public_id, member.public_id]
    return reverse(f"advisory:programme-member{name}", args=ids)


@pytest.fixture
def officer():
    officer = UserFactory(area_officer=True)
    AreaOffice.objects.create(officer=officer, area=AreaFactory())
    return officer


def unit_of(officer):
    return officer.area_offices.get().area


# --- Who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["adviser", "trainer", "analyst", "auditor"])
def test_others_find_nothing(client, sign_in, role):
    member = ProgrammeMemberFactory()
    sign_in(**{role: True})

    assert client.get(LIST).status_code == 404
    for name in PAGES:
        assert client.get(page(member.programme, name)).status_code == 404
    assert client.get(member_page(member)).status_code == 404
    assert client.post(member_page(member, "-act"), {"do": "revoke"}).status_code == 404


def test_an_area_officer_opens_programmes_of_their_own_units_alone(client, sign_in, officer):
    unit = unit_of(officer)
    own = ProgrammeFactory(areas=[unit])
    others = [ProgrammeFactory(), ProgrammeFactory(areas=[unit, AreaFactory()])]
    sign_in(officer)

    assert [one.pk for one in client.get(LIST).context["page"]] == [own.pk]
    assert client.get(page(own)).status_code == 200
    for programme in others:
        member = ProgrammeMemberFactory(programme=programme)
        assert client.get(page(programme)).status_code == 404
        assert client.get(member_page(member)).status_code == 404
        data = {"spent_on": "2026-01-01", "amount": "1", "what_for": "x"}
        assert client.post(page(programme, "-money"), data).status_code == 404


def test_an_area_officer_names_units_and_only_own_ones(client, sign_in, officer):
    sign_in(officer)

    assert client.post(NEW, FIELDS).status_code == 422
    assert client.post(NEW, {**FIELDS, "areas": [AreaFactory().pk]}).status_code == 422
    assert client.post(NEW, {**FIELDS, "areas": [unit_of(officer).pk]}).status_code == 302
    assert Programme.objects.get().owner == officer


def test_a_member_opens_under_its_own_programme_only(client, sign_in):
    member = ProgrammeMemberFactory()
    sign_in(official=True)
    ids = [ProgrammeFactory().public_id, member.public_id]

    assert client.get(reverse("advisory:programme-member", args=ids)).status_code == 404


def test_names_of_households_are_for_officials(client, sign_in, officer):
    unit = unit_of(officer)
    entry = RegisterEntryFactory(household=True, name="Nguyễn Thị Hộ", area=unit)
    member = ProgrammeMemberFactory(
        of_register=True, entry=entry, programme=ProgrammeFactory(areas=[unit])
    )

    for user, sees in ((officer, False), (UserFactory(official=True), True)):
        sign_in(user)
        for address in (
            page(member.programme),
            member_page(member),
            page(member.programme, "-export"),
        ):
            text = client.get(address).content.decode()
            assert ("Nguyễn Thị Hộ" in text) is sees
            assert entry.tax_code not in text


# --- What ----------------------------------------------------------------------------------------


def test_an_official_makes_and_changes_a_programme(client, sign_in):
    official = sign_in(official=True)

    client.post(NEW, {**FIELDS, "_once": (key := str(uuid.uuid4()))})
    client.post(NEW, {**FIELDS, "_once": key})
    programme = Programme.objects.get()
    client.post(page(programme, "-edit"), {**FIELDS, "name_vi": "Tên mới"})

    programme.refresh_from_db()
    assert (programme.name_vi, programme.budget, programme.state) == (
        "Tên mới",
        250_000_000,
        "draft",
    )
    assert programme.owner == official
    assert {"made programme", "changed programme"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


@pytest.mark.parametrize(
    "change",
    [{"ends_on": "2025-01-01"}, {"budget": "nhiều"}, {"name_vi": ""}, {"target_in_use": "-1"}],
)
def test_a_programme_that_makes_no_sense_is_refused(client, sign_in, change):
    sign_in(official=True)

    assert client.post(NEW, FIELDS | change).status_code == 422
    assert not Programme.objects.exists()


def test_units_stay_once_there_are_members(client, sign_in):
    member = ProgrammeMemberFactory()
    sign_in(official=True)

    client.post(page(member.programme, "-edit"), {**FIELDS, "areas": [AreaFactory().pk]})

    assert not member.programme.areas.exists()


def test_it_starts_with_members_only_and_can_be_closed(client, sign_in):
    programme = ProgrammeFactory(draft=True)
    sign_in(official=True)

    def now(state: str) -> str:
        client.post(page(programme, "-state"), {"state": state})
        programme.refresh_from_db()
        return programme.state

    assert now("running") == "draft"
    ProgrammeMemberFactory(programme=programme)
    assert [now("running"), now("draft"), now("closed")] == ["running", "running", "closed"]


# --- Money ---------------------------------------------------------------------------------------


def test_money_is_corrected_by_new_rows(client, sign_in):
    wrong = ProgrammeSpendingFactory(amount=5_000_000)
    programme = wrong.programme
    sign_in(official=True)
    day = days_from_now(0).isoformat()

    data = {"spent_on": day, "amount": "4.500.000", "what_for": "In tờ rơi", "sua": wrong.pk}
    client.post(page(programme, "-money"), data)

    assert [row.amount for row in programme.spendings.in_force()] == [4_500_000]
    assert ProgrammeSpending.objects.count() == 2
    assert client.get(page(programme, "-money")).context["spent"] == 4_500_000
    with pytest.raises(AlreadyCorrected):
        enter_spending(
            programme=programme,
            spent_on=days_from_now(0),
            amount=0,
            what_for="x",
            by=UserFactory(),
            corrects=wrong,
        )


@pytest.mark.parametrize("change", [{"amount": "0"}, {"amount": ""}, {"spent_on": "2999-01-01"}])
def test_money_that_cannot_be_is_refused(client, sign_in, change):
    programme = ProgrammeFactory()
    sign_in(official=True)
    data = {"spent_on": "2026-01-01", "amount": "1000", "what_for": "In"} | change

    assert client.post(page(programme, "-money"), data).status_code == 422
    assert not programme.spendings.exists()


# --- Members ---------------------------------------------------------------------------------------


def test_looks_and_files_are_recorded_and_files_are_safe(client, sign_in):
    business = BusinessFactory(name="=HYPERLINK(1)")
    member = ProgrammeMemberFactory(business=business)
    give_links([member])
    sign_in(official=True)

    for name in ("", "-export", "-links", "-links-file"):
        response = client.get(page(member.programme, name))
        assert response.status_code == 200
        if name.endswith(("export", "file")):
            assert "'=HYPERLINK" in response.content.decode()
    client.get(member_page(member))

    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {
        "looked at programme",
        "exported programme",
        "looked at links of programme",
        "exported links of programme",
        "looked at programme member",
    }


def test_links_are_made_by_a_post_and_shown_with_qr_codes(client, sign_in):
    member = ProgrammeMemberFactory(of_register=True)
    sign_in(official=True)
    address = page(member.programme, "-links")
    assert not client.get(address).context["cards"]

    client.post(address)
    shown = client.get(address)

    member.refresh_from_db()
    assert len(shown.context["cards"]) == 1
    assert "<svg" in shown.content.decode()
    assert "style=" not in shown.content.decode()
    assert member.contacts.get().way == "list"


def test_one_tap_reminds_within_consent_and_limits(client, sign_in):
    membership = MembershipFactory(owner=True)
    ConsentFactory(user=membership.user, purpose=Consent.Purpose.MESSAGES)
    member = ProgrammeMemberFactory(business=membership.business)
    sign_in(official=True)

    for _ in range(2):
        response = client.post(member_page(member, "-act"), {"do": "write", "back": "list"})
        assert response.url == page(member.programme)

    assert Message.objects.count() == 1
    client.post(member_page(member, "-act"), {"do": "note", "way": "phone"})
    client.post(member_page(member, "-act"), {"do": "note", "way": "message"})
    assert [one.way for one in member.contacts.all()] == ["message", "phone"]


def test_writing_to_a_list_queues_those_with_an_account(client, sign_in):
    programme = ProgrammeMemberFactory().programme
    ProgrammeMemberFactory(programme=programme, of_register=True)
    sign_in(official=True)

    client.post(page(programme, "-write"), {"nhom": "new"})

    job = client.get(page(programme)).context["job"]
    assert len(job.arguments["members"]) == 1


def test_owners_find_their_programmes_in_my_data():
    membership = MembershipFactory(owner=True)
    member = ProgrammeMemberFactory(business=membership.business)

    found = collect(membership.user)["programmes"]

    assert [one["programme"] for one in found] == [member.programme.name_vi]


def test_pages_ask_the_same_for_many(client, sign_in, django_assert_max_num_queries):
    programme = ProgrammeFactory()
    for _ in range(3):
        ProgrammeMemberFactory(programme=programme)
    ProgrammeMemberFactory(programme=programme, of_register=True)
    sign_in(official=True)

    with django_assert_max_num_queries(6):
        client.get(LIST)
    with django_assert_max_num_queries(11):  # of them the line of the trail
        client.get(page(programme))
