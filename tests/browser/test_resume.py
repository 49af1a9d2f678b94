"""Leaving, coming back, a lost connection, an impatient thumb: no answer is lost or doubled."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import (
    answer,
    answer_all,
    answer_page,
    begin_quick_scan,
    card,
    go_on,
    open_cards,
    quick_scan,
)

pytestmark = pytest.mark.browser


def short_code(page: Page) -> str:
    page.locator("details.assess-keep summary").click()
    return page.locator("details.assess-keep .code").inner_text().strip()


def type_code(page: Page, code: str) -> None:
    page.goto("/danh-gia/#ma")
    page.fill("#code", code)
    page.locator("form[action$='/danh-gia/ma/'] button").click()


def with_a_typing_error(code: str) -> str:
    """The code with its first letter or digit changed to another one."""
    return ("8" if code[0] != "8" else "9") + code[1:]


def test_a_scan_left_half_way_goes_on_in_another_browser_by_its_code(visitor):
    phone, computer = visitor(), visitor((1280, 900))
    begin_quick_scan(phone)
    first_page = answer_page(phone)
    go_on(phone)
    code = short_code(phone)

    type_code(computer, code)

    expect(computer.locator("[data-card]").first).to_be_visible()
    assert computer.locator("[data-count]").inner_text().startswith(str(len(first_page)))
    rest = answer_all(computer)
    assert len(first_page) + len(rest) == 11
    phone.reload()  # it is finished now, here too
    expect(phone).to_have_url(re.compile("/ket-qua/$"))


def test_a_tampered_code_gets_a_sentence_and_opens_nothing(visitor):
    phone, stranger = visitor(), visitor()
    begin_quick_scan(phone)
    answer_page(phone)
    go_on(phone)
    code = short_code(phone)
    stranger.watch.allow("status of 40[04]")  # the refusal itself

    type_code(stranger, with_a_typing_error(code))

    expect(stranger.locator("#code-error")).to_contain_text("10 ký tự")
    expect(stranger.locator("#code")).to_have_value(with_a_typing_error(code))
    expect(stranger.locator("#code")).to_be_focused()
    expect(stranger.locator("[data-card]")).to_have_count(0)


def test_a_result_of_someone_else_does_not_exist(visitor):
    phone, stranger = visitor(), visitor()
    quick_scan(phone)
    stranger.watch.allow("status of 404")

    answered = stranger.goto(phone.url)

    assert answered.status == 404


def test_a_double_tap_on_the_last_button_gives_one_result(visitor):
    phone = visitor()
    begin_quick_scan(phone)
    answer_page(phone)
    go_on(phone)
    while "/ket-qua/" not in phone.url:
        answer_page(phone)
        before = phone.url
        phone.locator("button[name=go][value=next]").dblclick(no_wait_after=True)
        phone.wait_for_url(lambda url: url != before)  # noqa: B023 - called before the next round

    expect(phone.locator(".result-head h1")).to_be_visible()
    assert phone.locator("section[aria-labelledby=earlier]").count() == 0
    phone.goto("/danh-gia/")
    assert phone.locator("a[href$='/labanso_quick/']").count() == 1
    assert phone.locator("main .notice").count() == 0  # no draft was left beside it


def test_a_double_tap_on_go_on_begins_one_full_assessment(visitor):
    phone = visitor()
    quick_scan(phone)

    phone.locator("form[action$='/day-du/'] button").dblclick(no_wait_after=True)
    phone.wait_for_url(re.compile("/danh-gia/[0-9a-f-]{36}/[a-z_]+/$"))
    phone.wait_for_load_state()

    phone.goto("/danh-gia/")
    assert phone.locator("main .notice").count() == 1


def test_an_answer_given_offline_stays_and_is_saved_when_back(visitor):
    phone = visitor()
    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    begin_quick_scan(phone)
    first, second = open_cards(phone)[:2]
    answer(phone, first)

    phone.context.set_offline(True)
    choice = card(phone, second).locator("label.choice").nth(1)
    choice.click()
    expect(card(phone, second).locator("[data-status]")).to_contain_text("Chưa lưu")
    expect(choice.locator("input")).to_be_checked()
    phone.context.set_offline(False)

    expect(card(phone, second).locator("[data-status]")).to_have_text("Đã lưu")
    phone.reload()
    expect(card(phone, second).locator("label.choice").nth(1).locator("input")).to_be_checked()


def test_a_page_sent_offline_is_kept_and_says_so(visitor):
    phone = visitor()
    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    begin_quick_scan(phone)
    answer_page(phone)
    address = phone.url

    phone.context.set_offline(True)
    phone.locator("button[name=go][value=next]").click()

    expect(phone.locator("[data-saved-state]")).to_contain_text("Chưa lưu")
    assert phone.url == address
    phone.context.set_offline(False)
    go_on(phone)
