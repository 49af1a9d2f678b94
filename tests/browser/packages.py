"""Packages in a portal that runs elsewhere: brought in by its own commands, then published."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import FrameLocator, Page

from core import demo
from tests.browser import live_portal
from tests.browser.conftest import DESKTOP, sign_in
from tests.browser.live_portal import ROOT

#: axe asks every frame what it holds, also those of the other host, which do not hear it.
ASKED_BY_AXE = r"console: Failed to execute 'postMessage'"


class Packages(NamedTuple):
    """A running portal, and the address of the lesson of each archive."""

    address: str
    lessons: dict[str, str]


#: Publishes the drafts an import made; a trainer would complete them in the editor.
_PUBLISH = """
import json
from core.models import CompetenceGroup, Topic
from courses.models import LessonPage
from courses.packages.access import package_in

topic = Topic.objects.first()
found = []
for page in LessonPage.objects.filter(live=False):
    lesson = page.get_latest_revision_as_object()
    package = package_in(lesson)
    if package is None:
        continue
    course = lesson.get_parent().specific.get_latest_revision_as_object()
    course.summary, course.topics = "Thử", [topic]
    course.competence = CompetenceGroup.objects.first()
    course.save_revision().publish()
    lesson.aim, lesson.topics = "Thử", [topic]
    today = {"type": "today", "value": {"text": "<p>Làm.</p>"}}
    lesson.body = json.dumps([{"type": "package", "value": package.pk}, today])
    lesson.save_revision().publish()
    found.append([package.latest.file_name, course.slug, lesson.slug])
print("PUBLISHED" + json.dumps(found))
"""


def bring_in(folder: Path, archives: list[Path]) -> dict[str, str]:
    """Import archives into the portal with this data folder; file name to address of the lesson."""
    environment = os.environ | {"VAR_ROOT": str(folder / "var")}

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    manage("import_course", *map(str, archives))
    answer = manage("shell", "--no-imports", "-c", _PUBLISH).partition("PUBLISHED")[2]
    return {
        file_name: f"/khoa-hoc/{course}/{lesson}/"
        for file_name, course, lesson in json.loads(answer)
    }


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def run_with(folder: Path, prepared: Path, archives: list[Path]) -> Iterator[Packages]:
    """A portal of its own, for courses brought in would be in the way of other tests."""
    portal = live_portal.start(folder, prepared)
    try:
        yield Packages(portal.address, bring_in(folder, archives))
    finally:
        left = live_portal.stop(portal)
    assert not left, f"still running after Ctrl-C: {left}"
    # The worker also makes recommendations, which publishing courses may catch half-way.
    web = [line for line in portal.log.read_text().splitlines() if not line.startswith("worker")]
    assert not any("Traceback" in line for line in web), portal.log.read_text()


def learner(visitor: Callable[..., Page], person: demo.SignIn) -> Page:
    """The page of a person of the demo, who may also ask the packages' host."""
    page = visitor(DESKTOP)
    page.watch.allow(r"request leaves the portal: http://packages\.localhost:")
    sign_in(page, person.email, demo.PASSWORD)
    return page


def play(page: Page, lesson: str) -> None:
    """Open the package of a lesson; the first time the learner enrols."""
    page.goto(lesson)
    enrol = page.locator("form[action$='/ghi-danh/'] button")
    if enrol.count():
        enrol.first.click()
        page.wait_for_load_state()
        if page.url.endswith("/ghi-danh/"):
            page.locator("main input[type=checkbox]").check()
            page.locator("main form button[type=submit]").click()
            page.wait_for_load_state()
        page.goto(lesson)
    page.locator("a[href$='/goi/']").first.click()
    page.locator("iframe.package-frame").wait_for()


def content(page: Page) -> FrameLocator:
    """What the package itself shows, two frames down."""
    return page.frame_locator("iframe.package-frame").frame_locator("iframe.content")


def again(page: Page, lesson: str) -> Page:
    """Close the tab as a person does, and come back in a new one."""
    context, watch = page.context, page.watch
    page.close(run_before_unload=True)
    new = context.new_page()
    new.watch = watch
    play(new, lesson)
    return new
