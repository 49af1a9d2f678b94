"""Up to four platforms side by side, at an address that can be passed on."""

import pytest
from django.test import Client
from django.urls import reverse

from advisory.platforms.comparing import MOST
from tests.factories.advisory import (
    PlatformCategoryFactory,
    PlatformFactory,
    VendorFactory,
    VettingReviewFactory,
)
from tests.factories.vendors import VendorStatementFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("advisory:platform-compare")


def compare(client: Client, *platforms, **more):
    return client.get(PAGE, {"p": [one.key for one in platforms]} | more)


def names(response) -> list[str]:
    return [one["platform"].name for one in response.context["platforms"]]


def row(response, label: str) -> list[str]:
    return next(
        [text for _name, text in one.named]
        for one in response.context["rows"]
        if one.label == label
    )


def test_they_stand_by_name_whatever_the_address_says(client: Client):
    late, early = PlatformFactory(name="Sổ Z"), PlatformFactory(name="Sổ A", vetted=True)

    assert names(compare(client, late, early)) == ["Sổ A", "Sổ Z"]
    assert names(compare(client, early, late)) == ["Sổ A", "Sổ Z"]


def test_what_is_not_known_is_said(client: Client):
    stated, silent = PlatformFactory(name="A có khai"), PlatformFactory(name="B không khai")
    VendorStatementFactory(
        platform=stated, has_free_plan=False, trial_days=14, languages=["vi", "en"]
    )

    response = compare(client, stated, silent)

    assert row(response, "Gói miễn phí") == ["Không", ""]
    assert row(response, "Dùng thử miễn phí") == ["14 ngày", ""]
    assert row(response, "Ngôn ngữ") == ["Tiếng Việt, Tiếng Anh", ""]
    assert "chưa rõ" in response.text
    assert "chưa khai gì" in response.text


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ({"price_from": 100_000, "price_to": 300_000}, "100.000 đến 300.000 đồng một tháng"),
        ({"price_from": 100_000, "price_to": 100_000}, "100.000 đồng một tháng"),
        ({"price_from": 0}, "từ 0 đồng một tháng"),
        (
            {"price_to": 90_000, "price_vi": "theo hóa đơn"},
            "đến 90.000 đồng một tháng. theo hóa đơn",
        ),
    ],
)
def test_prices_are_told_as_stated(client: Client, prices: dict, said: str):
    platform = VendorStatementFactory(**prices).platform

    assert row(compare(client, platform), "Gói và giá") == [said]


def test_only_the_differences(client: Client):
    one, other = (PlatformFactory(for_micro=micro) for micro in (True, False))

    everything, different = compare(client, one, other), compare(client, one, other, khac="1")

    assert len(different.context["rows"]) == 1
    assert different.context["rows"][0].differs
    assert len(everything.context["rows"]) > 10


def test_more_than_four_and_unknown_ones_are_left_out_and_said(client: Client):
    platforms = PlatformFactory.create_batch(MOST + 1)

    many = compare(client, *platforms)
    unknown = client.get(PAGE, {"p": [platforms[0].key, "khong-co", "", platforms[0].key]})

    assert len(names(many)) == MOST
    assert many.context["found"].is_too_many
    assert names(unknown) == [platforms[0].name]
    assert unknown.context["found"].has_unknown


def test_without_a_choice_the_page_offers_one(client: Client):
    response = client.get(PAGE)

    assert response.status_code == 200
    assert len(response.context["others"]) == 47


def test_others_of_the_category_come_first(client: Client):
    category = PlatformCategoryFactory()
    one, near = (PlatformFactory(name=name, categories=[category]) for name in ("Một", "Zalo gần"))

    assert compare(client, one).context["others"][0] == near


def test_vetting_stands_there_with_its_last_day(client: Client):
    platform = PlatformFactory(vetted=True, vetted_until="2099-12-31")
    VettingReviewFactory(platform=platform)

    assert "31/12/2099" in compare(client, platform).text


@pytest.mark.parametrize("number", [1, 4])
def test_it_asks_little_and_is_one_page_for_all(
    client: Client, number: int, django_assert_num_queries
):
    platforms = [
        VendorStatementFactory(platform__categories=[PlatformCategoryFactory()]).platform
        for _ in range(number)
    ]

    with django_assert_num_queries(7 if number < MOST else 5):
        response = compare(client, *platforms)

    assert response.is_public_page


def test_the_catalogue_and_the_platform_lead_there(client: Client):
    platform = PlatformFactory(vendor=VendorFactory())

    page = client.get(reverse("advisory:platform-detail", args=[platform.key])).text

    assert f"{PAGE}?p={platform.key}" in page
    assert f'action="{PAGE}"' in client.get(reverse("advisory:platform-list")).text
