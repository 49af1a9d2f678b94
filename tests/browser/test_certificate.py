"""A learner finishes a course, says whether it was of use, and holds a certificate others believe."""

import re

import pytest
from playwright.sync_api import expect

from core import demo
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
COURSE = "/khoa-hoc/lam-viec-nhom-so/"
SECONDS = 60


def test_a_finished_course_gives_a_certificate(phone, visitor, violations):
    sign_in(phone, demo.STAFF.email, demo.PASSWORD)
    phone.goto(COURSE)
    phone.get_by_role("button", name=re.compile("Ghi danh")).first.click()
    if "/ghi-danh/" in phone.url:
        phone.locator("main input[type=checkbox]").check()
        phone.get_by_role("button", name=re.compile("Ghi danh")).click()
    phone.wait_for_load_state()
    while phone.locator("article[data-lesson]").count():
        with phone.expect_navigation():
            phone.locator(".lesson-end form button.btn--primary").click()
    expect(phone.locator(".course-progress .notice--ok")).to_be_visible()

    phone.locator(".rating button[value='5']").click()
    expect(phone.locator(".rating legend strong")).to_have_text("Rất có ích")
    phone.locator("a[href$='/chung-nhan/']").click()
    phone.fill("input[name=name]", "Trần Văn Mẫu")
    phone.locator("main form button.btn--primary").click()
    expect(phone.locator(".notice--ok").last).to_be_visible()
    expect(phone.locator(".certificate-name")).to_have_text("Trần Văn Mẫu")
    address = phone.url

    anybody = visitor((1280, 900), bypass_csp=True)
    anybody.goto(address)
    expect(anybody.locator(".certificate")).to_contain_text("Bản dùng thử")
    assert violations(anybody) == []

    link = phone.get_by_role("link", name="Tải PDF")
    for _second in range(SECONDS):
        if link.count():
            break
        phone.wait_for_timeout(1000)
        phone.reload()
    with phone.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    phone.locator("main details summary").click()
    phone.get_by_role("button", name="Rút giấy này").click()
    expect(phone.get_by_role("button", name="Rút giấy này")).to_have_count(0)
    anybody.reload()
    expect(anybody.locator(".certificate")).to_have_count(0)
    assert violations(anybody) == []
