import uuid

import pytest
from django.urls import reverse

from advisory.businesses.actions import update_business
from advisory.models import Business, Membership, RegisterClaim, RegisterEntry
from advisory.register.claims import (
    AlreadyAsked,
    AlreadyDecided,
    EntryTaken,
    ask_for_entry,
    confirm_claim,
    end_link,
    refuse_claim,
)
from core.models import AuditEvent
from tests.advisory.register_files import imported
from tests.factories.advisory import BusinessFactory, MembershipFactory
from tests.factories.users import UserFactory
from users.personal_data import collect

pytestmark = pytest.mark.django_db
CODE = "0100233488"
CLAIMS = reverse("advisory:register-claims")


@pytest.fixture
def entry() -> RegisterEntry:
    imported({})
    return RegisterEntry.objects.get()


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def business(owner) -> Business:
    business = BusinessFactory(name="Đổi Mới")
    MembershipFactory(business=business, user=owner, role=Membership.Role.OWNER)
    return business


def page(business: Business, name: str = "business-register") -> str:
    return reverse(f"advisory:{name}", args=[business.public_id])


def claim_of(business: Business, user=None, code: str = CODE) -> RegisterClaim:
    return ask_for_entry(business=business, tax_code=code, user=user or UserFactory())


# --- Asking --------------------------------------------------------------------------------------


def test_an_owner_asks_by_the_whole_code(client, sign_in, entry, owner, business):
    sign_in(owner)

    response = client.post(page(business), {"tax_code": "010 023 3488", "note": "Tôi là giám đốc"})

    claim = RegisterClaim.objects.get()
    assert response.url == page(business)
    assert (claim.entry, claim.business, claim.asked_by, claim.state) == (
        entry,
        business,
        owner,
        "waiting",
    )
    assert entry.name not in client.get(page(business)).content.decode()  # not before it is theirs


def test_a_code_of_the_profile_is_not_asked_for_again(client, sign_in, entry, owner, business):
    update_business(business=business, tax_code=CODE)
    sign_in(owner)

    client.post(page(business), {"note": ""})

    assert RegisterClaim.objects.get().entry == entry


@pytest.mark.parametrize("typed", ["0100", "0100000042", ""])
def test_a_code_the_register_does_not_hold_is_said_so(
    client, sign_in, entry, owner, business, typed
):
    sign_in(owner)

    response = client.post(page(business), {"tax_code": typed})

    assert response.status_code == 422
    assert response.context["form"].errors["tax_code"]
    assert not RegisterClaim.objects.exists()


def test_asking_is_limited(client, sign_in, entry, owner, business):
    sign_in(owner)

    statuses = [
        client.post(page(business), {"tax_code": f"010000{n:04}"}).status_code for n in range(11)
    ]

    assert statuses[:10] == [422] * 10
    assert statuses[10] == 429


def test_one_business_asks_once_and_may_withdraw(client, sign_in, entry, owner, business):
    claim_of(business, owner)
    with pytest.raises(AlreadyAsked):
        claim_of(business, owner)
    sign_in(owner)

    client.post(page(business, "claim-withdraw"))

    assert RegisterClaim.objects.get().state == "withdrawn"
    assert claim_of(business, owner).state == "waiting"


@pytest.mark.parametrize("who", ["stranger", "staff"])
def test_only_owners_ask(client, sign_in, entry, business, who):
    user = UserFactory()
    if who == "staff":
        MembershipFactory(business=business, user=user, role=Membership.Role.STAFF)
    sign_in(user)

    assert client.get(page(business)).status_code == 404
    assert client.post(page(business), {"tax_code": CODE}).status_code == 404
    assert client.post(page(business, "claim-withdraw")).status_code == 404


# --- Deciding --------------------------------------------------------------------------------------


def test_an_official_confirms_and_the_profile_takes_what_it_left_empty(
    client, sign_in, entry, owner, business
):
    claim = claim_of(business, owner)
    official = sign_in(official=True)
    address = reverse("advisory:register-claim", args=[claim.pk])
    assert entry.name in client.get(address).content.decode()

    response = client.post(reverse("advisory:claim-decide", args=[claim.pk]), {"do": "confirm"})

    business.refresh_from_db()
    claim.refresh_from_db()
    assert response.url == CLAIMS
    assert (business.is_confirmed, business.register_entry, business.tax_code) == (
        True,
        entry,
        CODE,
    )
    assert (business.area, business.sector_group) == (
        entry.area,
        "agriculture_industry_construction",
    )
    assert business.headcount is None  # figures for the size stay the owner's own
    assert (claim.state, claim.decided_by) == ("confirmed", official)
    assert list(Business.objects.confirmed()) == [business]
    verbs = list(AuditEvent.objects.filter(actor=official).values_list("verb", flat=True))
    assert verbs == ["confirmed a register claim", "looked at register claim"]


def test_the_owner_sees_the_entry_once_it_is_confirmed(client, sign_in, entry, owner, business):
    confirm_claim(claim=claim_of(business, owner), user=UserFactory(official=True))
    sign_in(owner)

    assert entry.name in client.get(page(business)).content.decode()
    assert "so.csv" not in client.get(page(business)).content.decode()


