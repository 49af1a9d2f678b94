"""A trainer writes in the real editor, an official lets it out, a visitor reads it."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import DESKTOP
from tests.browser.writing import READ, TITLE, fill_a_lesson, open_course, send_for_review

pytestmark = pytest.mark.browser

COURSE = "an-toan-thong-tin"
OTHER_COURSE = "noi-dung-so"
MODULE = "Chiếc điện thoại của tiệm"
APPROVE = "[data-workflow-action-name=approve]"


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
    page.goto(f"/quan-tri/pages/add/courses/lessonpage/{open_course(page, COURSE)}/")
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


def test_a_course_goes_to_readers_with_what_is_drafted_in_it(trainer, official, visitor):
    number = open_course(trainer, OTHER_COURSE)
    trainer.goto(f"/quan-tri/pages/add/courses/modulepage/{number}/")
    trainer.fill("#id_title", MODULE)
    trainer.fill("#id_summary", "Giữ điện thoại và dữ liệu trong đó.")
    trainer.locator("footer button.action-save").click()
    expect(trainer.locator(".messages")).to_contain_text(MODULE)
    module = trainer.url.rstrip("/").split("/")[-2]
    trainer.goto(f"/quan-tri/pages/add/courses/lessonpage/{module}/")
    fill_a_lesson(trainer)
    trainer.locator("footer button.action-save").click()
    expect(trainer.locator(".messages")).to_contain_text(TITLE)

    send_for_review(trainer, number, (MODULE, TITLE))
    assert trainer.get_by_role("button", name="Duyệt và đăng tất cả").count() == 0

    official.goto("/bang-cua-toi/")
    official.get_by_role("link", name="khóa học chờ duyệt").click()
    official.locator(".course-reviews td.title a").first.click()
    row = official.locator("tr").filter(has_text=TITLE)
    row.get_by_role("link", name="Như học viên").click()
    expect(official.locator("h1")).to_have_text(TITLE)
    expect(official.locator(".lesson-body")).to_contain_text(READ)
    official.go_back()
    official.get_by_role("button", name="Duyệt và đăng tất cả").click()
    expect(official.locator(".messages")).to_contain_text("đã được đăng")

    reader = visitor()
    reader.goto(f"/khoa-hoc/{OTHER_COURSE}/")
    expect(reader.locator(".module-heading")).to_contain_text(MODULE)
    reader.locator(".lesson-list").get_by_role("link", name=TITLE).click()
    expect(reader.locator(".lesson-body")).to_contain_text(READ)


def write_a_lesson(page: Page) -> None:
    page.goto(f"/quan-tri/pages/add/courses/lessonpage/{open_course(page, COURSE)}/")
    fill_a_lesson(page)


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
