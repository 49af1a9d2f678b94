"""Invitations: one link, one person, 14 days, withdrawable; only a digest is kept."""

import html
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.businesses.invitations import (
    InvitationClosed,
    accept_invitation,
    digest,
    withdraw_invitation,
)
from advisory.models import Invitation, Membership
from core.models import Submission
from tests.factories.advisory import InvitationFactory, MembershipFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
TOKEN = "mot-bi-mat-du-dai"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


@pytest.fixture
def owner():
    return MembershipFactory(owner=True)


@pytest.fixture
def invitation(owner):
    return InvitationFactory(business=owner.business, created_by=owner.user, token=TOKEN)


def new(business) -> str:
    return reverse("advisory:invitation-new", args=[business.public_id])


def link(token: str = TOKEN) -> str:
    return reverse("advisory:invitation", args=[token])


def withdraw(invitation: Invitation) -> str:
    return reverse(
        "advisory:invitation-withdraw", args=[invitation.business.public_id, invitation.pk]
    )


def test_the_link_is_shown_once_and_only_its_digest_is_kept(client, sign_in, owner):
    sign_in(owner.user)

    page = client.post(
        new(owner.business), {"label": "Chị Hoa, kế toán", "role": "staff"}, follow=True
    )
    again = client.get(reverse("advisory:business-people", args=[owner.business.public_id]))

    invitation = Invitation.objects.get()
    token = re.search(r'value="http://testserver/loi-moi/([^/]+)/"', page.content.decode())[1]
    assert invitation.token_digest == digest(token)
    assert token not in again.content.decode()
    assert "Chị Hoa, kế toán" in again.content.decode()
    assert 13 <= (invitation.expires_at - timezone.now()).days <= 14


def test_a_doubled_form_makes_one_invitation(client, sign_in, owner):
    sign_in(owner.user)
    form = {"label": "Chị Hoa", "role": "staff", "_once": str(uuid.uuid4())}

    client.post(new(owner.business), form)
    page = client.post(new(owner.business), form, follow=True).content.decode()

    assert Invitation.objects.count() == 1
    assert "http://testserver/loi-moi/" in page


@pytest.mark.parametrize("form", [{"label": "", "role": "staff"}, {"label": "Hoa", "role": "king"}])
def test_an_incomplete_invitation_is_not_made(client, sign_in, owner, form):
    sign_in(owner.user)

    answer = client.post(new(owner.business), form)

    assert answer.status_code == 200
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["staff", "stranger"])
def test_only_owners_invite_and_withdraw(client, sign_in, owner, invitation, role):
    person = UserFactory()
    if role == "staff":
        MembershipFactory(business=owner.business, user=person)
    sign_in(person)

    assert client.post(new(owner.business), {"label": "Tôi", "role": "owner"}).status_code == 404
    assert client.post(withdraw(invitation)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert Invitation.objects.count() == 1


def test_an_owner_of_another_business_cannot_withdraw_it(client, sign_in, invitation):
    other = MembershipFactory(owner=True)
    sign_in(other.user)
    address = reverse(
        "advisory:invitation-withdraw", args=[other.business.public_id, invitation.pk]
    )

    assert client.post(address).status_code == 404


def test_a_visitor_is_told_what_it_is_and_keeps_the_link_while_signing_in(client, invitation):
    page = html.unescape(client.get(link()).content.decode())

    assert invitation.business.name in page
    assert f"{reverse('account_signup')}?next={link()}" in page
    assert f"{reverse('account_login')}?next={link()}" in page


def test_a_visitor_who_sends_the_form_is_asked_to_sign_in(client, invitation):
    answer = client.post(link())

    assert answer.headers["Location"].startswith(reverse("account_login"))
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_new_person_signs_up_and_joins(client, invitation):
    client.post(
        reverse("account_signup"),
        {
            "name": "Lê Hoa",
            "email": "hoa@example.vn",
            "password1": "xuong-may-phu-loi",
            "next": link(),
        },
    )
    consent = client.post(reverse("users:consent"), {"answer": "yes", "next": link()})
    client.post(consent.headers["Location"])

    member = invitation.business.memberships.get(user__email="hoa@example.vn")
    assert member.role == Membership.Role.STAFF


def test_opening_the_link_changes_nothing(client, sign_in, invitation):
    person = sign_in()

    page = client.get(link()).content.decode()

    assert f"Tham gia với tên {person}" in page
    assert not invitation.business.memberships.filter(user=person).exists()


@pytest.mark.parametrize("role", ["staff", "owner"])
def test_accepting_gives_the_role_of_the_invitation(client, sign_in, owner, role):
    InvitationFactory(business=owner.business, token=TOKEN, role=role)
    person = sign_in()

    answer = client.post(link())

    assert answer.headers["Location"] == owner.business.get_absolute_url()
    assert owner.business.memberships.get(user=person).role == role


def test_the_form_of_a_visitor_is_good_after_signing_in_and_its_link_is_not_kept(
    client, sign_in, invitation
):
    form = {"_once": str(uuid.uuid4())}
    client.post(link(), form)
    person = sign_in()

    client.post(link(), form)

    assert invitation.business.memberships.filter(user=person).exists()
    assert TOKEN not in str(list(Submission.objects.values()))


def test_accepting_twice_is_joining_once(client, sign_in, invitation):
    person = sign_in()
    form = {"_once": str(uuid.uuid4())}

    answers = [client.post(link(), form), client.post(link(), form), client.post(link())]

    assert {answer.headers["Location"] for answer in answers} == {
        invitation.business.get_absolute_url()
    }
    assert invitation.business.memberships.filter(user=person).count() == 1


def test_of_two_people_with_one_link_the_second_does_not_join(invitation):
    first, second = UserFactory.create_batch(2)
    accept_invitation(invitation=invitation, user=first)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=second)

    assert not invitation.business.memberships.filter(user=second).exists()


