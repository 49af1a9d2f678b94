"""The public catalogue: filters, search, honest labels, few queries."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from advisory.models import Industry, Platform, VettingCheck
from core.models import Topic
from tests.factories.advisory import (
    IndustryFactory,
    PlatformCategoryFactory,
    PlatformFactory,
    VettingCheckFactory,
    VettingReviewFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:platform-list")


def names(response) -> list[str]:
    return [platform.name for platform in response.context["page"]]


def test_catalogue_shows_all_shipped_platforms_page_by_page(client: Client):
    first, second = client.get(LIST), client.get(LIST, {"page": 2})

    assert first.context["total"] == 47
    assert len(set(names(first) + names(second))) == 47


def test_catalogue_never_shows_a_price(client: Client):
    page = client.get(LIST).content.decode()

    assert not re.search(r"\d[\d.,]*\s*(đồng|đ\b|₫|VND)", page)


def test_vetted_platforms_come_first_and_then_names_decide(client: Client):
    PlatformFactory(name="Zzz đã thẩm định", vetted=True)

    found = names(client.get(LIST))

    assert found[0] == "Zzz đã thẩm định"
    assert found[1:] == sorted(found[1:])


@pytest.mark.indexes
def test_word_finds_platforms_without_accents(client: Client):
    category = PlatformCategoryFactory(name_vi="Hóa đơn thử nghiệm", name_en="Trial invoices")
    platform = PlatformFactory(name="Tên chẳng liên quan", categories=[category])
    platform.save()  # the index is written on save

    for words in ("hoa don thu nghiem", "hóa đơn thử nghiệm", "TRIAL invoices"):
        assert names(client.get(LIST, {"q": words})) == ["Tên chẳng liên quan"]


def test_word_inside_a_name_is_found(client: Client):
    assert "KiotViet" in names(client.get(LIST, {"q": "kiot"}))


@pytest.mark.parametrize("words", ['"', "*", ":", "a:b*", "' OR 1=1 --", "%", "😀", "x" * 90])
def test_odd_words_find_nothing_and_break_nothing(client: Client, words: str):
    assert client.get(LIST, {"q": words}).status_code == 200


def test_each_filter_narrows(client: Client):
    industry, other = IndustryFactory(), IndustryFactory()
    category, topic = PlatformCategoryFactory(), Topic.objects.get(key="cloud")
    fits = PlatformFactory(
        name="Vừa khít",
        for_micro=True,
        for_medium=False,
        for_all_industries=False,
        categories=[category],
        topics=[topic],
    )
    fits.industries.add(industry)

    def found(**choice: str) -> bool:
        choice["q"] = "Vừa khít"
        return names(client.get(LIST, choice)) == ["Vừa khít"]

    assert found(category=category.key)
    assert found(size="micro")
    assert not found(size="medium")
    assert found(industry=industry.key)
    assert not found(industry=other.key)
    assert found(topic="cloud")
    assert not found(topic="e_invoice")
    assert not found(vetted="on")


def test_expired_vetting_does_not_count_as_vetted(client: Client):
    PlatformFactory(name="Hết hạn", vetted=True, vetted_until="2020-01-01")

    response = client.get(LIST, {"vetted": "on"})

    assert "Hết hạn" not in names(response)


def test_chips_take_one_filter_away_each(client: Client):
    response = client.get(LIST, {"size": "micro", "topic": "cloud", "page": "2"})

    without = {chip["text"]: chip["without"] for chip in response.context["chips"]}
    assert sorted(without.values()) == ["?size=micro", "?topic=cloud"]


def test_unknown_filter_is_left_out_and_said(client: Client):
    response = client.get(LIST, {"size": "giant", "topic": "cloud"})

    assert response.context["unknown"] == ["size"]
    assert list(response.context["form"].chosen()) == ["topic"]


@pytest.mark.indexes
@pytest.mark.parametrize("extra", [10, 200])
def test_catalogue_asks_as_little_for_many_rows_as_for_few(
    client: Client, django_assert_num_queries, extra: int
):
    category = PlatformCategoryFactory()
    for _ in range(extra):
        PlatformFactory(categories=[category])
    everything = {"category": category.key, "size": "small", "q": "nền", "page": "1"}

    with django_assert_num_queries(4):
        client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST, everything)


def test_catalogue_is_one_page_for_all_visitors(client: Client):
    response = client.get(LIST)

    assert response.is_public_page
    assert not response.cookies


def test_detail_says_plainly_that_a_listed_platform_is_not_vetted(client: Client):
    platform = Platform.objects.get(key="misa_esign")

    page = client.get(reverse("advisory:platform-detail", args=[platform.key])).content.decode()

    with translation.override("vi"):
        assert str(Platform.Certainty.UNCONFIRMED.label) in page
    assert "Chưa thẩm định" in page
    assert 'href="https://esign.misa.vn/" rel="noopener' in page


def test_detail_shows_the_latest_checklist_with_the_law(client: Client):
    platform = PlatformFactory(vetted=True)
    old = VettingReviewFactory(platform=platform, reviewed_on="2025-01-01", note="Lần đầu")
    VettingCheckFactory(review=old, criterion__law="Luật cũ")
    latest = VettingReviewFactory(platform=platform, reviewed_on="2026-01-01")
    VettingCheckFactory(
        review=latest,
        criterion__law="Nghị định mới, Điều 9",
        result=VettingCheck.Result.YES,
        evidence="trang 3 của hồ sơ",
    )

    page = client.get(reverse("advisory:platform-detail", args=[platform.key])).content.decode()

    assert "Nghị định mới, Điều 9" in page
    assert "trang 3 của hồ sơ" in page
    assert "Luật cũ" not in page
    assert "01/01/2025" in page
    assert "Lần đầu" in page


def test_demo_vetting_is_labelled(client: Client):
    platform = PlatformFactory(vetted=True, is_demo_vetting=True)

    page = client.get(reverse("advisory:platform-detail", args=[platform.key])).content.decode()

    assert "tag--demo" in page


def test_detail_of_an_unknown_platform_is_404(client: Client):
    assert client.get(reverse("advisory:platform-detail", args=["khong-co"])).status_code == 404


def test_detail_asks_little(client: Client, sign_in, django_assert_num_queries):
    platform = PlatformFactory(
        vetted=True, for_all_industries=False, categories=[PlatformCategoryFactory()]
    )
    platform.industries.add(Industry.objects.first())
    VettingCheckFactory(review=VettingReviewFactory(platform=platform))
    address = reverse("advisory:platform-detail", args=[platform.key])

    with django_assert_num_queries(4):
        client.get(address)
    sign_in()
    client.get(address)  # the session goes to its cache
    with django_assert_num_queries(6):
        client.get(address)


def test_english_page_has_no_vietnamese_interface(client: Client):
    page = client.get(f"/en{LIST}").content.decode()

    assert "Digital platforms" in page
    assert "Nền tảng số</h1>" not in page
