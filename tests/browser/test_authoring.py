"""A trainer writes in the real editor, an official lets it out, a visitor reads it."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.browser

COURSE = "an-toan-thong-tin"
TITLE = "Khóa màn hình điện thoại"
APPROVE = "[data-workflow-action-name=approve]"
READ = "Đặt mật khẩu màn hình trước khi cài bất kỳ ứng dụng nào."


@pytest.fixture
def trainer(visitor, signed_in) -> Page:
    return visitor(DESKTOP, storage_state=signed_in(demo.TRAINER))


@pytest.fixture
def official(visitor, signed_in) -> Page:
    return visitor(DESKTOP, storage_state=signed_in(demo.OFFICIAL))


def test_trainer_writes_official_publishes_visitor_reads(trainer, official, visitor):
    write_a_lesson(trainer)
    assert publish_buttons(trainer) == []
    submit_for_review(trainer)
    reader = visitor()
    reader.watch.allow("status of 404")
    assert reader.goto(f"/khoa-hoc/{COURSE}/khoa-man-hinh-dien-thoai/").status == 404
    trainer.get_by_role("link", name=TITLE).first.click()
    expect(trainer.locator("#id_title")).to_have_value(TITLE)
    assert publish_buttons(trainer) == []
    assert trainer.locator(APPROVE).count() == 0

    approve(official)

    reader.goto(f"/khoa-hoc/{COURSE}/")
    reader.locator(".lesson-list").get_by_role("link", name=TITLE).click()
    expect(reader.locator("h1")).to_have_text(TITLE)
    expect(reader.locator(".lesson-body")).to_contain_text(READ)
    reader.locator("details.answer--right summary").click()
    expect(reader.locator("details.answer--right p")).to_contain_text("Người nhặt được")


def test_the_checklist_follows_what_the_trainer_types(trainer):
    page = trainer
    open_a_new_lesson(page)
    counter = page.locator("[data-side-panel-toggle=checklist] [data-side-panel-toggle-counter]")
    expect(counter).to_have_text("4")
    page.locator("[data-side-panel-toggle=checklist]").click()
    rows = page.locator("[data-checklist-rows]")

    page.fill("#id_aim", "Điện thoại mất cũng không mất dữ liệu khách hàng.")
    page.fill("#id_minutes", "9")

    expect(counter).to_have_text("3", timeout=15_000)
    expect(rows.locator(".checklist-row--warning")).to_contain_text(["9 phút"])
    rows.get_by_role("link", name=re.compile("Số phút")).click()
    expect(page.locator("#id_minutes")).to_be_focused()
    page.context.clear_cookies()  # signed out meanwhile: the list says that it is old
    page.watch.allow("status of 40")
    page.fill("#id_aim", "Khác.")
    expect(page.locator("[data-checklist-status]")).to_contain_text(
        "Chưa cập nhật được danh sách", timeout=15_000
    )


def add_block(page: Page, label: str) -> None:
    """Insert a block at the end of the text, from the editor's list."""
    page.locator("[id$='-body-section'] button.c-sf-add-button:visible").last.click()
    page.get_by_role("option", name=label, exact=True).click()


def open_a_new_lesson(page: Page) -> None:
    page.goto("/quan-tri/")
    page.locator("nav").get_by_role("link", name="Khóa học", exact=True).click()
    page.locator(f"a[href$='/khoa-hoc/{COURSE}/']").first.wait_for()
    row = page.locator("tr").filter(has=page.locator(f"a[href$='/khoa-hoc/{COURSE}/']"))
    listing = row.locator("a[href$='/edit/']").first.get_attribute("href").removesuffix("edit/")
    page.goto(f"{listing}add_subpage/")


def write_a_lesson(page: Page) -> None:
    open_a_new_lesson(page)

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
    page.locator(block).locator("[contenteditable=true]").press_sequentially(text)
    expect(page.locator(f"[name='{name}']")).to_have_value(re.compile(re.escape(text)))


def write_an_option(page: Page, number: int, text: str, feedback: str, *, is_correct: bool) -> None:
    name = f"body-1-value-options-{number}-value"
    page.fill(f"[name='{name}-text']", text)
    page.fill(f"[name='{name}-feedback']", feedback)
    page.locator(f"[name='{name}-is_correct']").set_checked(is_correct)


def open_actions(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()


def publish_buttons(page: Page) -> list[str]:
    return page.locator("[name=action-publish]").all_inner_texts()


def submit_for_review(page: Page) -> None:
    open_actions(page)
    page.locator("[name=action-submit]").click()
    expect(page.locator(".messages")).to_contain_text(TITLE)


def approve(page: Page) -> None:
    """From the editor's front page, where the work that waits is listed."""
    page.goto("/quan-tri/")
    page.get_by_role("link", name=TITLE).first.click()
    open_actions(page)
    page.locator(f"{APPROVE}:not([data-workflow-action-modal-url])").click()
    expect(page.locator(".messages")).to_contain_text(TITLE)
