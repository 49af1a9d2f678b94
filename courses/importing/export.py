"""A course as the folder of Markdown that `import_course` reads: written, changed elsewhere, read.

Quizzes, pictures, clips, files and packages stand beside the lessons (folder_files). What is gone
from the storage or not published yet is refused by name, not left out in silence.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.folding import fold
from courses.importing.block_export import WRITERS
from courses.importing.folder_files import FILES, PACKAGES, PICTURES, QUIZZES
from courses.importing.quiz_export import parts_of, text_of
from courses.importing.reading import COURSE_FILE, MODULE_FILE
from courses.lessons import ModuleHeading, Outline, lessons_of
from courses.models import CoursePage, LessonPage, Package, PackageVersion, Question, Quiz
from courses.packages.storing import copy_original


class CannotExport(Exception):
    """The course holds what Markdown cannot; one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class CourseFolder:
    """What a course's folder holds: texts, media and versions of packages by name."""

    course: CoursePage
    texts: dict[str, str] = field(default_factory=dict)
    media: dict[str, AbstractImage | AbstractDocument] = field(default_factory=dict)
    packages: dict[str, PackageVersion] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _keys: dict[int, str] = field(default_factory=dict)
    _pools: set[int] = field(default_factory=set)
    _named: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all that is no text; a package counts unpacked."""
        media = sum(row.file.size for row in self.media.values())
        return media + sum(version.size for version in self.packages.values())

    @property
    def names(self) -> list[str]:
        return [*self.texts, *self.media, *self.packages]

    def name_of(self, kind: str, row: Quiz | Package, folder: str) -> str:
        """The name of a quiz or package in the folder: the one it came with, or of its title."""
        if (kind, row.pk) in self._named:
            return self._named[kind, row.pk]
        wanted = _local(row.source_key, self.course) or slugify(fold(row.title))[:60].strip("-")
        taken = {name for (other, _pk), name in self._named.items() if other == kind}
        return self._named.setdefault((kind, row.pk), _free(wanted or folder, taken))

    def key_of(self, question: Question) -> str:
        if question.pk not in self._keys:
            wanted = _local(question.source_key, self.course) or f"q{question.pk}"
            self._keys[question.pk] = _free(wanted, set(self._keys.values()))
        return self._keys[question.pk]

    def picture(self, image) -> str:
        """The file of a picture; its content is in the name, so the same one is there once."""
        if self._is_gone(image):
            return ""
        mark = image.get_file_hash()[:8]
        base = slugify(fold(image.title))[:60].strip("-") or "hinh"
        base = base if base.endswith(mark) else f"{base}-{mark}"
        name = f"{PICTURES}/{base}{Path(image.file.name).suffix.lower()}"
        self.media[name] = image
        return name

    def document(self, document, folder: str) -> str:
        """The file of a clip, of captions or to download."""
        if self._is_gone(document):
            return ""
        base = slugify(fold(document.title))[:60].strip("-") or "tep"
        suffix = PurePosixPath(document.filename).suffix.lower()
        digest = document.get_file_hash()
        names = (f"{folder}/{one}{suffix}" for one in _numbered(base))
        name = next(
            one
            for one in names
            if one not in self.media or self.media[one].get_file_hash() == digest
        )
        self.media.setdefault(name, document)
        return name

    def address(self, kind: str, key: str) -> str:
        """Where a link inside the portal leads; empty where its aim is gone."""
        if kind == "document":
            document = get_document_model().objects.filter(pk=key).first()
            return quote(self.document(document, FILES)) if document else ""
        page = Page.objects.filter(pk=key).first() if kind == "page" else None
        parts = page.get_url_parts() if page else None
        return parts[2] if parts else ""

    def _is_gone(self, row: AbstractImage | AbstractDocument | None) -> bool:
        if row is not None and row.file.storage.exists(row.file.name):
            return False
        sentence = _("The file of “%(title)s” is gone: choose another one in the editor.")
        self.problems.append(sentence % {"title": row.title if row else "?"})
        return True

    def quiz(self, quiz: Quiz) -> str:
        name = self.name_of("quiz", quiz, "bai-kiem-tra")
        file = f"{QUIZZES}/{name}.md"
        if not quiz.live:
            self.problems.append(
                _("The quiz “%(quiz)s” is not published yet.") % {"quiz": quiz.title}
            )
        elif file not in self.texts:
            parts = parts_of(quiz, key=self.key_of, name=self.picture, written=self._pools)
            self.texts[file] = text_of(quiz, parts)
        return name

    def package(self, package: Package) -> str:
        name = self.name_of("package", package, "goi-hoc")
        latest = package.latest
        if latest is None:
            self.problems.append(_("The package “%(package)s” is empty.") % {"package": package})
        else:
            suffix = ".h5p" if latest.kind == PackageVersion.Kind.H5P else ".zip"
            self.packages[f"{PACKAGES}/{name}{suffix}"] = latest
        return name


def _local(source_key: str, course: CoursePage) -> str:
    """The part of a key below this course; empty for what came from elsewhere."""
    before, _slash, own = source_key.partition("/")
    return own if before == course.slug else ""


def _numbered(wanted: str) -> Iterator[str]:
    yield wanted
    for number in count(2):
        yield f"{wanted}-{number}"


def _free(wanted: str, taken: set[str]) -> str:
    return next(name for name in _numbered(wanted) if name not in taken)


def course_folder(course: CoursePage) -> CourseFolder:
    """The published course and its lessons. Raises CannotExport."""
    folder = CourseFolder(course)
    folder.texts[COURSE_FILE] = _file(_course_front(course), course, folder)
    number = 0
    for part in Outline(lessons_of(course, with_body=True), None).parts:
        if part.module:
            number += 1
            inside = f"{number:02}-{part.module.slug}"
            folder.texts[f"{inside}/{MODULE_FILE}"] = _head(_module_front(part.module))
            for place, row in enumerate(part.rows, start=1):
                name = f"{inside}/{place:02}-{row.page.slug}.md"
                folder.texts[name] = _file(_lesson_front(row.page), row.page, folder)
        else:
            for row in part.rows:
                number += 1
                name = f"{number:02}-{row.page.slug}.md"
                folder.texts[name] = _file(_lesson_front(row.page), row.page, folder)
    if folder.problems:
        raise CannotExport(folder.problems)
    return folder


def course_files(course: CoursePage) -> dict[str, str]:
    """File name -> text, without media and packages. Raises CannotExport."""
    return course_folder(course).texts


def write_course(course: CoursePage, folder: Path) -> list[Path]:
    """Write the folder, whole or not at all.

    Raises FileExistsError rather than write over another course.
    """
    found = course_folder(course)
    folder.mkdir(parents=True)
    try:
        for name in found.names:
            (folder / name).parent.mkdir(exist_ok=True)
        for name, text in found.texts.items():
            (folder / name).write_text(text, "utf-8")
        for name, row in found.media.items():
            with row.file.open("rb") as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)
        for name, version in found.packages.items():
            copy_original(version, folder / name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return [folder / name for name in found.names]


def _course_front(course: CoursePage) -> dict:
    return {
        "title": course.title,
        "title_en": course.title_en,
        "slug": course.slug,
        "summary": course.summary,
        "summary_en": course.summary_en,
        "level": course.level,
        "competence": course.competence.key,
        "topics": [topic.key for topic in course.topics.all()],
        "certificate": ""
        if course.certificate == CoursePage.CertificateRule.COMPLETED
        else course.certificate,
    }


def _module_front(module: ModuleHeading) -> dict:
    return {
        "title": module.title,
        "title_en": module.title_en,
        "slug": module.slug,
        "summary": module.summary,
        "summary_en": module.summary_en,
    }


def _lesson_front(lesson: LessonPage) -> dict:
    return {
        "title": lesson.title,
        "title_en": lesson.title_en,
        "slug": lesson.slug,
        "aim": lesson.aim,
        "aim_en": lesson.aim_en,
        "minutes": lesson.minutes,
        "topics": [topic.key for topic in lesson.topics.all()],
    }


def _file(front: dict, page: CoursePage | LessonPage, folder: CourseFolder) -> str:
    parts = [WRITERS[one.block_type](one.value, folder) for one in page.body if one.value]
    return _head(front) + "\n" + "\n\n".join(parts) + "\n"


def _head(front: dict) -> str:
    kept = {key: value for key, value in front.items() if value not in ("", [])}
    values = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{values}---\n"
