"""A course as the folder of Markdown that `import_course` reads: written, changed elsewhere, read.

Quizzes, their pictures and packages stand beside the lessons (folder_files). What Markdown has no
words for (pictures in the text, videos, files, links to videos) is refused by name, not
left out in silence.
"""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownify import ATX, MarkdownConverter
from wagtail.images.models import AbstractImage

from core.folding import fold
from courses.importing.folder_files import PACKAGES, PICTURES, QUIZZES
from courses.importing.quiz_export import parts_of, text_of
from courses.importing.reading import COURSE_FILE, MODULE_FILE
from courses.lessons import ModuleHeading, Outline, lessons_of
from courses.models import CoursePage, LessonPage, Package, PackageVersion, Question, Quiz
from courses.packages.storing import copy_original

_MARKS = re.compile(r"([\\`*_\[\]<>#!&~|])")
#: What makes a list or a block where it starts a line.
_LINE_MARKS = re.compile(r"^(\s*\d*)([-+:.)])", re.MULTILINE)
_INLINE_BAR = "|"


class CannotExport(Exception):
    """The course holds what Markdown cannot; one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class CourseFolder:
    """What a course's folder holds: texts by name, pictures and versions of packages by name."""

    course: CoursePage
    texts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, AbstractImage] = field(default_factory=dict)
    packages: dict[str, PackageVersion] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _keys: dict[int, str] = field(default_factory=dict)
    _pools: set[int] = field(default_factory=set)
    _named: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.texts, *self.pictures, *self.packages]

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
        mark = image.get_file_hash()[:8]
        base = slugify(fold(image.title))[:60].strip("-") or "hinh"
        base = base if base.endswith(mark) else f"{base}-{mark}"
        name = f"{PICTURES}/{base}{Path(image.file.name).suffix.lower()}"
        self.pictures[name] = image
        return name

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


def _free(wanted: str, taken: set[str]) -> str:
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


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
    """File name -> text, without pictures and packages. Raises CannotExport."""
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
        for name, image in found.pictures.items():
            with image.file.open("rb") as source:
                (folder / name).write_bytes(source.read())
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
    parts = []
    for block in page.body:
        kind, value = block.block_type, block.value
        if kind == "text":
            parts.append(rich(value.source))
        elif kind == "quiz" and value:
            parts.append(f":::quiz {folder.quiz(value)}\n:::")
        elif kind == "package" and value:
            parts.append(_package(value, folder.package(value)))
        elif kind in WRITERS:
            parts.append(WRITERS[kind](value, _tell(page, folder.problems)))
        else:
            sentence = _("“%(page)s” holds a block of the kind “%(kind)s”.")
            folder.problems.append(
                sentence % {"page": page.title, "kind": block.block.label or kind}
            )
    return _head(front) + "\n" + "\n\n".join(parts) + "\n"


def _head(front: dict) -> str:
    kept = {key: value for key, value in front.items() if value not in ("", [])}
    values = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{values}---\n"


def _tell(page, problems: list[str]):
    return lambda sentence: problems.append(f"{page.title}: {sentence}")


class _Converter(MarkdownConverter):
    """Rich text as Wagtail stores it, in the Markdown our reader knows."""

    class DefaultOptions(MarkdownConverter.DefaultOptions):
        heading_style = ATX
        bullets = "-"
        strong_em_symbol = "*"
        newline_style = "BACKSLASH"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """All that our reader would take for a mark; the library leaves some of it."""
        return _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def rich(html: str) -> str:
    """Markdown of stored rich text; blocks parted by an empty line."""
    return re.sub(r"\n{3,}", "\n\n", _Converter().convert(html)).strip()


def plain(text: str) -> str:
    """Words that Markdown shall take for nothing but words."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _steps(value, _tell) -> str:
    lines = [":::steps"]
    for number, item in enumerate(value["items"], start=1):
        mark = f"{number}. "
        body = rich(item.source).replace("\n", "\n" + " " * len(mark))
        lines.append(mark + body)
    return "\n".join([*lines, ":::"])


def _callout(value, _tell) -> str:
    title = f' "{value["title"]}"' if value["title"] else ""
    return f":::callout {value['kind']}{title}\n{rich(value['text'].source)}\n:::"


def _today(value, _tell) -> str:
    return f":::today\n{rich(value['text'].source)}\n:::"


def _package(package: Package, name: str) -> str:
    lines = [f":::package {name}", f"title: {package.title}"]
    if package.silent_rule != Package.Silent.OPENED:
        lines.append(f"silent: {package.silent_rule}")
    if not package.must_pass:
        lines.append("must_pass: no")
    return "\n".join([*lines, ":::"])


def _check(value, tell) -> str:
    lines = [":::check", plain(value["question"])]
    for option in value["options"]:
        if _INLINE_BAR in option["text"]:
            tell(_("an answer holds a bar “|”, which parts it from its feedback."))
        mark = "x" if option["is_correct"] else " "
        lines.append(f"- [{mark}] {plain(option['text'])} | {plain(option['feedback'])}")
    return "\n".join([*lines, ":::"])


WRITERS = {"steps": _steps, "callout": _callout, "check": _check, "today": _today}
