"""A class from its planning to its attendance: one seat, two people who want it."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

COURSE = "Bắt đầu chuyển đổi số"
TITLE = "Lớp một chỗ"
LINK = "https://hop.example.vn/lop-mot-cho"


@pytest.fixture
def trainer(visitor, signed_in) -> Page:
    return visitor(DESKTOP, storage_state=signed_in(demo.TRAINER))


def learner(visitor, signed_in, person: demo.SignIn) -> Page:
    return visitor(PHONE, has_touch=True, is_mobile=True, storage_state=signed_in(person))


def test_one_seat_two_people_and_the_attendance(trainer, visitor, signed_in):
    plan_a_class(trainer)
    first = learner(visitor, signed_in, demo.OWNER)
    second = learner(visitor, signed_in, demo.STAFF)

    first.goto("/lop-hoc/")
    first.get_by_role("link", name=TITLE).click()
    first.get_by_role("button", name="Đăng ký miễn phí").click()
    expect(first.locator("main")).to_contain_text("Anh/chị có chỗ trong lớp này")
    expect(first.get_by_role("link", name="Vào lớp trực tuyến")).to_have_attribute("href", LINK)

    second.goto(first.url)
    second.get_by_role("button", name="Vào danh sách chờ").click()
    expect(second.locator("main")).to_contain_text("Anh/chị đang trong danh sách chờ")
    assert second.get_by_role("link", name="Vào lớp trực tuyến").count() == 0

    first.locator("summary", has_text="Thôi giữ chỗ").click()
    first.get_by_role("button", name="Đồng ý thôi giữ chỗ").click()
    expect(first.locator("main")).to_contain_text("Anh/chị đã thôi giữ chỗ ở lớp này")

    second.goto("/bang-cua-toi/")
    mine = second.locator(".card").filter(has=second.get_by_role("link", name=TITLE))
    expect(mine).to_contain_text("Vừa có chỗ trống, anh/chị đã có chỗ")
    expect(mine.get_by_role("link", name="Vào lớp trực tuyến")).to_have_attribute("href", LINK)

    note_attendance(learner(visitor, signed_in, demo.TRAINER))
    mine.get_by_role("link", name=TITLE).click()
    expect(second.locator(".session-list")).to_contain_text("Điểm danh: muộn")


def plan_a_class(page: Page) -> None:
    today = datetime.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    page.goto("/giang-vien/lop-hoc/")
    page.get_by_role("link", name="Mở lớp mới").click()
    page.get_by_role("button", name="Chọn trang").click()
    page.locator("#id_q").fill(COURSE)
    page.locator(".modal").get_by_role("link", name=COURSE, exact=True).click()
    page.fill("#id_title", TITLE)
    for field in ("starts_on", "ends_on"):
        page.fill(f"#id_{field}", f"{today:%d/%m/%Y}")
        page.keyboard.press("Tab")
    page.select_option("#id_mode", "online")
    page.fill("#id_seats", "1")
    page.get_by_label("Lê Minh Mẫu").check()
    page.locator("#id_sessions-ADD").click()
    for field, hour in (("starts_at", "00:01"), ("ends_at", "23:59")):
        page.fill(f"#id_sessions-0-{field}", f"{today:%Y-%m-%d} {hour}")
        page.keyboard.press("Tab")
    page.fill("#id_sessions-0-link", LINK)
    page.select_option("#id_state", "open")
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages")).to_contain_text(TITLE)


def note_attendance(page: Page) -> None:
    """On a phone, as in the room."""
    page.goto("/giang-vien/lop-hoc/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Điểm danh", exact=True).click()
    line = page.locator(".sheet-line", has_text="Trần Văn Mẫu")
    expect(page.locator(".sheet-line")).to_have_count(1)
    for mark in line.locator(".mark").all():
        box = mark.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    line.get_by_role("radio", name="Có mặt").check()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator(".messages")).to_contain_text("1 người")
    line.get_by_role("radio", name="Muộn").check()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator("details", has_text="Đã sửa")).to_be_visible()
    expect(line.get_by_role("radio", name="Muộn")).to_be_checked()
