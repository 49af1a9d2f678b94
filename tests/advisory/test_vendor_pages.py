"""A vendor's people keep their own listings and nobody else's; officials let them in and decide."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from advisory.listings.people import (
    AlreadyAsked,
    AlreadyDecided,
    InvitationClosed,
    NameTaken,
    OwnRequest,
    accept_invitation,
    ask,
    confirm_request,
    find_invitation,
    invite,
    refuse_request,
    withdraw_invitation,
)
from advisory.models import ListingProposal, Platform, Vendor, VendorMembership, VendorRequest
from tests.factories.advisory import PlatformCategoryFactory, PlatformFactory, VendorFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import (
    ListingProposalFactory,
    VendorMembershipFactory,
    VendorRequestFactory,
)
from users.personal_data import collect, erase_account

pytestmark = pytest.mark.django_db
HOME = reverse("advisory:vendor-home")
OFFICE = reverse("advisory:vendors")


@pytest.fixture
def member(sign_in):
    """A vendor's person, signed in."""
    member = VendorMembershipFactory()
    sign_in(member.user)
    return member


def page(name: str, *args) -> str:
    return reverse(f"advisory:{name}", args=args)


def typed(**changed) -> dict:
    return {
        "name": "Sổ kho của hãng",
        "website": "kho.example.vn",
        "summary_vi": "Ghi nhập xuất kho",
        "categories": [PlatformCategoryFactory().key],
        "topics": ["cloud"],
        "sizes": ["small"],
        "for_all_industries": "on",
        "do": "send",
        "_once": str(uuid.uuid4()),
        **changed,
    }


# --- Being let in ------------------------------------------------------------------------


def test_asking_waits_for_an_official_who_adds_the_vendor():
    person, official = UserFactory(), UserFactory(official=True)
    request = ask(user=person, vendor_name="Hãng chưa có tên", note="Gọi tổng đài")

    with pytest.raises(AlreadyAsked):
        ask(user=person, vendor_name="Hãng khác", note="Gọi")
    assert not person.vendors.exists()
    confirm_request(request=request, vendor=None, official=official)

    assert person.vendors.get().name == "Hãng chưa có tên"
    with pytest.raises(AlreadyDecided):
        refuse_request(request=request, reason="muộn", official=official)


def test_a_vendor_is_not_added_twice():
    known = VendorFactory(name="Hãng đã có")
    request = VendorRequestFactory(vendor_name="hãng ĐÃ có")
    Vendor.objects.filter(pk=known.pk).update(name="hãng ĐÃ có")

    with pytest.raises(NameTaken):
        confirm_request(request=request, vendor=None, official=UserFactory(official=True))
    confirm_request(request=request, vendor=known, official=UserFactory(official=True))

    assert request.asked_by.vendors.get() == known


@pytest.mark.parametrize("trait", ["official", "administrator"])
def test_nobody_confirms_their_own_request(trait: str):
    person = UserFactory(**{trait: True})

    with pytest.raises(OwnRequest):
        confirm_request(request=VendorRequestFactory(asked_by=person), vendor=None, official=person)


def test_a_link_works_for_one_person():
    vendor, official = VendorFactory(), UserFactory(official=True)
    first, second = UserFactory.create_batch(2)
    invitation, token = invite(vendor=vendor, label="Chị Hoa", official=official)

    assert find_invitation(token) == invitation
    accept_invitation(invitation=invitation, user=first)
    accept_invitation(invitation=invitation, user=first)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=second)

    assert list(vendor.members.all()) == [first]


def test_a_withdrawn_link_works_for_nobody(client: Client, sign_in):
    invitation, token = invite(
        vendor=VendorFactory(), label="Anh Tư", official=UserFactory(official=True)
    )
    withdraw_invitation(invitation=invitation, official=invitation.created_by)
    sign_in()

    assert client.get(page("vendor-invitation", token)).status_code == 410
    assert client.post(page("vendor-invitation", token)).status_code == 410
    assert client.get(page("vendor-invitation", "khong-co")).status_code == 404


def test_a_visitor_signs_in_with_the_link_first(client: Client, sign_in):
    vendor = VendorFactory()
    _invitation, token = invite(vendor=vendor, label="Anh Tư", official=UserFactory(official=True))

    assert client.get(page("vendor-invitation", token)).status_code == 200
    assert "next=" in client.post(page("vendor-invitation", token))["Location"]
    person = sign_in()
    client.post(page("vendor-invitation", token))

    assert vendor.members.get() == person


