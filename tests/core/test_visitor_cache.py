import pytest
from django.core.cache import cache
from django.test import Client

from core.models import DailyCount
from core.visitor_cache import forget_public_pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


@pytest.fixture(autouse=True)
def _caching(settings):
    settings.VISITOR_CACHE_SECONDS = 60


def change_the_page() -> None:
    DailyCount.objects.add("page")


def test_a_second_visitor_costs_no_query(django_assert_num_queries):
    first = Client().get("/page/")

    with django_assert_num_queries(0):
        second = Client().get("/page/")

    assert second.content == first.content == b"<p>edition 0</p>"


def test_a_returning_browser_gets_a_header_only():
    visitor = Client()
    etag = visitor.get("/page/")["ETag"]

    again = visitor.get("/page/", headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.content == b""


def test_headers_that_protect_the_page_come_from_the_cache_too():
    first = Client().get("/page/")

    second = Client().get("/page/")

    for name in ("X-Frame-Options", "Content-Security-Policy", "Content-Type"):
        assert second[name] == first[name]
    assert "default-src 'none'" in second["Content-Security-Policy"]


def test_publishing_forgets_every_page(django_capture_on_commit_callbacks):
    Client().get("/page/")
    with django_capture_on_commit_callbacks(execute=True):
        change_the_page()
        forget_public_pages()

    assert Client().get("/page/").content == b"<p>edition 1</p>"


def test_pages_are_kept_until_the_change_is_committed(django_capture_on_commit_callbacks):
    Client().get("/page/")

    with django_capture_on_commit_callbacks(execute=False):
        forget_public_pages()

    assert Client().get("/page/").content == b"<p>edition 0</p>"
    assert cache.get("visitor-cache-version") is None


def test_a_page_seen_by_someone_known_is_neither_stored_nor_served(client, sign_in):
    sign_in()
    client.get("/page/")
    change_the_page()

    assert Client().get("/page/").content == b"<p>edition 1</p>"
    change_the_page()
    assert client.get("/page/").content == b"<p>edition 2</p>"


def test_a_page_with_a_form_is_never_shared():
    Client().get("/page/?form=1")

    response = Client().get("/page/?form=1")

    assert response.get("Cache-Control") is None


@pytest.mark.parametrize("address", ["/page-that-signs/", "/private/"])
def test_what_is_not_the_same_for_all_is_not_stored(address):
    response = Client().get(address)

    assert response.get("Cache-Control") is None


def test_two_hosts_and_two_schemes_have_their_own_pages(settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    Client().get("/page/", headers={"Host": "a.example"})
    change_the_page()

    other = Client().get("/page/", headers={"Host": "b.example"})

    assert other.content == b"<p>edition 1</p>"


def test_without_its_cache_the_portal_still_answers(monkeypatch):
    def away(*_args: object) -> None:
        raise ConnectionError("connection refused")

    monkeypatch.setattr(cache, "get", away)

    assert Client().get("/page/").content == b"<p>edition 0</p>"


def test_a_page_that_cannot_be_stored_is_still_shown(monkeypatch):
    def away(*_args: object) -> None:
        raise ConnectionError("connection refused")

    monkeypatch.setattr(cache, "set", away)

    assert Client().get("/page/").content == b"<p>edition 0</p>"


def test_publishing_goes_well_without_the_cache(monkeypatch, django_capture_on_commit_callbacks):
    def away(*_args: object) -> None:
        raise ConnectionError("connection refused")

    monkeypatch.setattr(cache, "set", away)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        forget_public_pages()

    assert len(callbacks) == 1
