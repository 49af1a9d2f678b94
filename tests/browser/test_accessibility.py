"""WCAG 2.2 AA, small screens, zoom and the keyboard, on every kind of page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PAGES, Shown, open_page
from tests.browser.walking import begin_quick_scan, card, open_cards

pytestmark = pytest.mark.browser

SMALL, LARGE = (320, 640), (1280, 900)
#: The rules take a second: they look at each language in one size, and at each size once.
RULES_AT = {"vi": SMALL, "en": LARGE}


def visit(visitor, signed_in, shown: Shown, language: str, **options: object) -> Page:
    cookies = {"storage_state": signed_in(shown.who)} if shown.who else {}
    page = visitor(SMALL, **cookies | options)
    open_page(page, shown, language)
    return page


def too_wide(page: Page) -> list[str]:
    """Elements that stick out of the page, unless inside an area that scrolls by itself."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const found = [...document.body.querySelectorAll("*")].filter(
            (one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".table-wrap"));
          return [`${document.documentElement.scrollWidth} > ${width}`,
            ...found.slice(0, 5).map((one) => one.outerHTML.slice(0, 160))];
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """Targets under 24 px by 24 px, links inside a sentence apart (WCAG 2.2, 2.5.8)."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, select")]
          .filter((one) => one.checkVisibility() && !one.closest("p, dd, label, li:has(> a ~ *)")
            && !one.matches(".visually-hidden, .skip, [type=hidden]"))
          .filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width > 0 && (box.height < 24 || box.width < 24);
          }).map((one) => one.outerHTML.slice(0, 140))"""
    )
    return [f"target under 24 px: {one}" for one in found]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_no_violation_and_nothing_sticks_out(visitor, signed_in, violations, shown, language):
    # Only the script of axe needs the policy out of the way; test_weight looks with it.
    page = visit(visitor, signed_in, shown, language, bypass_csp=True)
    assert page.locator("html").get_attribute("lang") == language

    problems = small_targets(page)
    for width, height in (SMALL, LARGE):
        page.set_viewport_size({"width": width, "height": height})
        found = violations(page) if RULES_AT[language][0] == width else []
        problems += [f"{width} px: {one}" for one in found + too_wide(page)]
    zoom(page, 2)
    problems += [f"200 %: {one}" for one in too_wide(page)]

    assert not problems, "\n\n".join(problems)


def zoom(page: Page, times: int) -> None:
    """What zooming does to a large window: fewer CSS pixels, each of more device pixels."""
    page.context.new_cdp_session(page).send(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": LARGE[0] // times,
            "height": LARGE[1] // times,
            "deviceScaleFactor": times,
            "mobile": False,
        },
    )
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [LARGE[0] // times, times]


def test_cards_of_an_assessment_in_progress(visitor, violations):
    """With everything open and one card at fault: more than the first look shows."""
    page = visitor(SMALL, bypass_csp=True)
    page.goto("/danh-gia/vn_dbi_1970/")
    ratio = page.locator("[data-card][data-kind=ratio]").first
    ratio.locator("input[name$='.num']").fill("mười")
    ratio.locator("input[name$='.den']").fill("40")
    page.watch.allow("status of 422")
    page.locator("button[name=go][value=next]").click()
    expect(page.locator(".question--wrong")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    problems = violations(page) + too_wide(page)

    assert not problems, "\n\n".join(problems)


def focused(page: Page) -> dict:
    """What has the focus, and whether a person sees that it has."""
    return page.evaluate(
        """() => {
          const one = document.activeElement;
          const box = one.closest("label.choice") || one;
          const drawn = [one, box].some((each) => {
            const style = getComputedStyle(each);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          });
          return { name: one.name || "", href: one.getAttribute("href") || "", tag: one.tagName,
            drawn };
        }"""
    )


@pytest.mark.parametrize("path", ["/", "/danh-gia/", "/nen-tang/", "/khoa-hoc/", "/tim-kiem/"])
def test_every_stop_of_the_tab_key_is_visible(desktop, path):
    desktop.goto(path)
    stops = []
    for _press in range(60):
        desktop.keyboard.press("Tab")
        stop = focused(desktop)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)

    assert len(stops) > 8
    assert stops[0]["href"] == "#main"
    assert [stop for stop in stops if not stop["drawn"]] == []


def test_a_card_is_answered_by_keyboard_alone(desktop):
    begin_quick_scan(desktop)
    key = open_cards(desktop)[0]
    radios = card(desktop, key).locator("label.choice input")
    for _press in range(40):
        desktop.keyboard.press("Tab")
        if focused(desktop)["name"] == key:
            break

    desktop.keyboard.press("Space")
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("ArrowDown")

    expect(radios.nth(2)).to_be_checked()
    expect(radios.nth(2)).to_be_focused()
    assert focused(desktop)["drawn"]
    expect(card(desktop, key).locator("[data-status]")).to_have_text("Đã lưu")
    for other in open_cards(desktop):
        card(desktop, other).locator("input").first.focus()
        desktop.keyboard.press("Space")
    desktop.locator("button[name=go][value=next]").focus()
    before = desktop.url
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(lambda url: url != before)


def test_the_skip_link_leads_past_the_header(desktop):
    desktop.goto("/")

    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    desktop.keyboard.press("Tab")

    assert desktop.evaluate("document.activeElement.closest('main') !== null")
