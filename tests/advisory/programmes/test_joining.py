"""Behind a personal link: counted once, nothing of the firm shown, tied only at a person's word."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import Assessment, Membership, ProgrammeMember
from advisory.programmes.joining import OtherUnits, join_programme
from advisory.programmes.links import address_of, give_links, revoke_link
from tests.factories.advisory import (
    AreaFactory,
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
)
from tests.factories.programmes import (
    ProgrammeFactory,
    ProgrammeMemberFactory,
    RegisterEntryFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
JOIN = reverse("advisory:programme-join")
START = reverse("advisory:assess")


@pytest.fixture
def member():
    member = ProgrammeMemberFactory(
        of_register=True, entry=RegisterEntryFactory(name="Công ty Bí Mật", tax_code="3700000021")
    )
    give_links([member])
    return member


@pytest.fixture
def link(member) -> str:
    token = address_of(member).rstrip("/").rsplit("/", 1)[1]
    return reverse("advisory:programme-invited", args=[token])


def fresh(member: ProgrammeMember) -> ProgrammeMember:
    return ProgrammeMember.objects.get(pk=member.pk)


# --- The link --------------------------------------------------------------------------------


def test_the_page_names_programme_and_agency_and_nothing_of_the_firm(
    client, settings, member, link
):
    page = client.get(link).content.decode()

    assert member.programme.name_vi in page
    assert settings.AGENCY["name_vi"] in page
    assert "Bí Mật" not in page
    assert "3700000021" not in page
    assert "noindex" in page


def test_looking_does_not_count_and_beginning_counts_once(client, member, link):
    client.get(link)
    client.head(link)
    assert fresh(member).opened_at is None

    assert client.post(link).url == START
    first = fresh(member).opened_at
    client.post(link)

    assert first is not None
    assert fresh(member).opened_at == first
    assert member.programme.name_vi in client.get(START).content.decode()


def test_a_form_sent_twice_opens_once(client, member, link):
    form = {"_once": str(uuid.uuid4())}

    assert client.post(link, form).url == client.post(link, form).url == START


@pytest.mark.parametrize("state", ["revoked", "expired", "closed", "draft", "unknown"])
def test_a_link_that_does_not_work_says_so_and_counts_nothing(client, member, link, state):
    if state == "revoked":
        revoke_link(member)
    elif state == "expired":
        ProgrammeMember.objects.update(link_expires_at=timezone.now())
    elif state == "unknown":
        link = reverse("advisory:programme-invited", args=["a" * 20])
    else:
        type(member.programme).objects.update(state=state)

    answers = {client.get(link).status_code, client.post(link).status_code}

    assert answers == ({404} if state == "unknown" else {410})
    assert fresh(member).opened_at is None


def test_too_many_tries_are_stopped(client, link, monkeypatch):
    monkeypatch.setattr("core.ratelimit.time.time", lambda: 1_800_000_000)
    monkeypatch.setattr("advisory.views.programme_invited.TIMES", 2)

    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 429]


def test_the_page_is_cheap(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(link)
    with django_assert_max_num_queries(8):
        client.post(link)


# --- Whose ------------------------------------------------------------------------------------


def test_who_keeps_the_result_is_asked_and_ties_the_firm(client, sign_in, member, link):
    client.post(link)
    owner = MembershipFactory(owner=True)
    assessment = AssessmentFactory(submitted=True, started_by=owner.user)
    sign_in(owner.user)
    claim = reverse("advisory:claim", args=[assessment.public_id])

    asked = client.post(claim, {"business": owner.business.public_id})
    assert asked.url.startswith(JOIN)
    page = client.get(asked.url).content.decode()
    done = client.post(
        JOIN, {"do": "join", "business": owner.business.public_id, "next": "no-path-of-ours"}
    )

    assert "Bí Mật" not in page
    assert done.url == START
    assert fresh(member).business == owner.business
    assert fresh(member).joined_at is not None
    assert Assessment.objects.get(pk=assessment.pk).business == owner.business
    assert client.get(JOIN).url == START  # asked once


def test_who_says_no_is_tied_to_nothing(client, sign_in, member, link):
    client.post(link)
    owner = MembershipFactory(owner=True)
    sign_in(owner.user)

    client.post(JOIN, {"do": "no"})

    assert fresh(member).business is None
    assert ProgrammeMember.objects.count() == 1


def test_nobody_ties_a_business_of_others(client, sign_in, member, link):
    client.post(link)
    sign_in(MembershipFactory(owner=True).user)

    client.post(JOIN, {"do": "join", "business": BusinessFactory().public_id})

    assert fresh(member).business is None


def test_without_a_link_there_is_nothing_to_join(client, sign_in):
    sign_in(MembershipFactory(owner=True).user)

    assert client.get(JOIN).url == START


def test_a_link_of_one_business_opened_by_another_brings_a_member_of_its_own():
    made_for, other = ProgrammeMemberFactory(), MembershipFactory(owner=True)

    own = join_programme(member=made_for, business=other.business, user=other.user)

    assert own != made_for
    assert (own.business, own.came_by, own.selection) == (other.business, made_for, None)
    assert fresh(made_for).joined_at is None
    again = join_programme(member=made_for, business=other.business, user=other.user)
    assert again == own
    assert ProgrammeMember.objects.count() == 2


def test_another_tax_code_is_another_business(member):
    other = MembershipFactory(business=BusinessFactory(tax_code="3700000022"), owner=True)
    same = MembershipFactory(business=BusinessFactory(tax_code="3700000021"), owner=True)

    assert join_programme(member=member, business=other.business, user=other.user) != member
    assert join_programme(member=member, business=same.business, user=same.user) == member


def test_a_member_by_account_who_comes_by_a_link_stays_one_row(member):
    own = ProgrammeMemberFactory(programme=member.programme)
    user = UserFactory()
    Membership.objects.create(business=own.business, user=user)

    assert join_programme(member=member, business=own.business, user=user) == own
    assert fresh(member).business is None


def test_a_programme_of_units_turns_others_away():
    unit = AreaFactory()
    member = ProgrammeMemberFactory(programme=ProgrammeFactory(areas=[unit]))
    other = BusinessFactory(area=AreaFactory())

    with pytest.raises(OtherUnits):
        join_programme(member=member, business=other, user=UserFactory())
