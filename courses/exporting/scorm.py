"""Writes a published course as a SCORM package: pages, pictures, scripts of ours, manifest."""

import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from courses.exporting.manifest import SCORM_12, SCORM_2004, Heading, Sco, manifest
from courses.exporting.pages import Gathered, has_quiz, lesson_page
from courses.importing.export import CannotExport
from courses.lessons import LessonRow, Outline, lessons_of
from courses.models import CoursePage, Quiz

EDITIONS = (SCORM_12, SCORM_2004)
PLAYER = Path(__file__).resolve().parent / "player"
STYLES = ("css/portal.css", "courses/courses.css", "courses/quiz.css")
SHARED = {
    "common/course.css": (PLAYER / "package.css",),
    "common/scorm.js": (PLAYER / "scorm.js",),
    "common/lesson.js": (PLAYER / "lesson.js",),
}


@dataclass
class ScormPackage:
    """What goes into the archive, and what its trainer should know before passing it on."""

    course: CoursePage
    edition: str
    texts: dict[str, bytes] = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def scorm_package(course: CoursePage, edition: str) -> ScormPackage:
    """The published lessons as a package. Raises CannotExport naming what cannot go into one."""
    gathered = Gathered(edition)
    found = ScormPackage(course, edition)
    parts: list[Sco | Heading] = []
    lessons = lessons_of(course, with_body=True)
    if not lessons:
        raise CannotExport([_("The course has no lessons.")])
    with translation.override("vi"):  # the content is Vietnamese, so is what stands around it
        for part in Outline(lessons, None).parts:
            scos = [_sco(found, row, gathered) for row in part.rows]
            if part.module is None:
                parts += scos
            else:
                parts.append(Heading(f"module-{part.rows[0].number}", part.module.title, scos))
    if gathered.nested:
        sentence = _(
            "“%(page)s” holds a package, which cannot lie inside another; pass it on by itself."
        )
        raise CannotExport([sentence % {"page": title} for title in gathered.nested])
    for name, own in SHARED.items():
        styles = [Path(str(finders.find(style))) for style in STYLES] if name[-4:] == ".css" else []
        found.texts[name] = b"\n".join(path.read_bytes() for path in [*styles, *own])
    found.texts["imsmanifest.xml"] = manifest(
        edition=edition,
        identifier=f"labanso-{course.translation_key}",
        title=course.title,
        parts=parts,
        shared=list(SHARED),
    )
    found.files = gathered.files
    found.notes = [str(note) for note in gathered.notes.values()]
    return found


def _sco(package: ScormPackage, row: LessonRow, gathered: Gathered) -> Sco:
    lesson = row.page
    gathered.used.clear()
    name = f"lessons/{row.number:02}-{lesson.slug}.html"
    package.texts[name] = lesson_page(package.course, lesson, gathered).encode()
    must_pass = has_quiz(lesson) and lesson.quiz.done_when == Quiz.DoneWhen.PASSED
    return Sco(
        id=f"lesson-{row.number}",
        title=lesson.title,
        href=name,
        files=sorted(gathered.used),
        pass_mark=lesson.quiz.pass_mark if must_pass else None,
    )


def write_scorm(package: ScormPackage, to: Path) -> None:
    """Write the archive, whole or not at all; the same course gives the same bytes."""
    try:
        with to.open("xb") as stream, zipfile.ZipFile(stream, "w") as archive:
            for name in sorted(package.texts, key=lambda one: (one != "imsmanifest.xml", one)):
                archive.writestr(_member(name), package.texts[name])
            for name, opens in sorted(package.files.items()):
                with opens("rb") as source, archive.open(_member(name), "w") as target:
                    shutil.copyfileobj(source, target)
    except FileExistsError:
        raise
    except BaseException:
        to.unlink(missing_ok=True)
        raise


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # always of one date
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
