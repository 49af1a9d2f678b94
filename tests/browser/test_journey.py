"""The one journey everything stands on, walked by an owner on a phone and seen by an official."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser import live_portal
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.walking import answer_all, vietnamese_number

pytestmark = pytest.mark.browser

EMAIL = "hanh.trinh@labanso.test"
PASSWORD = "mat-khau-cua-hanh-trinh"
WORKER_SECONDS = 180


def test_owner_goes_from_the_front_page_to_an_adopted_platform(visitor, signed_in, running):
    official = visitor(DESKTOP, storage_state=signed_in(demo.OFFICIAL))
    owner = visitor(PHONE, has_touch=True, is_mobile=True)
    before = funnel(official, running)

    take_the_quick_scan(owner)
    result = take_the_full_assessment(owner)
    read_the_result(owner)
    open_an_account_and_keep_the_result(owner, result)
    read_the_recommendations(owner)
    finish_a_lesson_of_the_first_course(owner, result)
    say_that_the_first_platform_is_in_use(owner, result)

    after = funnel(official, running)
    assert after["assessed"] == before["assessed"] + 1
    assert after["in_use"] == before["in_use"] + 1
    # Beginning is not lasting; a number that is hidden for being small says nothing.
    told = {found["in_use_90d"] for found in (before, after) if "in_use_90d" in found}
    assert len(told) <= 1


def funnel(page: Page, running: live_portal.Running) -> dict[str, int]:
    """The stages an official sees whose number is not hidden for being small, counted just now."""
    live_portal.run(running, "from reports.rollups.sweeping import sweep; sweep()")
    page.goto("/co-quan/")
    shown = page.locator("[data-stage]").evaluate_all(
        "stages => stages.map(one => [one.dataset.stage, one.querySelector('.big-number').innerText])"
    )
    return {key: int(vietnamese_number(text)) for key, text in shown if re.search(r"\d", text)}


def take_the_quick_scan(page: Page) -> None:
    page.goto("/")
    page.locator(".hero a.btn--primary").click()
    page.locator("section[aria-labelledby=quick] a.btn--primary").click()

    answered = answer_all(page)

    assert len(answered) == 11
    expect(page.locator("[aria-labelledby=gaps] .gaps > li")).to_have_count(3)
    assert total(page) > 0


def take_the_full_assessment(page: Page) -> str:
    """Go on from the quick scan; returns the address of the full result."""
    page.locator("form[action$='/day-du/'] button").click()
    expect(page.locator("[data-card]").first).to_be_visible()
    taken_over = int(vietnamese_number(page.locator("[data-count]").inner_text()))

    answered = answer_all(page, rung=1)

    assert taken_over > 0
    assert taken_over + len(answered) == 60
    return page.url


def total(page: Page) -> Decimal:
    return vietnamese_number(page.locator(".result-head .big-number").inner_text())


def read_the_result(page: Page) -> None:
    expect(page.locator("svg.radar polygon.radar-shape")).to_be_visible()
    expect(page.locator("section[aria-labelledby=pillars] tbody tr")).to_have_count(6)
    expect(page.locator("[aria-labelledby=gaps] .gaps > li")).to_have_count(3)
    parts, lines = [], 0
    for receipt in page.locator("details.receipt").all():
        receipt.locator("summary").click()
        points = receipt.locator(".receipt-line .number").all_inner_texts()
        earned = sum(vietnamese_number(text.split("/")[0]) for text in points)
        shown = vietnamese_number(receipt.locator("summary .number").inner_text().split("/")[0])
        assert earned == shown, receipt.locator("summary").inner_text()
        parts.append(shown)
        lines += len(points)
    assert lines == 60
    assert len(parts) == 6
    assert sum(parts) == total(page) > 0


def open_an_account_and_keep_the_result(page: Page, result: str) -> None:
    page.locator("#keep a.btn--primary").click()
    page.fill("input[name=name]", "Trần Thị Hành Trình")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password1]", PASSWORD)
    page.locator("main form button[type=submit]").click()

    page.get_by_role("button", name="Tôi đồng ý").click()

    page.wait_for_url(re.compile("/doanh-nghiep/moi/"))
    page.fill("input[name=name]", "Công ty TNHH Hành Trình")
    page.fill("input[name=tax_code]", "0100109106")
    page.select_option("select[name=industry]", index=3)
    page.fill("input[name=headcount]", "35,5")
    page.fill("input[name=revenue_bn]", "20")
    page.select_option("select[name=area]", index=5)
    page.locator("main form button.btn--primary").click()

    page.locator("main form button.btn--primary").click()
    page.wait_for_url(result)
    expect(page.locator(".result-head")).to_contain_text("Công ty TNHH Hành Trình")


def read_the_recommendations(page: Page) -> None:
    """A list is there at once; the worker makes the full one, and the page fetches it by itself."""
    full = page.locator("#recommended:not([data-waiting])")
    expect(full).to_be_visible(timeout=WORKER_SECONDS * 1000)
    courses = page.locator("section[aria-labelledby=recommended-courses] li.card")
    platforms = page.locator("section[aria-labelledby=recommended-platforms] li.card")
    expect(courses.first).to_be_visible()
    expect(platforms.first).to_be_visible()
    for further in page.locator("#recommended details.fold > summary").all():
        further.click()
    for one in [*courses.all(), *platforms.all()]:
        assert len(one.locator("p:not(.muted)").first.inner_text()) > 20, one.inner_text()
    for platform in platforms.all():
        expect(platform).to_contain_text("Thẩm định")


def finish_a_lesson_of_the_first_course(page: Page, result: str) -> None:
    page.goto(result)
    page.locator("section[aria-labelledby=recommended-courses] h4 a").first.click()
    course = page.url
    page.locator("form[action$='/ghi-danh/'] button").first.click()
    agree(page)
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(lambda url: url.startswith(course) and url != course)
    first_lesson = page.url
    page.locator("form[action$='/xong/'] button").click()
    page.wait_for_url(lambda url: url != first_lesson)

    page.goto(course)
    expect(page.locator(".lesson-row--done")).to_have_count(1)
    expect(page.locator(".course-progress progress")).to_have_attribute("value", "1")
    page.goto("/bang-cua-toi/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"1\s*/\s*\d+|1 trong|1 of"))


def agree(page: Page) -> None:
    """Tick the box that asks for a consent, which is empty before."""
    box = page.locator("input[name=consent]")
    expect(box).not_to_be_checked()
    box.check()


def say_that_the_first_platform_is_in_use(page: Page, result: str) -> None:
    page.goto(result)
    page.locator("section[aria-labelledby=recommended-platforms] h4 a").first.click()
    page.locator("a[href$='/dang-dung/']").click()
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/nen-tang/[^/]+/$"))
    name = page.locator("h1").inner_text()

    page.goto("/bang-cua-toi/")
    expect(page.get_by_role("main")).to_contain_text(name)
