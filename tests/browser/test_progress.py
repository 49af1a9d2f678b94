"""Progress of a reader: kept on the device without an account, and through a lost connection."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
COURSE = "/khoa-hoc/bat-dau-chuyen-doi-so/"


def open_lesson(page: Page, number: int) -> str:
    """Open a lesson of the course the demo's owner takes; returns its address."""
    page.goto(COURSE)
    page.locator(".lesson-list a").nth(number).click()
    expect(page.locator("article[data-lesson]")).to_be_visible()
    return page.url


def read_to_the_end(page: Page) -> None:
    for block in page.locator(".block[id^='b-']").all():
        block.scroll_into_view_if_needed()
        page.wait_for_timeout(60)


def test_a_visitors_progress_joins_the_account_when_they_say_it_is_theirs(phone):
    open_lesson(phone, 2)
    read_to_the_end(phone)
    phone.locator("[data-done-here]").click()
    expect(phone.locator("[data-is-done-here]")).to_be_visible()
    phone.reload()
    expect(phone.locator("[data-is-done-here]")).to_be_visible()

    sign_in(phone, demo.OWNER.email, demo.PASSWORD)
    address = open_lesson(phone, 2)
    notice = phone.locator("[data-join]")
    expect(notice).to_contain_text(re.compile(r"tiến độ của\s+1\s+bài học"))
    notice.locator("[data-yes]").click()

    expect(phone.locator(".done-mark")).to_be_visible()
    expect(notice).to_be_hidden()
    phone.goto(address)
    expect(phone.locator("[data-join]")).to_be_hidden()


def test_what_was_read_without_a_connection_is_told_once_it_is_back(phone):
    sign_in(phone, demo.OWNER.email, demo.PASSWORD)
    open_lesson(phone, 3)
    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    read_to_the_end(phone)
    # What a phone does when the screen goes dark: the page can tell nothing, so it keeps it.
    phone.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    assert phone.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('told:')).length"
    )

    with phone.expect_response(re.compile("/tien-do/")) as told:
        phone.context.set_offline(False)
        phone.evaluate("dispatchEvent(new Event('online'))")

    assert told.value.status == 200
    phone.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('told:'))")
    phone.reload()
    expect(phone.locator("a.btn[href^='#b-']")).to_be_visible()


def test_who_says_it_is_not_theirs_is_not_asked_again(phone):
    open_lesson(phone, 4)
    phone.locator("[data-done-here]").click()
    sign_in(phone, demo.OWNER.email, demo.PASSWORD)
    open_lesson(phone, 4)

    phone.locator("[data-join] [data-no]").click()

    expect(phone.locator("[data-join]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("[data-join]")).to_be_hidden()
    expect(phone.locator(".done-mark")).to_have_count(0)
