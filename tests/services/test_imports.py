"""Imports killed with -9 half-way: a worker's is done once, a command's leaves nothing of itself."""

import os
import signal
from pathlib import Path

import pytest

from tests.courses.packages.building import scorm
from tests.courses.test_import import COURSE, LESSON
from tests.services.installation import Installation, kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 120
#: So many that unpacking them takes a while: the limit is 5,000.
FILES = 4_800
QUEUE = """
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from courses.packages import storing
upload = SimpleUploadedFile("goi.zip", Path({path!r}).read_bytes())
storing.queue_upload(upload, package=None, by=None)
"""
SWEEP = """
import time
from courses.packages import storing
storing.forget_left(time.time() + storing.LEFT_AFTER_SECONDS + 60)
"""
QUIZ = """---
title: Kiểm tra ngắn
topics: [cybersecurity]
---

:::true_false mot
Đúng không?
- [x] Đúng | Vì đúng.
- [ ] Sai | Vì không sai.
:::
"""


@pytest.fixture(params=["embedded", "services"])
def portal(request) -> Installation:
    installation = request.getfixturevalue(request.param)
    return installation


@pytest.fixture
def archive(tmp_path) -> Path:
    """A package of many small files."""
    path = tmp_path / "goi.zip"
    path.write_bytes(
        scorm(**{f"tep{n}__html": f"<p>{n} {os.urandom(8).hex()}</p>" for n in range(FILES)})
    )
    return path


def packages(portal: Installation) -> Path:
    return portal.folder / "var" / "packages"


def folders(portal: Installation) -> set[str]:
    """Unpacked packages, whole or not."""
    root = packages(portal)
    found = {path.name for path in root.iterdir()} if root.exists() else set()
    return found - {"uploads", "originals"}


def inside(portal: Installation, name: str) -> list[str]:
    place = packages(portal) / name
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def known(portal: Installation) -> set[str]:
    return {folder for (folder,) in portal.ask("SELECT folder FROM courses_packageversion")}


def half_unpacked(portal: Installation, before: set[str]) -> bool:
    new = folders(portal) - before
    return any(sum(1 for _path in (packages(portal) / name).iterdir()) > 100 for name in new)


def jobs(portal: Installation) -> tuple[str, int]:
    query = "SELECT state, attempts FROM core_job WHERE kind = %s ORDER BY created_at DESC"
    return portal.ask(query, "import_package")[0]


def test_a_package_import_over_a_killed_worker_is_done_once_and_leaves_no_half(portal, archive):
    before, rows = folders(portal), known(portal)
    portal.shell(QUEUE.format(path=str(archive)))
    with portal.worker() as worker:
        wait_for(
            lambda: half_unpacked(portal, before),
            SECONDS,
            lambda: portal.log("celery"),
            pause=0.005,
        )
        kill_group(worker)
    assert jobs(portal)[0] == "running", "all was done before the kill"
    assert known(portal) == rows
    assert len(folders(portal) - before) == 1

    with portal.worker():
        wait_for(lambda: jobs(portal)[0] == "done", SECONDS, lambda: portal.log("celery"))
        wait_for(lambda: not inside(portal, "uploads"), SECONDS, "the upload to be cleared away")

    assert jobs(portal)[1] == 2
    [folder] = known(portal) - rows
    assert folders(portal) - before == {folder}
    assert len(list((packages(portal) / folder).iterdir())) == FILES + 2
    assert folder in inside(portal, "originals")
    assert set(inside(portal, "originals")) == known(portal)


def counts(portal: Installation) -> list[int]:
    tables = ("coursepage", "lessonpage", "question", "questionversion", "quiz", "package")
    return [portal.ask(f"SELECT COUNT(*) FROM courses_{table}")[0][0] for table in tables]


@pytest.mark.parametrize("moment", ["unpacking", "writing"])
def test_a_course_import_that_is_killed_leaves_no_row_and_may_be_begun_again(
    portal, archive, tmp_path, moment
):
    slug = f"khoa-bi-ngat-{moment}"
    folder = tmp_path / slug
    for name in ("quizzes", "packages"):
        (folder / name).mkdir(parents=True)
    (folder / "course.md").write_text(COURSE.replace("giu-tai-khoan", slug), "utf-8")
    blocks = ":::quiz ngan\n:::\n\n:::package goi\n:::\n\n:::today"
    (folder / "01-bai.md").write_text(LESSON.replace(":::today", blocks), "utf-8")
    (folder / "quizzes" / "ngan.md").write_text(QUIZ, "utf-8")
    archive.rename(folder / "packages" / "goi.zip")
    before, rows, kept = folders(portal), counts(portal), set(inside(portal, "originals"))

    def is_there() -> bool:
        if moment == "unpacking":
            return half_unpacked(portal, before)
        return bool(set(inside(portal, "originals")) - kept)

    with portal.process("manage.py", "import_course", str(folder)) as command:
        wait_for(is_there, SECONDS, "the import to be half-way", pause=0.002)
        os.kill(command.pid, signal.SIGKILL)
        command.wait()

    assert command.returncode == -signal.SIGKILL, "all was done before the kill"
    assert counts(portal) == rows
    portal.shell(SWEEP)
    assert folders(portal) == before
    assert set(inside(portal, "originals")) == kept

    portal.manage("import_course", str(folder))

    assert [now - was for now, was in zip(counts(portal), rows, strict=True)] == [1] * 6
    assert len(folders(portal) - before) == 1
    again = counts(portal)
    portal.manage("import_course", str(folder))
    assert counts(portal) == again
