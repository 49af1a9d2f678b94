"""The open API: paging, ETag, limits and its own description."""

import json

import pytest
import time_machine
from django.core.cache import cache

from tests.factories.advisory import PlatformFactory
from tests.reports.snapshots.conftest import IN_OCTOBER, draft, october, signed  # noqa: F401

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()


def ask(client, path: str, status: int = 200, **query):
    response = client.get(f"{API}{path}", query)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_it_describes_itself(client):
    found = ask(client, "/openapi.json")

    assert found["info"]["title"] == "La Bàn Số"
    assert set(found["paths"]) == {
        "/api/v1/datasets",
        "/api/v1/datasets/{key}",
        "/api/v1/periods",
        "/api/v1/platforms",
    }
    assert "429" in found["paths"]["/api/v1/datasets"]["get"]["responses"]


def test_datasets_and_periods_are_listed(client, signed):  # noqa: F811
    assert "funnel" in [one["key"] for one in ask(client, "/datasets")]
    periods = ask(client, "/periods")
    assert [one["period"] for one in periods] == ["2026-Q3"]
    assert periods[0]["figures_sha256"] == signed.figures_hash


def test_rows_come_in_pages_that_add_up(client, signed):  # noqa: F811
    whole = ask(client, "/datasets/funnel", period="2026-Q3")["rows"]
    first = ask(client, "/datasets/funnel", limit=3)
    rest = json.loads(client.get(first["next"]).content)

    assert first["count"] == len(whole)
    assert [*first["rows"], *rest["rows"]][: len(whole)] == whole[:6]
    assert whole == [row | {} for row in ask(client, "/datasets/funnel", limit=500)["rows"]]


def test_the_rows_are_the_public_ones(client, signed):  # noqa: F811
    rows = ask(client, "/datasets/funnel")["rows"]

    assert [row["n"] for row in rows] == [
        stage["n"] for stage in signed.figures["public"]["funnel"]
    ]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/datasets/nothing", {}, 404),
        ("/datasets/funnel", {"period": "1999-Q1"}, 404),
        ("/datasets/funnel", {"period": "soon"}, 404),
        ("/datasets/funnel", {"limit": 0}, 422),
        ("/datasets/funnel", {"limit": 9999}, 422),
        ("/datasets/funnel", {"offset": -1}, 422),
    ],
)
def test_bad_questions_get_a_status_and_a_reason(client, signed, path, query, status):  # noqa: F811
    assert "detail" in ask(client, path, status, **query)


def test_nothing_is_told_before_a_quarter_is_signed(client, draft):  # noqa: F811
    assert ask(client, "/periods") == []
    ask(client, "/datasets/funnel", 404)


def test_an_answer_that_is_known_is_not_sent_again(client, signed):  # noqa: F811
    first = client.get(f"{API}/datasets/funnel")

    again = client.get(f"{API}/datasets/funnel", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_only_platforms_vetted_today_are_listed(client):
    PlatformFactory(vetted=True, name="Đã thẩm định")
    PlatformFactory(name="Chưa thẩm định")

    found = ask(client, "/platforms")

    assert (found["count"], [one["name"] for one in found["platforms"]]) == (1, ["Đã thẩm định"])


def test_too_many_requests_are_told_when_to_come_back(client):
    with time_machine.travel(IN_OCTOBER, tick=False):
        statuses = [client.get(f"{API}/periods").status_code for _ in range(61)]
        last = client.get(f"{API}/periods")

    assert statuses == [200] * 60 + [429]
    assert 0 < int(last["Retry-After"]) <= 60


def test_an_answer_asks_few_questions(client, signed, django_assert_max_num_queries):  # noqa: F811
    with django_assert_max_num_queries(2):
        ask(client, "/datasets/funnel")