def test_the_official_makes_the_link_and_it_is_shown_once(client: Client, sign_in):
    vendor = VendorFactory()
    sign_in(official=True)

    client.post(page("vendor-invite", vendor.pk), {"label": "Chị Hoa", "_once": uuid.uuid4()})
    first, again = (client.get(page("vendor-page", vendor.pk)) for _ in range(2))

    assert "/nha-cung-cap/moi/" in first.text
    assert "/nha-cung-cap/moi/" not in again.text


def test_an_official_takes_a_person_out(client: Client, sign_in):
    member = VendorMembershipFactory()
    sign_in(official=True)
    address = page("vendor-end", member.vendor_id)

    assert client.post(address, {"do": "person", "which": "x"}).status_code == 404
    client.post(address, {"do": "person", "which": member.pk})

    assert not VendorMembership.objects.exists()


def test_asking_and_deciding_on_screen(client: Client, sign_in):
    person = sign_in()
    client.post(HOME, {"vendor_name": "Hãng xin vào", "note": "Gọi 1900", "_once": uuid.uuid4()})
    empty = client.post(HOME, {"vendor_name": "", "note": ""})
    asked = VendorRequest.objects.get()
    sign_in(official=True)

    assert empty.status_code == 422
    assert "Hãng xin vào" in client.get(OFFICE).text
    no_reason = client.post(page("vendor-request", asked.pk), {"do": "refuse", "reason": " "})
    client.post(page("vendor-request", asked.pk), {"do": "refuse", "reason": "Không liên lạc được"})
    sign_in(person)

    assert no_reason.status_code == 422
    assert "Không liên lạc được" in client.get(HOME).text


# --- Who sees what -----------------------------------------------------------------------


def vendors_pages(member) -> list[str]:
    platform = PlatformFactory(vendor=member.vendor)
    proposal = ListingProposalFactory(vendor=member.vendor)
    return [
        page("vendor-detail", member.vendor_id),
        page("listing-new", member.vendor_id),
        page("listing-edit", member.vendor_id, platform.key),
        page("proposal-edit", member.vendor_id, proposal.pk),
        page("proposal-act", member.vendor_id, proposal.pk),
        page("vendor-leave", member.vendor_id),
        reverse("recommender:vendor-figures", args=[member.vendor_id]),
    ]


@pytest.mark.parametrize(
    "who", ["stranger", "other vendor", "official", "administrator", "visitor"]
)
def test_a_vendors_pages_are_for_its_people_only(client: Client, sign_in, who: str):
    addresses = vendors_pages(VendorMembershipFactory())
    if who == "other vendor":
        sign_in(VendorMembershipFactory().user)
    elif who != "visitor":
        sign_in(**({} if who == "stranger" else {who: True}))

    answers = {client.post(address, typed()).status_code for address in addresses[1:-1]}
    looks = {client.get(address).status_code for address in (addresses[0], addresses[-1])}

    assert answers | looks == ({302} if who == "visitor" else {404})
    assert not ListingProposal.objects.filter(state="waiting").exists()


def test_a_platform_of_another_vendor_is_out_of_reach(client: Client, member):
    other = PlatformFactory()
    foreign = ListingProposalFactory(vendor=other.vendor)

    assert client.get(page("listing-edit", member.vendor_id, other.key)).status_code == 404
    assert client.get(page("proposal-edit", member.vendor_id, foreign.pk)).status_code == 404


@pytest.mark.parametrize("who", ["visitor", "owner", "adviser", "trainer", "vendor"])
def test_the_office_is_for_officials(client: Client, sign_in, who: str):
    member, asked = VendorMembershipFactory(), VendorRequestFactory()
    proposal = ListingProposalFactory(vendor=member.vendor, waiting=True)
    if who == "vendor":
        sign_in(member.user)
    elif who != "visitor":
        sign_in(**{who: True})
    addresses = [
        OFFICE,
        page("vendor-page", member.vendor_id),
        page("vendor-invite", member.vendor_id),
        page("vendor-end", member.vendor_id),
        page("vendor-request", asked.pk),
        page("listing-decide", proposal.pk),
    ]

    answers = {client.post(one, {"do": "accept", "label": "x"}).status_code for one in addresses}

    assert answers == {302 if who == "visitor" else 404} or answers == {404, 405}
    assert ListingProposal.objects.get().state == ListingProposal.State.WAITING


# --- Writing and deciding ----------------------------------------------------------------


