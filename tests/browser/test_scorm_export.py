"""A course of the portal, taken away as a package and played as one: done, with its score."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import FrameLocator, expect

from core import demo
from tests.browser import live_portal, packages

pytestmark = pytest.mark.browser
COURSE = "an-toan-thong-tin"
EDITIONS = ("scorm12", "scorm2004")


@pytest.fixture(scope="module")
def brought(tmp_path_factory, prepared):
    """A portal that exports its own course in both editions and takes the packages in again."""
    folder = tmp_path_factory.mktemp("exported")
    portal = live_portal.start(folder, prepared)
    try:
        archives = [folder / f"{edition}.zip" for edition in EDITIONS]
        for edition, archive in zip(EDITIONS, archives, strict=True):
            command = [sys.executable, "manage.py", "export_course", COURSE, str(archive)]
            subprocess.run(
                [*command, "--format", edition],
                cwd=live_portal.ROOT,
                env=os.environ | {"VAR_ROOT": str(folder / "var"), "BASE_URL": portal.address},
                check=True,
                capture_output=True,
            )
        yield packages.Packages(portal.address, packages.bring_in(folder, archives))
    finally:
        live_portal.stop(portal)


@pytest.fixture(scope="module")
def portal(brought) -> str:
    return brought.address


def answer(content: FrameLocator, *, right: bool) -> None:
    """Choose in every question what is right, or what is not."""
    expect(content.locator("[data-points]").first).to_be_visible()
    for question in content.locator("[data-points]").all():
        for before in question.locator("input[type=checkbox]:checked").all():
            before.uncheck()
        wanted = "input[data-right]" if right else "input:not([data-right])"
        chosen = question.locator(wanted)
        for one in chosen.all() if right else [chosen.first]:
            one.check()
    content.get_by_role("button", name="Chấm bài").click()


@pytest.mark.parametrize(
    ("edition", "person"), [("scorm12", demo.OWNER), ("scorm2004", demo.STAFF)], ids=EDITIONS
)
def test_an_exported_course_is_played_done_and_scored(visitor, brought, edition, person):
    page = packages.learner(visitor, person)
    lesson = brought.lessons[f"{edition}.zip"]
    packages.play(page, lesson)
    parts = page.locator("#package-parts")
    content = packages.content(page)
    content.locator("details.answer--right summary").first.click()
    expect(content.locator("details.answer--right p").first).to_be_visible()
    for number in range(4):
        content.get_by_role("button", name="Tôi đã học xong bài này").click()
        expect(content.locator("[data-told]")).to_be_visible()
        expect(parts.locator(".done-mark")).to_have_count(number + 1)
        packages.play(page, lesson)  # goes on with the next part that is not done

    answer(content, right=False)
    expect(content.locator("[data-told]")).to_contain_text("thử lại")
    expect(content.locator("[data-feedback]:not([hidden])").first).to_be_visible()
    answer(content, right=True)
    expect(content.locator("[data-told]")).to_contain_text("100 %")

    expect(parts).to_contain_text("100/100 điểm")
    page.goto(lesson)
    expect(page.locator(".lesson .done-mark").first).to_be_visible()


def test_pages_of_a_package_are_legible_on_a_phone(visitor, brought, violations, tmp_path):
    page = visitor((360, 740), bypass_csp=True)
    page.watch.allow(r"request leaves the portal: http://packages\.localhost:")
    page.watch.allow(packages.ASKED_BY_AXE)
    page.goto(brought.lessons["scorm12.zip"])
    page.locator("a[href$='/goi/']").click()
    frame = packages.content(page)
    for part in (0, 4):  # the last one holds the quiz
        page.locator("#package-parts a").nth(part).click()
        expect(frame.locator("h1")).to_be_visible()
        if part:
            answer(frame, right=False)
        inside = next(one for one in page.frames if "/lessons/" in one.url)
        assert inside.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in violations(page) if "package-frame" not in one] == []
