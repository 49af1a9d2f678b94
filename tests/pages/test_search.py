"""One box over courses, lessons, platforms and pages, with or without accents."""

import pytest
from django.urls import reverse

from courses.models import LessonPage
from tests.factories.advisory import PlatformFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]
PAGE = reverse("pages:search")


def titles(response, key: str) -> list[str]:
    groups = {group.key: group.found for group in response.context["groups"]}
    return [getattr(found, "title", "") or found.name for found in groups.get(key, [])]


@pytest.fixture
def platform(db):
    return PlatformFactory(name="Sổ Đơn Hàng", summary_vi="Ghi đơn hàng và hóa đơn điện tử.")


@pytest.mark.parametrize("words", ["chuyen doi so", "chuyển đổi số", "CHUYỂN ĐỔI SỐ", "doi"])
def test_accents_do_not_matter(client, course, words):
    response = client.get(PAGE, {"q": words})

    assert course.title in titles(response, "courses")
    assert titles(response, "lessons")


@pytest.mark.parametrize("words", ["so don hang", "đơn hàng", "hoa don dien tu"])
def test_platforms_are_found_by_name_and_by_what_they_do(client, platform, words):
    response = client.get(PAGE, {"q": words})

    assert platform.name in titles(response, "platforms")
    assert reverse("advisory:platform-detail", args=[platform.key]) in response.text


def test_pages_of_text_are_found(client):
    response = client.get(PAGE, {"q": "quyen rieng tu"})

    assert "Quyền riêng tư" in titles(response, "pages")


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "*",
        ":",
        "-",
        "(",
        "' OR 1=1 --",
        "NEAR(",
        "AND",
        "NOT doi",
        "^",
        "\x00doi",
        "😀",
        "a" * 5000,
    ],
)
def test_odd_input_is_only_a_search(client, words):
    response = client.get(PAGE, {"q": words})

    assert response.status_code == 200
    assert len(response.context["words"]) <= 100


def test_what_was_typed_is_shown_escaped(client):
    html = client.get(PAGE, {"q": "<b>doi</b>"}).text

    assert "<b>doi</b>" not in html
    assert "&lt;b&gt;doi&lt;/b&gt;" in html


def test_nothing_found_offers_other_words(client):
    response = client.get(PAGE, {"q": "khongcotunay"})

    assert response.context["groups"] == []
    assert "?q=hoa+don" in response.text


def test_an_empty_box_asks_for_words(client):
    response = client.get(PAGE)

    assert response.context["groups"] == []
    assert 'role="status"' not in response.text


def test_a_draft_is_not_found(client, course):
    lesson = LessonPage.objects.first()
    lesson.unpublish()

    response = client.get(PAGE, {"q": lesson.title})

    assert lesson.title not in titles(response, "lessons")


def test_english_readers_search_english_titles(client, course):
    response = client.get("/en" + PAGE, {"q": course.title_en})

    assert course.title in titles(response, "courses")
    assert course.title_en in response.text


def test_a_search_costs_at_most_eight_queries(client, course, django_assert_max_num_queries):
    PlatformFactory.create_batch(15, name="Đổi mới")
    client.get(PAGE, {"q": "doi"})

    with django_assert_max_num_queries(8):
        client.get(PAGE, {"q": "doi"})


def test_the_same_search_comes_from_the_cache(client, course, settings, django_assert_num_queries):
    settings.VISITOR_CACHE_SECONDS = 300
    client.get(PAGE, {"q": "doi"})

    with django_assert_num_queries(0):
        client.get(PAGE, {"q": "doi"})
