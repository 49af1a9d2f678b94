"""A quiz on a phone: card by card with the script, as one form without."""

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser import live_portal
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
MAKE = "from tests.browser.a_quiz import make; print(make())"
PLACES = {"Mở cài đặt": "1", "Đổi mật khẩu": "2", "Đăng xuất nơi khác": "3"}
PARTNERS = {"Nhắn tin": "Zalo", "Kế toán": "MISA", "Bản đồ": "Google Maps"}


@pytest.fixture(scope="module")
def lesson(running) -> str:
    return live_portal.run(running, MAKE).splitlines()[-1]


def start(page: Page, lesson: str) -> None:
    """From the lesson to the paper; enrols on the way."""
    page.goto(lesson)
    page.locator(".quiz-pointer a").click()
    page.wait_for_load_state()
    if page.locator("form[action$='/ghi-danh/']").count():
        page.locator("form[action$='/ghi-danh/'] button").click()
        if "/ghi-danh/" in page.url:
            page.locator("main input[type=checkbox]").check()
            page.locator("main form button").click()
        page.goto(lesson)
        page.locator(".quiz-pointer a").click()
    page.locator("form[action$='/bat-dau/'] button").click()
    expect(page.locator("form[data-quiz]")).to_be_visible()


def card(page: Page, position: int):
    return page.locator(f'[data-card="{position}"]')


def answer_rightly(page: Page, wait) -> None:
    """Answer each of the seven kinds; `wait` is called with each card."""
    card(page, 1).get_by_label("Email chính").check()
    wait(card(page, 1))
    for label in ("Email", "Ngân hàng"):
        card(page, 2).get_by_label(label, exact=True).check()
        wait(card(page, 2))
    card(page, 3).get_by_label("Đúng").check()
    wait(card(page, 3))
    for label, place in PLACES.items():
        card(page, 4).get_by_label(label).select_option(place)
    wait(card(page, 4))
    for label, partner in PARTNERS.items():
        card(page, 5).get_by_label(label).select_option(label=partner)
        wait(card(page, 5))
    card(page, 6).locator("input[name=q6]").fill("xac thuc hai lop")
    card(page, 6).locator("input[name=q6]").press("Tab")
    wait(card(page, 6))
    card(page, 7).locator("input[name=q7]").fill("1.000")
    card(page, 7).locator("input[name=q7]").press("Tab")
    wait(card(page, 7))


def is_saved(one) -> None:
    expect(one.locator("[data-status]")).to_have_text("Đã lưu")


def test_a_quiz_is_saved_card_by_card_and_survives_a_refresh(visitor, signed_in, lesson):
    page = visitor(PHONE, storage_state=signed_in(demo.OWNER))
    start(page, lesson)
    card(page, 7).locator("input[name=q7]").fill("mười")
    page.watch.allow("status of 422")
    card(page, 7).locator("input[name=q7]").press("Tab")
    expect(card(page, 7).locator("[data-error]")).to_contain_text("Xin ghi một con số")
    expect(page.locator("[data-left]")).to_contain_text("59:")
    answer_rightly(page, is_saved)

    page.reload()

    expect(card(page, 1).get_by_label("Email chính")).to_be_checked()
    expect(card(page, 4).get_by_label("Mở cài đặt")).to_have_value("1")
    expect(card(page, 7).locator("input[name=q7]")).to_have_value("1000")
    page.locator("button", has_text="Nộp bài").first.click()
    expect(page.locator(".big-number")).to_have_text("100 %")
    expect(page.locator(".review")).to_have_count(7)
    expect(page.locator(".review .tag--ok")).to_have_count(7)
    page.goto(lesson)
    expect(page.locator(".done-mark")).to_be_visible()


def test_a_quiz_without_javascript(visitor, signed_in, lesson):
    page = visitor(PHONE, java_script_enabled=False, storage_state=signed_in(demo.STAFF))
    page.watch.allow("status of 422")
    start(page, lesson)
    card(page, 1).get_by_label("Wi-Fi của quán").check()
    page.get_by_role("button", name="Lưu và làm tiếp sau").click()
    expect(card(page, 1).get_by_label("Wi-Fi của quán")).to_be_checked()

    page.get_by_role("button", name="Nộp bài", exact=True).click()
    expect(page.locator(".notice--warn")).to_contain_text("Còn 6 câu chưa trả lời")
    page.get_by_role("button", name="Vẫn nộp bài").click()

    expect(page.locator(".big-number")).to_have_text("0 %")
    expect(page.locator(".review-line--wrong")).to_contain_text("Vì sao: Wi-Fi của quán.")
    expect(page.locator(".review").nth(1)).to_contain_text("Chưa trả lời")


def test_a_page_hands_in_by_itself_when_the_time_is_over(visitor, signed_in, lesson):
    page = visitor(PHONE, storage_state=signed_in(demo.OFFICIAL))
    page.clock.install()
    start(page, lesson)
    card(page, 1).get_by_label("Email chính").check()
    is_saved(card(page, 1))

    page.clock.fast_forward("01:00:01")

    expect(page.locator(".big-number")).to_have_text("14 %")  # one of seven


def test_the_pages_of_a_quiz_are_accessible(visitor, signed_in, lesson, violations):
    page = visitor(PHONE, bypass_csp=True, storage_state=signed_in(demo.ADVISER))
    start(page, lesson)

    found = violations(page)
    page.watch.allow("status of 422")
    page.locator("button", has_text="Nộp bài").first.click()
    expect(page.get_by_role("button", name="Vẫn nộp bài")).to_be_visible()
    found += violations(page)
    page.get_by_role("button", name="Vẫn nộp bài").click()
    expect(page.locator(".big-number")).to_be_visible()
    found += violations(page)
    page.get_by_role("link", name="Mọi lần làm").click()
    expect(page.locator(".eyebrow")).to_have_text("Bài kiểm tra")
    found += violations(page)

    assert found == []
