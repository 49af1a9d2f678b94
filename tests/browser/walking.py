"""Walks an assessment as a person does: card by card, each saved before the next."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

SAVED = "Đã lưu"


def vietnamese_number(text: str) -> Decimal:
    """Read 1.234,5 as it stands on the page."""
    match = re.search(r"-?\d[\d.]*(?:,\d+)?", text)
    assert match, f"no number in {text!r}"
    return Decimal(match[0].replace(".", "").replace(",", "."))


def begin_quick_scan(page: Page) -> None:
    page.goto("/danh-gia/labanso_quick/")


def open_cards(page: Page) -> list[str]:
    """Keys of the cards on this page that have no answer yet."""
    return page.locator("[data-card]").evaluate_all(
        "cards => cards.filter(card => !card.querySelector('[data-status]').textContent.trim())"
        ".map(card => card.dataset.card)"
    )


def card(page: Page, key: str) -> Locator:
    return page.locator(f'[data-card="{key}"]')


def answer(page: Page, key: str, rung: int = 2) -> None:
    """Answer one card and wait until the portal says that it has it."""
    one = card(page, key)
    kind = one.get_attribute("data-kind")
    if kind == "choice":
        choices = one.locator("label.choice:not(.choice--quiet)")
        choices.nth(min(rung, choices.count() - 1)).click()
    elif kind == "several":
        one.locator("label.choice").first.click()
    elif kind == "ratio":
        one.locator("input[name$='.num']").fill("1.250,5")
        one.locator("input[name$='.den']").fill("5.002")
        one.locator("input[name$='.den']").press("Tab")
    elif kind == "number":
        one.locator("input[data-number]").fill("12")
        one.locator("input[data-number]").press("Tab")
    else:
        raise AssertionError(f"no way to answer a card of kind {kind}")
    expect(one.locator("[data-status]")).to_have_text(SAVED)


def answer_page(page: Page, rung: int = 2) -> list[str]:
    """Answer every open card of the page, those that an answer makes appear included."""
    answered: list[str] = []
    while keys := open_cards(page):
        answer(page, keys[0], rung)
        answered.append(keys[0])
    return answered


def go_on(page: Page) -> None:
    """Press the button at the end of the page."""
    before = page.url
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url(lambda url: url != before)


def answer_all(page: Page, rung: int = 2) -> list[str]:
    """Answer page after page until the result; returns the keys answered on the way."""
    answered: list[str] = []
    while "/ket-qua/" not in page.url:
        answered += answer_page(page, rung)
        go_on(page)
    return answered


def quick_scan(page: Page, rung: int = 2) -> list[str]:
    """A whole quick scan; ends on its result."""
    begin_quick_scan(page)
    return answer_all(page, rung)