def test_one_who_was_removed_does_not_come_back_with_the_old_link(invitation):
    person = UserFactory()
    accept_invitation(invitation=invitation, user=person).delete()

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=person)


def test_a_colleague_becomes_owner_by_an_owners_invitation(owner):
    colleague = MembershipFactory(business=owner.business)
    invitation = InvitationFactory(business=owner.business, role="owner")

    accept_invitation(invitation=invitation, user=colleague.user)

    colleague.refresh_from_db()
    assert colleague.role == Membership.Role.OWNER


def test_an_owner_does_not_become_staff_by_accident(owner, invitation):
    accept_invitation(invitation=invitation, user=owner.user)

    owner.refresh_from_db()
    assert owner.role == Membership.Role.OWNER


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({"expired": True}, "Đã hết hạn: liên kết dùng được 14 ngày."),
        ({"withdrawn_at": timezone.now()}, "Chủ doanh nghiệp đã rút lời mời."),
        ({"accepted_at": timezone.now()}, "Đã có người dùng: mỗi liên kết chỉ dùng cho một người."),
    ],
    ids=["expired", "withdrawn", "used"],
)
def test_a_closed_invitation_says_why_and_lets_nobody_in(client, sign_in, owner, traits, sentence):
    InvitationFactory(business=owner.business, token=TOKEN, **traits)
    person = sign_in()

    shown = client.get(link())
    posted = client.post(link())

    assert (shown.status_code, posted.status_code) == (410, 410)
    assert sentence in shown.content.decode()
    assert not owner.business.memberships.filter(user=person).exists()


def test_withdrawing_closes_the_link(client, sign_in, owner, invitation):
    sign_in(owner.user)

    client.post(withdraw(invitation))

    assert client.get(link("khac")).status_code == 404
    sign_in()
    assert client.post(link()).status_code == 410


def test_withdrawing_a_used_invitation_keeps_its_story(invitation):
    accept_invitation(invitation=invitation, user=UserFactory())

    withdraw_invitation(invitation=invitation)

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_an_unknown_link_is_not_found_in_a_sentence(client):
    answer = client.get(link("khong-co"))

    assert answer.status_code == 404
    assert "Hãy xem đã chép đủ chưa." in answer.content.decode()


def test_guessing_links_is_stopped(client):
    answers = [client.get(link(f"thu-{number}")) for number in range(61)]

    assert answers[-1].status_code == 429