def test_from_the_vendors_form_to_the_public_page(client: Client, sign_in, member):
    sent = client.post(
        page("listing-new", member.vendor_id), typed(price_from="99000", has_free_plan="no")
    )
    proposal = ListingProposal.objects.get()
    sign_in(official=True)
    decide = page("listing-decide", proposal.pk)
    shown = client.get(decide)
    client.post(decide, {"do": "accept", "edition": proposal.edition, "_once": uuid.uuid4()})

    platform = Platform.objects.get(vendor=member.vendor)
    assert sent["Location"] == page("proposal-edit", member.vendor_id, proposal.pk)
    assert "https://kho.example.vn" in shown.text
    assert platform.statement.has_free_plan is False
    assert platform.statement.exports_data is None
    public = client.get(page("platform-detail", platform.key)).text
    assert "từ 99.000 đồng một tháng" in public


def test_a_proposal_that_changed_meanwhile_is_read_again(client: Client, sign_in):
    proposal = ListingProposalFactory(
        waiting=True, content={"name": "X", "categories": [], "topics": [], "sizes": []}
    )
    sign_in(official=True)

    response = client.post(page("listing-decide", proposal.pk), {"do": "accept", "edition": "99"})

    assert response.status_code == 422
    assert ListingProposal.objects.get().state == ListingProposal.State.WAITING


def test_sending_twice_gives_one_proposal(client: Client, member):
    data = typed()

    for _ in range(2):
        client.post(page("listing-new", member.vendor_id), data)

    assert ListingProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://kho.example.vn/"}, "website"),
        ({"name": ""}, "name"),
        ({"sizes": ["khổng lồ"]}, "sizes"),
        ({"categories": ["khong-co"]}, "categories"),
        ({"price_from": "10", "price_to": "5"}, "price_to"),
        ({"price_from": "-1"}, "price_from"),
        ({"trial_days": "99999"}, "trial_days"),
        ({"summary_vi": "x" * 301}, "summary_vi"),
        ({"for_all_industries": ""}, "industries"),
    ],
)
def test_a_listing_that_makes_no_sense_is_not_stored(client: Client, member, changed, field):
    response = client.post(page("listing-new", member.vendor_id), typed(**changed))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ListingProposal.objects.exists()


def test_a_draft_is_gone_on_with_taken_back_and_thrown_away(client: Client, member):
    platform = PlatformFactory(vendor=member.vendor)
    edit = page("listing-edit", member.vendor_id, platform.key)
    client.post(edit, typed(do="draft"))
    proposal = ListingProposal.objects.get()
    own = page("proposal-edit", member.vendor_id, proposal.pk)
    act = page("proposal-act", member.vendor_id, proposal.pk)

    assert client.get(edit)["Location"] == own
    assert 'value="Sổ kho của hãng"' in client.get(own).text
    client.post(own, typed())
    client.post(own, typed(name="Sửa khi đã gửi"))
    client.post(act, {"do": "back"})
    client.post(act, {"do": "drop"})

    proposal.refresh_from_db()
    assert proposal.name == "Sổ kho của hãng"
    assert proposal.state == ListingProposal.State.WITHDRAWN


def test_pages_ask_little(client: Client, sign_in, member, django_assert_max_num_queries):
    platforms = PlatformFactory.create_batch(3, vendor=member.vendor)
    ListingProposalFactory(vendor=member.vendor, platform=platforms[0])
    client.get(HOME)  # the session goes to its cache

    with django_assert_max_num_queries(7):
        client.get(page("vendor-detail", member.vendor_id))
    with django_assert_max_num_queries(8):
        client.get(page("listing-edit", member.vendor_id, platforms[1].key))
    sign_in(official=True)
    client.get(HOME)
    with django_assert_max_num_queries(6):
        client.get(OFFICE)


def test_leaving_and_what_is_kept_of_a_person(client: Client, member):
    ListingProposalFactory(vendor=member.vendor, proposed_by=member.user)

    kept = collect(member.user)["vendor_listings"]
    client.post(page("vendor-leave", member.vendor_id))

    assert kept["vendors"][0]["vendor"] == member.vendor.name
    assert kept["proposals"][0]["listing"]["name"] == "Phần mềm chưa niêm yết"
    assert not VendorMembership.objects.exists()


def test_an_erased_person_leaves_the_vendors_proposals(member):
    proposal = ListingProposalFactory(vendor=member.vendor, proposed_by=member.user)

    erase_account(user=member.user)

    proposal.refresh_from_db()
    assert proposal.proposed_by is None
    assert not VendorMembership.objects.exists()
