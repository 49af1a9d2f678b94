"""The same code on PostgreSQL and Redis, by environment variables alone."""

import json
from urllib.parse import quote

import pytest
import redis

from tests.services.installation import get

pytestmark = pytest.mark.services

COUNTED = {
    "topics": "core_topic",
    "areas": "advisory_area",
    # Those of test_vetting_moment, which shares the database, left out.
    "platforms": "advisory_platform WHERE left(key, 5) <> 'cung-'",
    "instruments": "advisory_instrumentversion",
    "pages": "wagtailcore_page",
}


def test_set_up_fills_the_database_and_repeating_adds_nothing(services, ask):
    def rows() -> dict[str, int]:
        return {name: ask(f"SELECT count(*) FROM {table}")[0][0] for name, table in COUNTED.items()}

    before = rows()
    services.manage("set_up")

    assert rows() == before
    assert before["topics"] == 27
    assert before["areas"] == 36
    assert before["platforms"] == 47
    assert before["instruments"] >= 2
    assert before["pages"] >= 12 + 48


def test_no_migration_is_left_on_postgresql(services):
    services.manage("migrate", "--check")


@pytest.fixture(scope="module")
def portal(services):
    with services.web() as (address, _process):
        yield address


@pytest.mark.parametrize("words", ["chuyển đổi số", "chuyen doi so", "doi", "HOA DON", "hóa đơn"])
def test_search_finds_vietnamese_with_and_without_accents(portal, words):
    status, page = get(f"{portal}/tim-kiem/?q={quote(words)}")

    assert status == 200
    assert 'href="/khoa-hoc/' in page.split("<main", 1)[1].split("</main", 1)[0]


def test_search_says_when_there_is_nothing(portal):
    status, page = get(f"{portal}/tim-kiem/?q=xyzzyqwert")

    assert status == 200
    assert 'href="/khoa-hoc/' not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_everything_is_ready(portal):
    status, text = get(f"{portal}/readyz")

    checks = {"database": "ok", "cache": "ok", "broker": "ok"}
    assert (status, json.loads(text)) == (200, {"ready": True, "checks": checks})


@pytest.mark.parametrize(
    ("setting", "value", "check"),
    [
        ("CACHE_URL", "redis://127.0.0.1:1/0", "cache"),
        ("CELERY_BROKER_URL", "redis://127.0.0.1:1/0", "broker"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing", "database"),
    ],
)
def test_readyz_names_the_service_that_is_away(services, setting, value, check):
    code = """
from django.test import Client
answer = Client().get("/readyz")
print(answer.status_code)
print(answer.content.decode())
"""

    output = services.manage("shell", "-v", "0", "-c", code, **{setting: value})

    status, text = output.splitlines()[-2:]
    answer = json.loads(text)
    assert (status, answer["ready"]) == ("503", False)
    bad = {name for name, result in answer["checks"].items() if result != "ok"}
    assert bad == {check}


def test_workers_share_the_visitors_pages(portal, redis_urls):
    get(f"{portal}/gioi-thieu/")

    keys = redis.Redis.from_url(redis_urls["CACHE_URL"]).keys("*visitor:*")

    assert keys
