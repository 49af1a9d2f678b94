"""The front page and the pages of text."""

import pytest
from django.urls import reverse

from core.visitor_cache import forget_public_pages
from pages.models import ContentPage

pytestmark = pytest.mark.django_db


def test_the_front_page_leads_to_the_first_question_in_one_tap(client, course):
    response = client.get("/")

    assert response.status_code == 200
    assert f'class="btn btn--primary" href="{reverse("advisory:assess")}"' in response.text
    assert course.title in response.text


def test_the_front_page_speaks_english(client, home):
    html = client.get("/en/").text

    assert '<html lang="en">' in html
    assert "3 minutes, no account" in html
    assert home.lede_en in html


def test_the_front_page_costs_six_queries_and_one_for_who_is_signed_in(
    client, course, sign_in, django_assert_max_num_queries
):
    client.get("/")
    with django_assert_max_num_queries(6):
        client.get("/")

    sign_in()
    client.get("/")
    with django_assert_max_num_queries(7):
        client.get("/")


def test_a_second_visitor_gets_the_front_page_without_a_query(
    client, settings, django_assert_num_queries
):
    settings.VISITOR_CACHE_SECONDS = 300
    first = client.get("/")
    client.cookies.clear()

    with django_assert_num_queries(0):
        second = client.get("/")

    assert second.content == first.content


def test_a_returning_browser_is_told_that_nothing_changed(client, settings):
    settings.VISITOR_CACHE_SECONDS = 300
    tag = client.get("/")["ETag"]

    response = client.get("/", headers={"If-None-Match": tag})

    assert response.status_code == 304
    assert response.content == b""


def test_a_published_page_is_shown_at_once(
    client, home, settings, django_capture_on_commit_callbacks
):
    settings.VISITOR_CACHE_SECONDS = 300
    client.get("/")
    home.lede_vi = "Lời giới thiệu mới"

    with django_capture_on_commit_callbacks(execute=True):
        home.save_revision().publish()

    assert "Lời giới thiệu mới" in client.get("/").text


def test_a_signed_in_person_never_gets_a_visitors_page(client, sign_in, settings):
    settings.VISITOR_CACHE_SECONDS = 300
    client.get("/")
    forget_public_pages()
    sign_in()

    html = client.get("/").text

    assert reverse("pages:dashboard") in html
    assert reverse("account_login") not in html


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility"])
@pytest.mark.parametrize(("prefix", "language"), [("", "vi"), ("/en", "en")])
def test_pages_of_text_are_there_in_both_languages(client, name, prefix, language):
    address = reverse(f"pages:{name}")

    response = client.get(prefix + address)

    page = ContentPage.objects.get(slug=address.strip("/"))
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert (page.title_en if language == "en" else page.title) in response.text


def test_a_text_with_no_english_is_marked_as_vietnamese(client):
    ContentPage.objects.filter(slug="gioi-thieu").update(body_en="")

    html = client.get("/en/gioi-thieu/").text

    assert '<article class="prose" lang="vi">' in html


def test_a_page_of_text_costs_at_most_eight_queries(client, django_assert_max_num_queries):
    address = reverse("pages:privacy")
    client.get(address)

    with django_assert_max_num_queries(8):
        client.get(address)


def test_a_page_that_is_not_there_says_so(client):
    assert client.get("/khong-co-trang-nay/").status_code == 404
