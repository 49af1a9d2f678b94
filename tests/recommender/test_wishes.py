"""What owners wish for and what vendors state decides between items, and excludes none."""

import datetime
import uuid

import pytest
from django.urls import reverse

from advisory.businesses.actions import update_business
from advisory.models import VendorStatement
from advisory.models.business import SoftwareBudget
from recommender import features, recommending, wishes
from recommender.events import STAGE_WEIGHTS, Events
from recommender.features import Profile
from recommender.queries import cards_for
from tests.factories.advisory import (
    AdoptionFactory,
    BusinessFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.users import ConsentFactory
from tests.recommender.conftest import topics
from users.models import Consent

pytestmark = pytest.mark.django_db


def stated(platform, **fields) -> VendorStatement:
    return VendorStatement.objects.create(
        platform=platform, stated_on=datetime.date(2026, 11, 1), **fields
    )


def suits(platform) -> dict:
    return features.catalogue()[platform.pk].features["suits"]


def test_gaps_among_the_aims_come_before_others_of_the_same_size():
    gaps = {"cloud": 1.0, "security": 0.8, "sales": 0.8}

    assert wishes.by_aims(gaps, []) == gaps
    assert wishes.by_aims(gaps, ["unknown"]) == gaps
    assert wishes.by_aims(gaps, ["sales"]) == pytest.approx(
        {"sales": 1.0, "cloud": 0.7 / 0.8, "security": 0.7}
    )
    assert list(wishes.by_aims(gaps, ["sales"])) == ["sales", "cloud", "security"]
    assert wishes.by_aims({}, ["sales"]) == {}


def test_a_profile_tells_the_wishes_and_orders_its_gaps_by_the_aims(submitted):
    business = BusinessFactory(
        advised=True,
        aims=["data_analytics"],
        software_budget=SoftwareBudget.LOW,
        software_languages=["vi"],
    )

    profile = features.profile_of(submitted(business=business))

    assert profile.features["wishes"] == {"language": ["vi"], "budget": ["low"]}
    assert profile.features["gaps"]["data_analytics"] > 0.9 * profile.features["gaps"]["cloud"]


def test_what_a_vendor_never_stated_suits_no_wish_in_particular():
    silent, spare = PlatformFactory(vetted=True), PlatformFactory(vetted=True)
    stated(spare)

    assert suits(silent) == suits(spare) == {}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"has_free_plan": True, "price_from": 900_000}, ["free", "low", "middle", "high"]),
        ({"price_from": 500_000}, ["low", "middle", "high"]),
        ({"price_from": 500_001}, ["middle", "high"]),
        ({"has_free_plan": False, "price_from": 9_000_000}, ["high"]),
        ({"has_free_plan": False}, None),
    ],
)
def test_a_price_suits_the_budgets_that_pay_it(told, expected):
    platform = PlatformFactory(vetted=True)
    stated(platform, **told)

    assert suits(platform).get("budget") == expected


def test_integrations_are_found_by_the_names_of_platforms():
    shop = PlatformFactory(name="Sổ Bán Hàng", vetted=True)
    PlatformFactory(name="Sổ", vetted=True)
    ledger = PlatformFactory(name="Kế toán Việt", vetted=True)
    stated(ledger, integrations_vi="Nối với SO BAN HANG; Kế toán Việt", languages=["vi", "en"])

    assert suits(ledger) == {"language": ["vi", "en"], "beside": [str(shop.pk)]}


def test_of_names_within_names_the_longer_is_meant_and_equal_ones_are_all_found():
    names = wishes.Names({1: "Sổ Bán Hàng", 2: "Sổ Bán Hàng Pro", 3: "SO BAN HANG", 4: "C++"})

    assert names.found_in("nối với sổ bán hàng pro") == {2}
    assert names.found_in("sổ bán hàng, khác") == {1, 3}
    assert wishes.Names({}).found_in("sổ bán hàng") == set()


def test_only_platforms_in_use_are_to_be_connected_to():
    used = Events()
    used.add(1, 7, 0.0, STAGE_WEIGHTS["in_use"])
    used.add(1, 8, 0.0, STAGE_WEIGHTS["contacted"])
    used.add(1, features.course_id(uuid.uuid4()), 0.0, 2.0)
    wished = {"language": ["vi"]}

    assert recommending._beside(Profile({"wishes": wished}), used).features == {
        "wishes": {"language": ["vi"], "beside": ["7"]}
    }
    assert recommending._beside(Profile({}), Events()).features == {}


def test_what_connects_to_a_platform_in_use_comes_first_and_says_so(submitted):
    business = BusinessFactory(advised=True)
    owner = business.memberships.get().user
    ConsentFactory(user=owner, purpose=Consent.Purpose.TRACKING)
    shop = PlatformFactory(name="Sổ Bán Hàng", vetted=True, topics=topics("ecommerce"))
    AdoptionFactory(business=business, platform=shop, in_use=True)
    beside, alone = PlatformFactory.create_batch(2, vetted=True, topics=topics("cloud"))
    stated(beside, integrations_vi="Sổ Bán Hàng")

    rows = recommending.make_list(submitted(business=business)).rows
    platforms = [row for row in rows if row.kind == "platform"]
    fit = next(part for part in platforms[0].parts if part["name"] == "fit")

    assert [row.platform_id for row in platforms] == [beside.pk, alone.pk]
    assert fit["evidence"]["connects"]["vi"] == "Sổ Bán Hàng"
    assert (
        "connects"
        not in next(part for part in platforms[1].parts if part["name"] == "fit")["evidence"]
    )


def test_owners_are_asked_for_their_wishes_beside_the_cards_and_others_are_not(
    client, sign_in, submitted, course_pages, platforms, run_jobs
):
    business = BusinessFactory(advised=True)
    with run_jobs():
        assessment = submitted(business=business)
    staff = MembershipFactory(business=business)
    cards = reverse("recommender:cards", args=[assessment.public_id])
    edit = reverse("advisory:business-edit", args=[business.public_id])
    asks = f"{edit}?wishes=1&amp;next={cards}#wishes"

    sign_in(business.memberships.get(role="owner").user)
    assert asks in client.get(cards).text
    sign_in(staff.user)
    assert asks not in client.get(cards).text


def test_new_wishes_make_the_list_again(submitted, run_jobs):
    business = BusinessFactory(advised=True)
    with run_jobs():
        assessment = submitted(business=business)
    assert not cards_for(assessment).is_stale

    update_business(business=business, aims=["cloud"])
    assessment.refresh_from_db()

    assert cards_for(assessment).is_stale
