"""What vendors propose shows only once an official has accepted just what they read."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advisory.listings import proposals
from advisory.listings.content import STATED
from advisory.listings.proposals import (
    ProposalError,
    accept_proposal,
    drop,
    refuse_proposal,
    save_proposal,
    take_back,
)
from advisory.models import ListingProposal, Platform, VettingReview
from core.models import AuditEvent
from tests.factories.advisory import PlatformCategoryFactory, PlatformFactory, VettingReviewFactory
from tests.factories.users import ConsentFactory, UserFactory
from tests.factories.vendors import ListingProposalFactory, VendorMembershipFactory
from users.models import Consent, Message

pytestmark = pytest.mark.django_db
State = ListingProposal.State


@pytest.fixture
def member(db):
    return VendorMembershipFactory()


@pytest.fixture
def official(db):
    return UserFactory(official=True)


def content(**changed) -> dict:
    """A whole listing; `changed` by field."""
    return {
        "name": "Phần mềm kho Đề nghị",
        "website": "https://kho.example.vn/",
        "summary_vi": "Ghi nhập xuất kho",
        "summary_en": "",
        "categories": [PlatformCategoryFactory().key],
        "topics": ["cloud"],
        "sizes": ["micro", "small"],
        "for_all_industries": True,
        "industries": [],
        **dict.fromkeys(STATED),
        **{name: "" for name in STATED if name.endswith(("_vi", "_en"))},
        "data_place": "vietnam",
        "hosting": "",
        "languages": ["vi"],
        "price_from": 99_000,
        **changed,
    }


def sent(member, *, platform=None, **changed) -> ListingProposal:
    return save_proposal(
        vendor=member.vendor,
        platform=platform,
        content=content(**changed),
        user=member.user,
        send=True,
    )


def accept(proposal, official, *, edition=None) -> Platform:
    edition = proposal.edition if edition is None else edition
    return accept_proposal(proposal=proposal, edition=edition, official=official)


def test_a_new_platform_is_listed_and_not_vetted(member, official):
    platform = accept(sent(member), official)

    platform.refresh_from_db()
    assert (platform.key, platform.status) == ("phan-mem-kho-de-nghi", Platform.Status.LISTED)
    assert platform.vendor == member.vendor
    assert platform.sizes == ["micro", "small"]
    assert [topic.key for topic in platform.topics.all()] == ["cloud"]
    assert platform.statement.price_from == 99_000
    assert platform.statement.stated_on == timezone.localdate()
    assert AuditEvent.objects.filter(verb="listing accepted", actor=official).exists()


@pytest.mark.parametrize("name", ["So sánh", "Phần mềm kho", "!!!"])
def test_no_key_is_taken_twice_or_hides_a_page(member, official, name: str):
    PlatformFactory(key="phan-mem-kho")

    platform = accept(sent(member, name=name), official)

    assert platform.key not in ("so-sanh", "phan-mem-kho", "")


def test_nothing_shows_before_it_is_accepted(client: Client, member):
    platform = PlatformFactory(vendor=member.vendor, summary_vi="Chữ đang hiện")
    page = reverse("advisory:platform-detail", args=[platform.key])

    sent(member, platform=platform, summary_vi="Chữ chưa duyệt")

    assert "Chữ chưa duyệt" not in client.get(page).text
    assert "Chữ đang hiện" in client.get(page).text


def test_text_of_a_vendor_is_escaped(client: Client, member, official):
    platform = accept(
        sent(member, summary_vi="<script>alert(1)</script>", support_vi="<b>x"), official
    )

    page = client.get(reverse("advisory:platform-detail", args=[platform.key])).text

    assert "<script>alert" not in page
    assert "&lt;b&gt;x" in page


def test_a_change_of_what_vetting_rests_on_asks_for_a_new_check(member, official):
    platform = PlatformFactory(vendor=member.vendor, vetted=True)
    waiting = VettingReviewFactory(platform=platform, proposed=True)

    accept(sent(member, platform=platform, hosting="Trung tâm mới"), official)

    platform.refresh_from_db()
    waiting.refresh_from_db()
    assert platform.recheck_since == timezone.localdate()
    assert platform.is_vetted
    assert waiting.state == VettingReview.State.OVERTAKEN


def test_a_change_of_a_price_asks_for_none(member, official):
    platform = accept(sent(member), official)
    Platform.objects.filter(pk=platform.pk).update(status="vetted", vetted_until="2099-01-01")
    same = ListingProposal.objects.get().content

    proposal = save_proposal(
        vendor=member.vendor,
        platform=platform,
        content=same | {"price_from": 120_000},
        user=member.user,
        send=True,
    )
    accept(proposal, official)

    platform.refresh_from_db()
    proposal.refresh_from_db()
    assert platform.recheck_since is None
    assert proposal.changed == ["price_from"]
    assert platform.statement.price_from == 120_000


def test_an_official_accepts_what_they_read_and_nothing_else(member, official):
    proposal = sent(member)
    read = proposal.edition
    take_back(proposal=proposal, user=member.user)
    save_proposal(
        vendor=member.vendor,
        platform=None,
        content=content(name="Khác hẳn"),
        user=member.user,
        send=True,
        proposal=proposal,
    )

    with pytest.raises(ProposalError):
        accept(proposal, official, edition=read)

    assert not Platform.objects.filter(name="Khác hẳn").exists()


def test_what_was_sent_is_taken_back_before_it_is_changed(member):
    proposal = sent(member)
    again = {"vendor": member.vendor, "platform": None, "user": member.user, "proposal": proposal}

    with pytest.raises(ProposalError):
        save_proposal(content=content(), **again)
    with pytest.raises(ProposalError):
        drop(proposal=proposal, user=member.user)
    take_back(proposal=proposal, user=member.user)
    drop(proposal=proposal, user=member.user)

    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN


def test_it_is_decided_once(member, official):
    proposal = sent(member)
    accept(proposal, official)

    with pytest.raises(ProposalError):
        accept(proposal, official)
    with pytest.raises(ProposalError):
        refuse_proposal(proposal=proposal, reason="muộn", official=official)
    with pytest.raises(ProposalError):
        take_back(proposal=proposal, user=member.user)


def test_refusing_says_why_and_writes_to_who_agreed(member, official):
    ConsentFactory(user=member.user, purpose=Consent.Purpose.MESSAGES)
    proposal = sent(member)

    with pytest.raises(ProposalError):
        refuse_proposal(proposal=proposal, reason=" ", official=official)
    refuse_proposal(proposal=proposal, reason="Không kiểm chứng được", official=official)

    assert "Không kiểm chứng được" in Message.objects.get(user=member.user).text
    assert not Platform.objects.filter(vendor=member.vendor).exists()


def test_nobody_decides_for_a_vendor_of_their_own(member):
    keeper = VendorMembershipFactory(vendor=member.vendor, user=UserFactory(official=True)).user

    with pytest.raises(ProposalError):
        accept(sent(member), keeper)


def test_a_platform_has_one_open_proposal(member):
    platform = PlatformFactory(vendor=member.vendor)
    fact = {"vendor": member.vendor, "platform": platform, "user": member.user}

    first = save_proposal(content=content(), **fact)
    second = save_proposal(content=content(name="Tên sửa lại"), **fact)

    assert first.pk == second.pk
    assert ListingProposal.objects.get().name == "Tên sửa lại"


def test_a_vendor_has_only_so_many_open(member, monkeypatch):
    monkeypatch.setattr(proposals, "MOST_OPEN", 2)
    ListingProposalFactory.create_batch(2, vendor=member.vendor)

    with pytest.raises(ProposalError):
        sent(member)
