"""Whether a vetted vendor is favoured, and how far businesses come: k=5 inside, k=10 for vendors."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from advisory.models import AdoptionEvent, GivenUpReason, Platform
from advisory.platforms.actions import forget_tracked_stages, record_recommended, record_stage
from recommender.platform_figures import agency_platforms, vendor_platforms
from recommender.rollup import renew_figures
from tests.factories.advisory import (
    BusinessFactory,
    MembershipFactory,
    PlatformCategoryFactory,
    PlatformFactory,
)
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorMembershipFactory

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage
BEGAN = datetime.date(2026, 1, 5)
OFFICE = reverse("recommender:platform-figures")


@pytest.fixture
def alone(db) -> Platform:
    """The only vetted platform, in a category of its own."""
    Platform.objects.update(status=Platform.Status.LISTED)
    category = PlatformCategoryFactory(name_vi="Nhóm chỉ một")
    return PlatformFactory(name="Sổ được đếm", vetted=True, categories=[category])


def reach(platform: Platform, number: int, *stages: str) -> None:
    for business in BusinessFactory.create_batch(number, advised=True):
        for later, stage in enumerate(stages):
            day = BEGAN + datetime.timedelta(days=30 * later)
            code = GivenUpReason.PRICE if stage == Stage.GIVEN_UP else ""
            fact = {"business": business, "platform": platform, "by": None}
            record_stage(stage=stage, on=day, reason_code=code, **fact)


def test_a_vetted_vendor_that_no_list_shows_stands_there_too(alone):
    renew_figures()

    [category] = agency_platforms().categories
    assert category.name == "Nhóm chỉ một"
    assert category.rows == []
    assert category.untold == [alone.vendor.name]


def test_officials_see_five_and_vendors_ten(client: Client, sign_in, alone):
    reach(alone, 6, Stage.CONTACTED)
    reach(alone, 5, Stage.IN_USE, Stage.GIVEN_UP)
    member = VendorMembershipFactory(vendor=alone.vendor)
    renew_figures()

    [inside] = agency_platforms().platforms
    [outside] = vendor_platforms(alone.vendor).platforms
    assert inside.vendor == outside.vendor == alone.vendor.name
    assert inside.stages[3] == 6
    assert inside.ends == [0, 5, 0, 0]
    assert inside.reasons.rows == [("price", 5)]
    assert outside.stages[3] is None
    assert outside.ends == [None] * 4
    assert outside.reasons.given_up is None
    sign_in(member.user)
    page = client.get(reverse("recommender:vendor-figures", args=[alone.vendor_id]))
    assert "Quá ít doanh nghiệp" in page.text
    assert client.get(OFFICE).status_code == 404


def test_a_vendor_sees_only_its_own(alone):
    reach(PlatformFactory(vetted=True, name="Của hãng khác"), 12, Stage.CONTACTED)
    reach(alone, 12, Stage.CONTACTED)
    renew_figures()

    [row] = vendor_platforms(alone.vendor).platforms
    assert (row.name, row.stages[3]) == ("Sổ được đếm", 12)


def test_the_offices_page_tells_it_in_two_queries(
    client: Client, sign_in, alone, django_assert_max_num_queries
):
    reach(alone, 5, Stage.CONTACTED)
    renew_figures()
    sign_in(official=True)
    client.get(OFFICE)  # the session goes to its cache

    with django_assert_max_num_queries(3):
        response = client.get(OFFICE)

    assert "Sổ được đếm" in response.text


def test_before_the_first_count_the_pages_say_so(client: Client, sign_in):
    sign_in(official=True)

    assert client.get(OFFICE).context["figures"].counted_at is None


def test_recommended_is_noted_once_and_goes_with_the_consent():
    member, platforms = MembershipFactory(), PlatformFactory.create_batch(2)
    days = {platform.pk: BEGAN for platform in platforms}
    later = {platform.pk: BEGAN + datetime.timedelta(days=9) for platform in platforms}

    for told in (days, later):
        record_recommended(business=member.business, days=told, by=member.user)
    record_stage(
        business=member.business,
        platform=platforms[0],
        stage=Stage.IN_USE,
        on=BEGAN,
        by=member.user,
    )

    shown = AdoptionEvent.objects.filter(stage=Stage.RECOMMENDED)
    assert list(shown.values_list("happened_on", flat=True)) == [BEGAN, BEGAN]
    forget_tracked_stages(user=UserFactory())
    assert shown.count() == 2
    forget_tracked_stages(user=member.user)
    assert [event.stage for event in AdoptionEvent.objects.all()] == [Stage.IN_USE]
    assert member.business.adoptions.get().platform == platforms[0]
