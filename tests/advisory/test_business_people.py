"""The people of a business: roles, leaving, and the last owner."""

import uuid

import pytest
from django.urls import reverse

from advisory.businesses.actions import LastOwner, change_role, remove_member
from advisory.businesses.invitations import InvitationClosed, accept_invitation
from advisory.models import Membership
from tests.factories.advisory import BusinessFactory, InvitationFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def owner():
    return MembershipFactory(owner=True)


@pytest.fixture
def colleague(owner):
    return MembershipFactory(business=owner.business)


def people(business) -> str:
    return reverse("advisory:business-people", args=[business.public_id])


def member(membership: Membership) -> str:
    return reverse("advisory:member-change", args=[membership.business.public_id, membership.pk])


def leave(business) -> str:
    return reverse("advisory:business-leave", args=[business.public_id])


def test_the_owner_sees_the_people_in_few_queries(
    client, sign_in, owner, colleague, django_assert_max_num_queries
):
    sign_in(owner.user)
    client.get(people(owner.business))

    with django_assert_max_num_queries(6):
        page = client.get(people(owner.business)).content.decode()

    assert colleague.user.email in page


@pytest.mark.parametrize(
    "traits", [{}, {"owner": True}, {"adviser": True}, {"official": True}], ids=str
)
def test_nobody_else_sees_or_changes_the_people(client, sign_in, owner, colleague, traits):
    sign_in(**traits)

    assert client.get(people(owner.business)).status_code == 404
    assert client.post(member(colleague), {"role": "none"}).status_code == 404
    assert client.post(leave(owner.business)).status_code == 404
    assert Membership.objects.filter(pk=colleague.pk).exists()


def test_staff_neither_see_the_page_nor_change_roles(client, sign_in, owner, colleague):
    sign_in(colleague.user)

    assert client.get(people(owner.business)).status_code == 404
    assert client.post(member(colleague), {"role": "owner"}).status_code == 404
    colleague.refresh_from_db()
    assert colleague.role == Membership.Role.STAFF


def test_visitors_sign_in_first(client, owner):
    assert client.get(people(owner.business)).status_code == 302
    assert client.post(member(owner), {"role": "none"}).status_code == 302


def test_the_owner_makes_a_colleague_owner_and_then_may_leave(client, sign_in, owner, colleague):
    sign_in(owner.user)

    client.post(member(colleague), {"role": "owner"})
    client.post(leave(owner.business))

    assert list(owner.business.memberships.values_list("user", "role")) == [
        (colleague.user_id, "owner")
    ]


def test_the_owner_removes_a_colleague_once(client, sign_in, owner, colleague):
    sign_in(owner.user)
    form = {"role": "none", "_once": str(uuid.uuid4())}

    first = client.post(member(colleague), form)
    second = client.post(member(colleague), form)

    assert first.headers["Location"] == second.headers["Location"] == people(owner.business)
    assert not Membership.objects.filter(pk=colleague.pk).exists()


def test_a_member_of_another_business_is_not_found(client, sign_in, owner):
    stranger = MembershipFactory(owner=True)
    sign_in(owner.user)
    address = reverse("advisory:member-change", args=[owner.business.public_id, stranger.pk])

    assert client.post(address, {"role": "none"}).status_code == 404
    assert Membership.objects.filter(pk=stranger.pk).exists()


def test_staff_may_leave(client, sign_in, colleague):
    sign_in(colleague.user)

    client.post(leave(colleague.business))

    assert not Membership.objects.filter(pk=colleague.pk).exists()


@pytest.mark.parametrize("role", ["staff", "none"])
def test_the_last_owner_stays(client, sign_in, owner, colleague, role):
    sign_in(owner.user)

    page = client.post(member(owner), {"role": role}, follow=True)
    client.post(leave(owner.business))

    owner.refresh_from_db()
    assert owner.role == Membership.Role.OWNER
    assert page.status_code == 200


def test_the_last_owner_is_told_what_to_do(client, sign_in, owner):
    sign_in(owner.user)

    page = client.post(leave(owner.business), follow=True).content.decode()

    assert "Hãy chuyển quyền chủ cho người khác trước." in page


def test_the_actions_guard_the_last_owner_themselves(owner):
    with pytest.raises(LastOwner):
        remove_member(membership=owner)
    with pytest.raises(LastOwner):
        change_role(membership=owner, role=Membership.Role.STAFF)


def _removed(membership):
    remove_member(membership=membership)


def _made_staff(membership):
    change_role(membership=membership, role=Membership.Role.STAFF)


@pytest.mark.parametrize("loses", [_removed, _made_staff])
def test_the_links_of_a_former_owner_let_nobody_in(client, sign_in, owner, loses):
    former = MembershipFactory(business=owner.business, owner=True)
    theirs = InvitationFactory(business=owner.business, created_by=former.user, role="owner")
    other = InvitationFactory(business=owner.business, created_by=owner.user)

    loses(former)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=theirs, user=former.user)
    assert list(owner.business.invitations.open()) == [other]


def test_a_role_that_does_not_exist_changes_nothing(client, sign_in, owner, colleague):
    sign_in(owner.user)

    client.post(member(colleague), {"role": "king"})

    colleague.refresh_from_db()
    assert colleague.role == Membership.Role.STAFF


def test_a_business_that_does_not_exist_is_not_found(client, sign_in, owner):
    sign_in(owner.user)

    assert client.get(people(BusinessFactory.build())).status_code == 404
