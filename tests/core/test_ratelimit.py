import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from core.ratelimit import TooManyRequests, client_address, limit
from tests.factories.users import UserFactory


@pytest.fixture
def visit(rf):
    def make(address: str = "10.0.0.1", user=None, **headers: str):
        request = rf.get("/", REMOTE_ADDR=address, headers=headers)
        request.user = user or AnonymousUser()
        return request

    return make


def test_limit_stops_the_caller_who_asks_too_often(visit):
    with time_machine.travel("2026-11-14 08:00:10+07:00", tick=False):
        for _time in range(3):
            limit(visit(), "start", times=3, seconds=60)

        with pytest.raises(TooManyRequests) as stopped:
            limit(visit(), "start", times=3, seconds=60)

    assert stopped.value.retry_after == 50


def test_limit_counts_callers_and_actions_apart_and_forgets(visit):
    with time_machine.travel("2026-11-14 08:00:10+07:00", tick=False) as clock:
        limit(visit(), "start", times=1, seconds=60)
        limit(visit("10.0.0.2"), "start", times=1, seconds=60)
        limit(visit(), "other", times=1, seconds=60)
        clock.shift(60)
        limit(visit(), "start", times=1, seconds=60)


def test_people_behind_one_address_are_counted_by_account(visit):
    limit(visit(user=UserFactory.build(pk=1)), "start", times=1, seconds=60)
    limit(visit(user=UserFactory.build(pk=2)), "start", times=1, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "10.0.0.1"),  # nobody in front: the header is the visitor's own word
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),  # the left part was written by the visitor
        (2, "6.6.6.6, 1.1.1.1, 10.9.9.9", "1.1.1.1"),
        (1, "", "10.0.0.1"),
        (2, "1.1.1.1", "10.0.0.1"),  # fewer proxies than promised
    ],
)
def test_address_comes_from_our_own_proxies_only(visit, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_address(visit(**{"X-Forwarded-For": forwarded})) == expected


def test_without_a_cache_nobody_is_locked_out(visit, monkeypatch):
    def away(*_args: object) -> None:
        raise ConnectionError("connection refused")

    monkeypatch.setattr(cache, "add", away)

    for _time in range(3):
        limit(visit(), "start", times=1, seconds=60)


def test_many_searches_do_not_empty_the_counters(visit):
    with time_machine.travel("2026-11-14 08:00:10+07:00", tick=False):
        limit(visit(), "start", times=1, seconds=60)

        for number in range(1000):
            cache.set(f"page-{number}", "found")

        with pytest.raises(TooManyRequests):
            limit(visit(), "start", times=1, seconds=60)
