"""Scripts only make it smoother: a quick scan and a lesson work without any."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(visitor) -> Page:
    return visitor(java_script_enabled=False)


def fill_page(page: Page) -> None:
    """Answer the cards of a page; nothing is saved before the button."""
    for one in page.locator("[data-card]").all():
        if one.get_attribute("data-kind") == "ratio":
            one.locator("input[name$='.num']").fill("10")
            one.locator("input[name$='.den']").fill("40")
        else:
            one.locator("label.choice:not(.choice--quiet) input").nth(1).check()


def test_quick_scan_without_javascript(plain):
    plain.goto("/")
    plain.locator(".hero a.btn--primary").click()
    plain.locator("section[aria-labelledby=quick] a.btn--primary").click()

    cards = 0
    while "/ket-qua/" not in plain.url:
        plain.wait_for_load_state()
        cards += plain.locator("[data-card]").count()
        fill_page(plain)
        with plain.expect_navigation():
            plain.locator("button[name=go][value=next]").click()

    assert cards == 11
    expect(plain.locator(".result-head .big-number")).to_have_text(re.compile(r"^[1-9]\d*"))
    expect(plain.locator("svg.radar")).to_be_visible()
    expect(plain.locator("[aria-labelledby=gaps] .gaps > li")).to_have_count(3)
    plain.locator("details.receipt summary").first.click()
    expect(plain.locator("details.receipt .receipt-line").first).to_be_visible()


def test_an_unreadable_number_is_explained_without_javascript(plain):
    plain.watch.allow("status of 422")
    plain.goto("/danh-gia/vn_dbi_1970/")
    ratio = plain.locator("[data-card][data-kind=ratio]").first
    ratio.locator("input[name$='.num']").fill("mười")
    ratio.locator("input[name$='.den']").fill("40")

    plain.locator("button[name=go][value=next]").click()

    expect(plain.locator(".question--wrong [data-error]")).to_be_visible()
    expect(plain.locator(".question--wrong input").first).to_have_value("mười")


def test_lesson_without_javascript(plain):
    plain.goto("/khoa-hoc/")
    plain.locator("main .card--link a").first.click()
    plain.locator(".lesson-list a").first.click()
    expect(plain.locator("article.lesson h1")).to_be_visible()

    right = plain.locator("details.answer--right").first
    expect(right.locator("p")).to_be_hidden()
    right.locator("summary").click()

    expect(right.locator("p")).to_be_visible()
    lesson = plain.url
    plain.locator(".lesson-end a.btn--primary").click()
    assert plain.url != lesson