def test_a_refusal_needs_a_reason_which_the_owner_reads(client, sign_in, entry, owner, business):
    claim = claim_of(business, owner)
    sign_in(official=True)
    address = reverse("advisory:claim-decide", args=[claim.pk])

    without = client.post(address, {"do": "refuse", "reason": ""})
    client.post(address, {"do": "refuse", "reason": "Không phải người đại diện"})

    assert without.status_code == 422
    claim.refresh_from_db()
    assert claim.state == "refused"
    assert not Business.objects.confirmed().exists()
    sign_in(owner)
    assert "Không phải người đại diện" in client.get(page(business)).content.decode()


def test_of_two_claimants_one_is_confirmed_and_the_other_told(entry, owner, business):
    rival = BusinessFactory(name="Kẻ mạo danh")
    update_business(business=rival, tax_code=CODE)
    first, second = claim_of(rival), claim_of(business, owner)
    official = UserFactory(official=True)

    confirm_claim(claim=second, user=official)

    first.refresh_from_db()
    rival.refresh_from_db()
    business.refresh_from_db()
    assert (first.state, rival.tax_code, business.tax_code) == ("overtaken", "", CODE)
    assert AuditEvent.objects.filter(verb="took a tax code away", actor=official).count() == 1
    with pytest.raises(AlreadyDecided):
        confirm_claim(claim=first, user=official)
    with pytest.raises(AlreadyDecided):
        refuse_claim(claim=first, reason="x", user=official)


def test_a_confirmed_entry_is_given_to_another_only_after_its_link_is_ended(
    client, sign_in, entry, owner, business
):
    official = sign_in(official=True)
    confirm_claim(claim=claim_of(business, owner), user=official)
    rival = claim_of(BusinessFactory())
    with pytest.raises(EntryTaken):
        confirm_claim(claim=rival, user=official)
    client.post(reverse("advisory:claim-decide", args=[rival.pk]), {"do": "confirm"})
    assert Business.objects.confirmed().get() == business

    client.post(page(business, "register-link-end"), {"reason": "Nhầm doanh nghiệp"})
    confirm_claim(claim=rival, user=official)

    assert Business.objects.confirmed().get() == rival.business
    ended = business.register_claims.get()
    assert (ended.state, ended.reason) == ("ended", "Nhầm doanh nghiệp")


def test_another_tax_code_ends_the_confirmation(entry, owner, business):
    confirm_claim(claim=claim_of(business, owner), user=UserFactory(official=True))
    business.refresh_from_db()

    update_business(business=business, name="Tên khác")
    assert business.is_confirmed
    update_business(business=business, tax_code="0100000042")

    business.refresh_from_db()
    assert not business.is_confirmed
    assert business.register_claims.get().state == "ended"


def test_a_newer_file_reaches_a_confirmed_business_without_touching_its_profile(
    entry, owner, business
):
    confirm_claim(claim=claim_of(business, owner), user=UserFactory(official=True))

    imported({"name": "Tên mới trong sổ"})

    business.refresh_from_db()
    assert (business.name, business.register_entry.name) == ("Đổi Mới", "Tên mới trong sổ")


def test_confirming_twice_at_once_gives_one_result(entry, owner, business):
    claim = claim_of(business, owner)
    official = UserFactory(official=True)
    confirm_claim(claim=claim, user=official)

    with pytest.raises(AlreadyDecided):
        confirm_claim(claim=claim, user=official)
    end_link(business=business, reason="x", user=official)
    assert not Business.objects.confirmed().exists()


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser"])
def test_only_officials_decide(client, sign_in, entry, owner, business, role):
    claim = claim_of(business, owner)
    sign_in(**{role: True})

    answers = [
        client.get(CLAIMS),
        client.get(reverse("advisory:register-claim", args=[claim.pk])),
        client.post(reverse("advisory:claim-decide", args=[claim.pk]), {"do": "confirm"}),
        client.get(page(business, "register-link-end")),
    ]

    assert {answer.status_code for answer in answers} == {404}
    claim.refresh_from_db()
    assert claim.state == "waiting"


def test_a_personal_number_stays_masked(client, sign_in, owner, business):
    imported({"tax_code": "079123456789", "name": "Hộ Lan"})
    claim = claim_of(business, owner, "079123456789")
    sign_in(official=True)

    for address in (CLAIMS, reverse("advisory:register-claim", args=[claim.pk])):
        text = client.get(address).content.decode()
        assert "••••••••6789" in text
        assert "079123456789" not in text


def test_my_data_holds_what_i_asked_for(entry, owner, business):
    claim_of(business, owner)

    [mine] = collect(owner)["register_claims"]

    assert (mine["tax_code"], mine["state"]) == (CODE, "waiting")


def test_pages_ask_few_queries(
    client, sign_in, entry, owner, business, django_assert_max_num_queries
):
    claim = claim_of(business, owner)
    claim_of(BusinessFactory())
    sign_in(official=True)
    address = reverse("advisory:register-claim", args=[claim.pk])
    client.get(address)
    with django_assert_max_num_queries(6):
        client.get(address)
    with django_assert_max_num_queries(6):
        client.get(CLAIMS)
    sign_in(owner)
    with django_assert_max_num_queries(6):
        client.get(page(business))


def test_asking_takes_few_queries(
    client, sign_in, entry, owner, business, django_assert_max_num_queries
):
    sign_in(owner)
    sent = {"tax_code": CODE, "_once": str(uuid.uuid4())}

    with django_assert_max_num_queries(15):  # seven, and four pairs of savepoints
        client.post(page(business), sent)
