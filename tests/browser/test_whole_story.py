"""A course from its trainer to a certificate: written, published, handed out, done offline, believed."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_team import card_of, link_and_code
from tests.browser.writing import TITLE, fill_a_lesson, send_for_review

pytestmark = pytest.mark.browser
COURSE, SLUG = "Điện thoại của tiệm", "dien-thoai-cua-tiem"
STAFF = "Anh Bảy"


def test_a_course_goes_from_its_trainer_to_a_certificate(visitor, signed_in):
    write_and_publish(
        visitor(DESKTOP, storage_state=signed_in(demo.TRAINER)),
        visitor(DESKTOP, storage_state=signed_in(demo.OFFICIAL)),
    )
    owner = visitor(PHONE, storage_state=signed_in(demo.OWNER))
    team, link, code = hand_out(owner)

    staff = visitor(PHONE, has_touch=True, is_mobile=True)
    staff.goto(link)
    staff.fill("input[name=code]", code)
    staff.check("input[name=consent]")
    staff.get_by_role("button", name="Vào học").click()
    expect(staff.locator("h1")).to_have_text(TITLE)
    learn_offline(staff)

    owner.goto(team)
    expect(card_of(owner, STAFF)).to_contain_text("Đã xong")
    staff.goto(f"/khoa-hoc/{SLUG}/")
    staff.locator("a[href$='/chung-nhan/']").click()
    staff.fill("input[name=name]", STAFF)
    staff.locator("main form button.btn--primary").click()
    expect(staff.locator(".certificate-name")).to_have_text(STAFF)
    anybody = visitor(DESKTOP)
    anybody.goto(staff.url)
    expect(anybody.locator(".certificate")).to_contain_text(COURSE)


def write_and_publish(trainer: Page, official: Page) -> None:
    trainer.goto("/quan-tri/")
    trainer.locator("nav").get_by_role("link", name="Khóa học", exact=True).click()
    trainer.wait_for_url(re.compile(r"/pages/\d+/$"))
    index = trainer.url.rstrip("/").split("/")[-1]
    trainer.goto(f"/quan-tri/pages/add/courses/coursepage/{index}/")
    trainer.fill("#id_title", COURSE)
    trainer.fill("#id_summary", "Cho người bán hàng: giữ điện thoại và dữ liệu trong đó.")
    trainer.select_option("#id_competence", index=1)
    trainer.get_by_label("An toàn thông tin", exact=True).check()
    trainer.locator("footer button.action-save").click()
    expect(trainer.locator(".messages")).to_contain_text(COURSE)
    number = trainer.url.rstrip("/").split("/")[-2]
    trainer.goto(f"/quan-tri/pages/add/courses/lessonpage/{number}/")
    fill_a_lesson(trainer)
    trainer.locator("footer button.action-save").click()
    expect(trainer.locator(".messages")).to_contain_text(TITLE)
    send_for_review(trainer, number, (COURSE, TITLE))

    official.goto("/bang-cua-toi/")
    official.get_by_role("link", name="khóa học chờ duyệt").click()
    official.get_by_role("link", name=COURSE).first.click()
    official.get_by_role("button", name="Duyệt và đăng tất cả").click()
    expect(official.locator(".messages")).to_contain_text("đã được đăng")


def hand_out(owner: Page) -> tuple[str, str, str]:
    """From the course's own page to a person; returns the team's address, the link and the code."""
    owner.goto(f"/khoa-hoc/{SLUG}/")
    owner.get_by_role("link", name="Giao cho nhân viên").click()
    hand_out_page = owner.url
    owner.goto("/bang-cua-toi/")
    owner.locator("main a[href$='/nhan-vien/']").first.click()
    team = owner.url
    owner.fill("input[name=name]", STAFF)
    owner.fill("input[name=phone]", "0912 000 207")
    owner.get_by_role("button", name="Thêm vào đội").click()
    owner.goto(hand_out_page)
    owner.get_by_role("checkbox", name=STAFF).check()
    expect(owner.locator("select[name=what] option:checked")).to_contain_text(COURSE)
    owner.fill("input[name=due_days]", "7")
    owner.get_by_role("button", name="Giao bài", exact=True).click()
    expect(owner.get_by_text("Đã giao cho 1 người")).to_be_visible()
    owner.goto(team)
    return team, *link_and_code(owner, STAFF)


def learn_offline(staff: Page) -> None:
    """Save the course, do its lesson without a connection, and let it count afterwards."""
    lesson = staff.url
    staff.goto(f"/khoa-hoc/{SLUG}/")
    staff.locator("[data-offline] [data-ask]").click()
    expect(staff.locator("[data-offline] [data-size]")).to_have_text(re.compile(r"^\d{1,3}$"))
    staff.locator("[data-offline] [data-yes]").click()
    expect(staff.locator("[data-state=saved]")).to_be_visible()
    staff.evaluate("navigator.serviceWorker.ready")
    staff.watch.allow("ERR_INTERNET_DISCONNECTED")
    staff.watch.allow("Failed to load resource")
    staff.context.set_offline(True)
    staff.goto(lesson)
    staff.locator("[data-done-here]").click()
    expect(staff.locator("[data-is-done-here]")).to_be_visible()
    staff.context.set_offline(False)
    staff.goto(lesson)
    staff.locator("[data-join] [data-yes]").click()
    expect(staff.locator(".done-mark")).to_be_visible()
