"""Low data: what a visit costs, and that nothing is asked of any other host."""

import pytest
from playwright.sync_api import Page

from core import demo
from tests.browser.pages import PAGES, open_page
from tests.browser.watching import Traffic

pytestmark = pytest.mark.browser

KIB = 1024
FIRST, REQUESTS, AGAIN = 40 * KIB, 6, 5 * KIB
#: Made for this visitor or from the figures typed, so the page itself comes anew each time.
AGAIN_WITH_A_FORM = {
    "assess-start": 6 * KIB,
    "question-cards": 12 * KIB,
    "sign-in": 8 * KIB,
    "support-check": 8 * KIB,
}


def cost(page: Page, traffic: Traffic, path: str) -> tuple[int, int]:
    traffic.forget()
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return traffic.bytes, len(traffic.urls)


@pytest.mark.parametrize("shown", [one for one in PAGES if not one.who], ids=lambda one: one.name)
def test_a_visit_costs_little(visitor, record_weight, shown):
    finder = visitor()
    open_page(finder, shown)
    path = finder.url
    page = visitor()
    traffic = Traffic(page)

    first_bytes, first_requests = cost(page, traffic, path)
    page.goto("about:blank")
    again_bytes, again_requests = cost(page, traffic, path)

    record_weight(shown.name, first_bytes, first_requests, again_bytes, again_requests)
    assert first_bytes <= FIRST
    assert 2 <= first_requests <= REQUESTS
    assert again_bytes <= AGAIN_WITH_A_FORM.get(shown.name, AGAIN)


@pytest.mark.parametrize(
    "person", [demo.OWNER, demo.ADVISER, demo.OFFICIAL], ids=lambda one: one.role
)
def test_no_page_asks_another_host_or_breaks_the_policy(visitor, signed_in, person):
    """Any complaint of the console and any request elsewhere fails it (the visitor fixture)."""
    page = visitor(storage_state=signed_in(person))
    traffic = Traffic(page)

    for shown in PAGES:
        if shown.who == person:
            open_page(page, shown)
            page.wait_for_load_state("networkidle")

    assert traffic.urls
    portal = page.url.split("/", 3)[2]
    assert {url.split("/", 3)[2] for url in traffic.urls} == {portal}
