"""What watches the pages sees what it is for: a silent watchman would pass everything."""

import pytest

from tests.browser.watching import Traffic

pytestmark = pytest.mark.browser


def test_axe_finds_what_is_wrong(visitor, violations):
    page = visitor(bypass_csp=True)
    page.goto("/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate("document.querySelector('h1').style.color = '#eee'")

    found = " ".join(violations(page))

    assert "html-has-lang" in found
    assert "color-contrast" in found


def test_the_policy_stops_and_reports_a_stranger(visitor):
    page = visitor()
    page.goto("/")

    page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'https://stranger.test/x.png'}))"
    )
    page.wait_for_timeout(500)

    assert "Content Security Policy" in " ".join(page.watch.unexpected())
    page.watch.allow("stranger.test")


def test_an_error_of_a_script_is_seen(visitor):
    page = visitor()
    page.goto("/")

    page.evaluate("setTimeout(() => { throw new Error('a slip') })")
    page.wait_for_timeout(500)

    assert "a slip" in " ".join(page.watch.unexpected())
    page.watch.allow("a slip")


def test_traffic_counts_what_the_server_says_it_sent(visitor):
    page = visitor()
    traffic = Traffic(page)

    answer = page.goto("/")
    page.wait_for_load_state("networkidle")

    assert len(traffic.urls) == len(set(traffic.urls)) >= 2
    assert traffic.bytes > int(answer.headers["content-length"])
