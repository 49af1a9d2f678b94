"""Takes the pictures people judge the portal by, and checks what a machine can see in them.

They lie in var/screenshots/ afterwards.
"""

import pytest
from playwright.sync_api import Page

from core import demo
from tests.browser import live_portal
from tests.browser.pages import PAGES, Shown, follow, open_page

pytestmark = pytest.mark.browser

PICTURES = live_portal.ROOT / "var" / "screenshots"
SIZES = {360: 740, 1280: 900}
NAMES = {
    "front",
    "question-cards",
    "result",
    "lesson",
    "course",
    "catalogue",
    "dashboard",
    "agency-report",
    "agency-report-programme",
    "agency-report-area",
    "agency-home",
    "indicators",
    "indicator",
    "quarters",
    "quarter",
    "trail",
    "microdata",
    "area-officer",
    "province",
    "open-data",
    "dataset",
    "sign-in",
    "sign-up",
    "hand-out",
    "comparison",
    "what-if",
}


def _open_the_course_list(page: Page) -> None:
    follow(page, "nav a:has-text('Khóa học')")
    follow(page, "main td a[href$='/edit/']")


PICTURED = [
    *(shown for shown in PAGES if shown.name in NAMES),
    Shown("editor", "/quan-tri/", demo.TRAINER, _open_the_course_list),
]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("shown", PICTURED, ids=lambda shown: shown.name)
def test_page_fits_and_every_picture_loads(visitor, signed_in, shown, width):
    cookies = {"storage_state": signed_in(shown.who)} if shown.who else {}
    page = visitor((width, SIZES[width]), **cookies)

    open_page(page, shown)
    page.wait_for_load_state("networkidle")

    page.screenshot(path=PICTURES / f"{shown.name}-{width}.png", full_page=True)
    broken = "all => all.filter(one => one.complete && !one.naturalWidth).map(one => one.src)"
    assert page.locator("img").evaluate_all(broken) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
