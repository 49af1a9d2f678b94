"""What a trainer does in the editor, for the journeys that begin there."""

import re
from collections.abc import Iterable

from playwright.sync_api import Page, expect

TITLE = "Khóa màn hình điện thoại"
READ = "Đặt mật khẩu màn hình trước khi cài bất kỳ ứng dụng nào."


def add_block(page: Page, label: str) -> None:
    """Insert a block at the end of the text, from the editor's list."""
    page.locator("[id$='-body-section'] button.c-sf-add-button:visible").last.click()
    page.get_by_role("option", name=label, exact=True).click()


def open_course(page: Page, slug: str) -> str:
    """Find a course in the list, as its trainer does; returns its number."""
    page.goto("/quan-tri/")
    page.locator("nav").get_by_role("link", name="Khóa học", exact=True).click()
    page.locator(f"a[href$='/khoa-hoc/{slug}/']").first.wait_for()
    row = page.locator("tr").filter(has=page.locator(f"a[href$='/khoa-hoc/{slug}/']"))
    return row.locator("a[href$='/edit/']").first.get_attribute("href").split("/")[-3]


def fill_a_lesson(page: Page) -> None:
    page.fill("#id_title", TITLE)
    page.fill("#id_aim", "Điện thoại mất cũng không mất dữ liệu khách hàng.")
    page.fill("#id_minutes", "4")
    add_block(page, "Văn bản")
    write_text(page, "body-0-value", READ)
    add_block(page, "Tự kiểm tra")
    page.fill("[name='body-1-value-question']", "Vì sao phải khóa màn hình?")
    write_an_option(page, 0, "Cho đẹp", "Không phải: khóa để giữ dữ liệu.", is_correct=False)
    write_an_option(page, 1, "Để giữ dữ liệu", "Người nhặt được không mở được.", is_correct=True)
    write_an_option(page, 2, "Cho đỡ tốn pin", "Không phải: pin không đổi.", is_correct=False)
    add_block(page, "Làm ngay hôm nay")
    write_text(page, "body-2-value-text", "Đặt mật khẩu màn hình cho điện thoại của anh/chị.")
    page.get_by_label("An toàn thông tin", exact=True).check()


def write_text(page: Page, name: str, text: str) -> None:
    """Type into the rich text behind this form field, and wait until the form has it."""
    block = f"[data-streamfield-child]:has(> [name='{name[:6]}-deleted'])"
    editor = page.locator(block).locator("[contenteditable=true]")
    editor.click()  # the editor knows where to write only once it was clicked
    expect(editor).to_be_focused()
    editor.press_sequentially(text, delay=5)
    expect(page.locator(f"[name='{name}']")).to_have_value(re.compile(re.escape(text)))


def write_an_option(page: Page, number: int, text: str, feedback: str, *, is_correct: bool) -> None:
    name = f"body-1-value-options-{number}-value"
    page.fill(f"[name='{name}-text']", text)
    page.fill(f"[name='{name}-feedback']", feedback)
    page.locator(f"[name='{name}-is_correct']").set_checked(is_correct)


def send_for_review(page: Page, number: str, titles: Iterable[str]) -> None:
    """Send a course with all that is drafted in it, these pages among it."""
    page.goto(f"/quan-tri/pages/{number}/edit/")
    page.locator("[data-w-dropdown-target=toggle]").first.click()
    page.get_by_role("link", name="Gửi duyệt cả khóa học").click()
    for title in titles:
        expect(page.get_by_label(title, exact=True)).to_be_checked()
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("main")).to_contain_text("Chờ duyệt")
