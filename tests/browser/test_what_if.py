"""Trying other answers: at once with JavaScript, by the button without."""

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.pages import PAGES, open_page

pytestmark = pytest.mark.browser

WHAT_IF = next(shown for shown in PAGES if shown.name == "what-if")


def choose_another(page: Page) -> None:
    """The best answer to the question somebody came for."""
    page.locator("details[open] .question label.choice:not(.choice--quiet) input").nth(5).check()


def test_a_choice_is_counted_at_once(visitor, signed_in):
    page = visitor((360, 740), storage_state=signed_in(demo.OWNER))
    open_page(page, WHAT_IF)
    before = page.locator(".what-if-bar").inner_text()

    choose_another(page)

    expect(page.locator("#outcome caption")).to_have_text("1 câu trả lời đã đổi")
    assert page.locator(".what-if-bar").inner_text() != before
    page.locator("#outcome").evaluate("one => one.scrollIntoView()")
    page.reload()
    assert page.locator(".what-if-bar").inner_text() == before


def test_without_javascript_the_button_counts_it(visitor, signed_in):
    page = visitor((360, 740), storage_state=signed_in(demo.OWNER), java_script_enabled=False)
    open_page(page, WHAT_IF)

    choose_another(page)
    page.locator("details[open] button").first.click()

    expect(page.locator("#outcome caption")).to_have_text("1 câu trả lời đã đổi")
    expect(page.locator(".what-if-bar")).to_contain_text("+")
