"""Owner, colleague and adviser answer differently, each in a browser of their own, and settle."""

import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core import demo
from tests.browser.pages import follow
from tests.browser.walking import answer

pytestmark = pytest.mark.browser
CARD = "online_banking_frequency"
TOP = 5  # the demo's owner answered lower
REPORT_SECONDS = 60


def open_result(page: Page) -> str:
    """The owner's latest result; returns the address of its assessment."""
    page.goto("/bang-cua-toi/")
    follow(page, "main a[href$='/ket-qua/']")
    return page.url.removesuffix("ket-qua/")


def invite(page: Page, name: str) -> str:
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="Tạo liên kết mời").click()
    message = page.locator("#message").input_value()
    return re.search(r"/moi-tra-loi/\S+/", message)[0]


def card_of(page: Page):
    return page.locator(f"#q-{CARD}")


def report_text(page: Page, assessment: str) -> str:
    """Order the report on the result page, wait until it is made, and read what was downloaded."""
    page.goto(f"{assessment}ket-qua/")
    page.get_by_role("button", name="Tải báo cáo PDF").click()
    ready = page.get_by_role("link", name="Tải về")
    ready.wait_for(timeout=REPORT_SECONDS * 1000)
    with page.expect_download() as download:
        ready.click()
    words = " ".join(one.extract_text() for one in PdfReader(download.value.path()).pages)
    return " ".join(words.split())


def test_owner_colleague_and_adviser_disagree_and_settle(visitor, signed_in):
    owner = visitor(storage_state=signed_in(demo.OWNER))
    adviser = visitor((1280, 900), storage_state=signed_in(demo.ADVISER))
    phone = visitor()  # the colleague has no account
    assessment = open_result(owner)

    # The owner asks, the colleague agrees and answers one card otherwise.
    owner.goto(f"{assessment}dong-nghiep/")
    phone.goto(invite(owner, "Anh Nam, bán hàng"))
    phone.get_by_role("button", name="Tôi đồng ý").click()
    answer(phone, CARD, TOP)
    phone.goto(re.sub(r"cau/.*", "", phone.url))
    phone.get_by_role("button", name="Tôi đã trả lời xong").click()
    expect(phone.locator(".notice--ok").first).to_contain_text("Xin cảm ơn")

    # The owner sees both side by side and settles on the colleague's answer.
    owner.goto(f"{assessment}y-kien-khac/")
    expect(card_of(owner)).to_contain_text("Anh Nam, bán hàng")
    expect(card_of(owner)).to_contain_text("chưa chốt")
    chosen = card_of(owner).locator("label.choice", has_text="Anh Nam")
    question = card_of(owner).locator("h2").inner_text()
    settled = chosen.locator("input + span").evaluate("it => it.firstChild.textContent.trim()")
    earlier = card_of(owner).locator(".voice--self dd").first.inner_text()
    chosen.click()
    card_of(owner).get_by_role("button", name="Chốt câu này").click()
    expect(card_of(owner)).to_contain_text("chốt ngày")
    expect(card_of(owner).locator(".voice--self")).to_contain_text("được tính điểm")

    # The adviser corrects it with a reason; the owner contests; the adviser gives in.
    part = adviser.goto(f"{assessment}doi-chieu/")
    assert part.ok
    row = card_of(adviser)
    row.locator("summary").click()
    row.locator("textarea[name=reason]").fill("Sao kê cho thấy ít hơn")
    row.locator("label.choice").first.click()
    row.get_by_role("button", name="Sửa thành câu trả lời này").click()
    expect(card_of(adviser).locator(".voice--adviser")).to_contain_text("được tính điểm")

    owner.goto(f"{assessment}y-kien-khac/")
    expect(card_of(owner)).to_contain_text("Sao kê cho thấy ít hơn")
    card_of(owner).get_by_text("Phản đối chỗ sửa").click()
    card_of(owner).locator("textarea[name=reason]").fill("Có hai tài khoản")
    card_of(owner).get_by_role("button", name="Gửi chuyên gia").click()
    expect(card_of(owner).locator(".voice--self")).to_contain_text("được tính điểm")

    adviser.reload()
    expect(card_of(adviser)).to_contain_text("Có hai tài khoản")
    card_of(adviser).locator("textarea[name=reason]").fill("Đã xem cả hai")
    card_of(adviser).get_by_role("button", name="Rút chỗ sửa").click()
    expect(card_of(adviser).locator(".voice--adviser")).to_have_count(0)

    # Nothing is open any more, and the report the owner prints says what was settled on.
    owner.goto(f"{assessment}y-kien-khac/")
    expect(card_of(owner).locator(".tag--ok").first).to_contain_text("chốt ngày")
    report = report_text(owner, assessment)
    assert f"{question} {settled}" in report
    assert f"{question} {earlier}" not in report

    # A colleague whose link is withdrawn is told so kindly.
    owner.goto(f"{assessment}dong-nghiep/")
    owner.locator("article", has_text="Anh Nam").get_by_role("button", name="Rút liên kết").click()
    phone.watch.allow("status of 410")
    assert phone.reload().status == 410
    expect(phone.locator("h1")).to_have_text("Lời mời không còn dùng được")
