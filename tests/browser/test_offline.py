"""A course saved on a phone is read, and done, without a connection."""

import re

import pytest
from playwright.sync_api import expect

from core import demo
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
COURSE = "/khoa-hoc/ban-hang-truc-tuyen/"


def test_a_saved_course_is_read_without_a_connection_and_counts_later(phone):
    sign_in(phone, demo.STAFF.email, demo.PASSWORD)
    phone.goto(COURSE)
    expect(phone.locator("[data-state=start]")).to_be_visible()
    assert phone.evaluate("document.activeElement === document.body")  # arriving moves no focus
    phone.locator("[data-offline] [data-ask]").click()
    expect(phone.locator("[data-offline] [data-size]")).to_have_text(re.compile(r"^\d{1,3}$"))
    phone.locator("[data-offline] [data-yes]").click()
    expect(phone.locator("[data-state=saved]")).to_be_visible()
    phone.evaluate("navigator.serviceWorker.ready")

    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    phone.watch.allow("Failed to load resource")
    phone.context.set_offline(True)
    phone.reload()
    phone.locator(".lesson-list a").first.click()
    expect(phone.locator("article[data-lesson] h1")).to_be_visible()
    assert phone.locator("html").evaluate("html => getComputedStyle(html).fontFamily")
    # The page is the visitors' one: nothing about the person is on the device.
    assert demo.STAFF.email not in phone.content()
    phone.locator("[data-done-here]").click()
    expect(phone.locator("[data-is-done-here]")).to_be_visible()
    lesson = phone.url
    phone.goto("/nen-tang/")
    expect(phone.locator("h1")).to_have_text("Không có mạng")

    phone.context.set_offline(False)
    phone.goto(COURSE)
    phone.get_by_role("button", name=re.compile("Ghi danh")).first.click()
    if "/ghi-danh/" in phone.url:
        phone.locator("main input[type=checkbox]").check()
        phone.get_by_role("button", name=re.compile("Ghi danh")).click()
    phone.goto(lesson)
    phone.locator("[data-join] [data-yes]").click()
    expect(phone.locator(".done-mark")).to_be_visible()

    phone.goto(COURSE)
    phone.locator("[data-offline] [data-remove]").click()
    expect(phone.locator("[data-state=start]")).to_be_visible()
    assert phone.evaluate("caches.keys()") == ["offline-notice"]
