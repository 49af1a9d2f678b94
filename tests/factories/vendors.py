"""Vendors' people, and what they propose for their listings."""

import datetime

import factory
from django.utils import timezone

from advisory.models import (
    ListingProposal,
    VendorInvitation,
    VendorMembership,
    VendorRequest,
    VendorStatement,
)
from tests.factories.advisory import PlatformFactory, VendorFactory
from tests.factories.users import UserFactory


class VendorMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VendorMembership

    vendor = factory.SubFactory(VendorFactory)
    user = factory.SubFactory(UserFactory)


class VendorInvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VendorInvitation

    vendor = factory.SubFactory(VendorFactory)
    label = "Chị phụ trách đối tác"
    token_digest = factory.Sequence(lambda n: f"{n:064}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=14))


class VendorRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VendorRequest

    vendor_name = factory.Sequence(lambda n: f"Hãng xin tham gia {n}")
    note = "Gọi tổng đài trên trang của hãng"
    asked_by = factory.SubFactory(UserFactory)


class VendorStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VendorStatement

    platform = factory.SubFactory(PlatformFactory)
    stated_on = factory.LazyFunction(timezone.localdate)


class ListingProposalFactory(factory.django.DjangoModelFactory):
    """A draft for a new platform; trait `waiting` sends it to the agency."""

    class Meta:
        model = ListingProposal

    vendor = factory.SubFactory(VendorFactory)
    content = factory.LazyFunction(lambda: {"name": "Phần mềm chưa niêm yết"})
    proposed_by = factory.SubFactory(UserFactory)

    class Params:
        waiting = factory.Trait(
            state=ListingProposal.State.WAITING, sent_at=factory.LazyFunction(timezone.now)
        )
