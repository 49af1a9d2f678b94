"""An owner hands a lesson to staff on a phone; the person opens it on another, without an account."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import PHONE
from tests.browser.pages import follow

pytestmark = pytest.mark.browser


def add_and_hand_out(owner: Page, name: str, phone: str) -> str:
    """Add a person and hand them the first lesson of a course; returns its title."""
    owner.goto("/bang-cua-toi/")
    follow(owner, "main a[href$='/nhan-vien/']")
    owner.fill("input[name=name]", name)
    owner.fill("input[name=phone]", phone)
    owner.get_by_role("button", name="Thêm vào đội").click()
    expect(owner.get_by_role("checkbox", name=name)).to_be_checked()
    lesson = owner.locator("select[name=what] optgroup option").nth(1)
    title = lesson.inner_text()
    owner.select_option("select[name=what]", lesson.get_attribute("value"))
    owner.fill("input[name=due_days]", "7")
    owner.get_by_role("button", name="Giao bài", exact=True).click()
    expect(owner.get_by_text("Đã giao cho 1 người")).to_be_visible()
    return title


def link_and_code(owner: Page, name: str) -> tuple[str, str]:
    """What the owner sends, and what they say by phone."""
    card_of(owner, name).get_by_role("button", name="Nhắc").click()
    message = owner.locator("#message").input_value()
    code = owner.locator(".team-code .code").inner_text()
    assert code.replace(" ", "") not in message
    assert f"Chào {name[0].lower()}{name[1:]}" in message
    return re.search(r"/hoc/\S+", message)[0], code


def card_of(owner: Page, name: str):
    return owner.locator("li.card", has=owner.get_by_role("link", name=name, exact=True))


def test_owner_hands_out_and_staff_learn_without_an_account(visitor, signed_in):
    owner = visitor(PHONE, storage_state=signed_in(demo.OWNER))
    title = add_and_hand_out(owner, "Cô Sáu", "0912 000 106")
    team = owner.url
    expect(card_of(owner, "Cô Sáu")).to_contain_text("Chưa học")
    link, code = link_and_code(owner, "Cô Sáu")

    staff = visitor(PHONE, has_touch=True, is_mobile=True)
    staff.goto(link)
    expect(staff.get_by_text(title)).to_be_visible()
    expect(staff.get_by_text("0912")).to_have_count(0)
    staff.fill("input[name=code]", "12 34 56" if code != "123 456" else "65 43 21")
    staff.check("input[name=consent]")
    staff.get_by_role("button", name="Vào học").click()
    expect(staff.get_by_text("Mã chưa đúng")).to_be_visible()
    staff.fill("input[name=code]", code)
    staff.get_by_role("button", name="Vào học").click()
    expect(staff.locator("h1")).to_have_text(title)
    owner.goto(team)
    expect(card_of(owner, "Cô Sáu")).to_contain_text("Đang học")

    staff.locator(".lesson-end form button.btn--primary").click()
    staff.goto("/bang-cua-toi/")
    expect(staff.locator("section[aria-labelledby=assigned]")).to_contain_text("Đã xong")
    owner.goto(team)
    expect(card_of(owner, "Cô Sáu")).to_contain_text("Đã xong")

    staff.locator(".guest-bar button").click()
    expect(staff.locator(".guest-bar")).to_have_count(0)
    again = visitor(PHONE)
    again.goto(link)
    expect(again.locator("input[name=consent]")).to_have_count(0)
    again.fill("input[name=code]", code)
    again.get_by_role("button", name="Vào học").click()
    expect(again.locator(".guest-bar")).to_contain_text("Cô Sáu")


def test_both_sides_work_without_javascript(visitor, signed_in):
    owner = visitor(PHONE, storage_state=signed_in(demo.OWNER), java_script_enabled=False)
    title = add_and_hand_out(owner, "Chú Bảy", "0912 000 107")
    link, code = link_and_code(owner, "Chú Bảy")
    expect(owner.get_by_text("Chọn đoạn chữ trên")).to_be_visible()
    expect(owner.get_by_role("button", name="Sao chép tin nhắn")).to_have_count(0)

    staff = visitor(PHONE, java_script_enabled=False)
    staff.goto(link)
    staff.fill("input[name=code]", code)
    staff.check("input[name=consent]")
    staff.get_by_role("button", name="Vào học").click()

    expect(staff.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_fit_the_narrowest_phone(visitor, signed_in, violations, language):
    owner = visitor((320, 640), storage_state=signed_in(demo.OWNER), bypass_csp=True)
    prefix = "/en" if language == "en" else ""
    owner.goto(f"{prefix}/bang-cua-toi/")
    follow(owner, "main a[href$='/nhan-vien/']")
    team = owner.url
    pages = [team, f"{team}giao-bai/", owner.locator("h3 a").first.get_attribute("href")]
    for address in pages:
        owner.goto(address)
        assert owner.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert violations(owner) == [], address
    link, code = owner.locator("#message").input_value(), owner.locator(".code").inner_text()

    staff = visitor((320, 640), bypass_csp=True)
    staff.goto(prefix + re.search(r"/hoc/\S+", link)[0])
    assert staff.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(staff) == []
    staff.fill("input[name=code]", code)
    if staff.locator("input[name=consent]").count():
        staff.check("input[name=consent]")
    staff.locator("main form button").click()
    for path in ("/bang-cua-toi/", "/quyen-rieng-tu-cua-toi/dang-nhap-rieng/"):
        staff.goto(prefix + path)
        assert staff.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert violations(staff) == [], path
    staff.watch.allow("status of 403")
    staff.goto(f"{prefix}/danh-gia/")
    assert violations(staff) == []
    assert_this_is_me_fits(staff, prefix, violations)


def assert_this_is_me_fits(guest: Page, prefix: str, violations) -> None:
    """The guest leaves to sign in, and is asked whether it was they; nothing is joined."""

    def look(path: str) -> None:
        assert path in guest.url
        guest.wait_for_load_state()  # a page that has only begun to come has no root yet
        assert guest.evaluate("document.documentElement.scrollWidth") <= 320, guest.url
        assert violations(guest) == [], guest.url

    guest.goto(f"{prefix}/day-la-toi/")
    look("/day-la-toi/")
    guest.locator("main form button").first.click()
    look("/tai-khoan/login/")
    guest.fill("input[name=login]", demo.TRAINER.email)
    guest.fill("input[name=password]", demo.PASSWORD)
    guest.locator("main form button[type=submit]").first.click()
    expect(guest.locator("button[name=not-me]")).to_be_visible()
    look("/day-la-toi/")
    guest.locator("button[name=not-me]").click()
    guest.wait_for_url("**/bang-cua-toi/")
