"""Reads course folders into plain data, and collects every error before anything is written."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from core.models import CompetenceGroup, Topic
from courses.completeness.lesson import CHECKS
from courses.importing.errors import CourseError, ImportRefused
from courses.importing.folder_files import (
    FILES,
    PACKAGES,
    PICTURES,
    QUIZZES,
    VIDEOS,
    FolderReader,
    PackageFile,
)
from courses.importing.front_matter import FrontMatter, FrontMatterError, split
from courses.importing.markdown import read_blocks
from courses.importing.media_files import MediaFiles
from courses.importing.quiz_source import QuizSource
from courses.models import CoursePage, LessonPage

FORMAT = "1"  # raise it when the same file would give another page
COURSE_FILE = "course.md"
MODULE_FILE = "module.md"
BESIDE = {QUIZZES, PICTURES, PACKAGES, VIDEOS, FILES}  # folders that hold no lessons
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class ModuleSource:
    """A module as written: a folder in the course's folder."""

    file: Path
    slug: str
    digest: str
    fields: dict[str, object]


@dataclass
class LessonSource:
    """A lesson as written; `digest` changes with any word of its file and any file it names."""

    file: Path
    slug: str
    digest: str
    fields: dict[str, object]
    topics: list[str]
    body: list[dict]
    #: Digests of the files its text names, by name in the folder of the course.
    files: dict[str, str] = field(default_factory=dict)
    module: ModuleSource | None = None


@dataclass
class CourseSource:
    file: Path
    slug: str
    digest: str
    fields: dict[str, object]
    competence: str
    topics: list[str]
    body: list[dict]
    files: dict[str, str] = field(default_factory=dict)
    lessons: list[LessonSource] = field(default_factory=list)
    quizzes: dict[str, QuizSource] = field(default_factory=dict)
    packages: dict[str, PackageFile] = field(default_factory=dict)

    @property
    def arrangement(self) -> str:
        """A digest of where the lessons stand: it changes with their order and their modules."""
        places = [[lesson.module and lesson.module.slug, lesson.slug] for lesson in self.lessons]
        return hashlib.sha256(json.dumps(places).encode()).hexdigest()


def read_courses(paths: list[Path]) -> list[CourseSource]:
    """Read folders; raises ImportRefused with all errors of all of them."""
    reader = _Reader()
    courses = [course for path in paths if (course := reader.course(path))]
    reader.refuse_same_slugs(courses)
    if reader.errors:
        raise ImportRefused(reader.errors)
    return courses


class _Reader:
    def __init__(self) -> None:
        self.errors: list[CourseError] = []
        self.topics = set(Topic.objects.values_list("key", flat=True))
        self.groups = set(CompetenceGroup.objects.values_list("key", flat=True))

    def tell(self, file: Path) -> Callable[[int, str], None]:
        return lambda line, message: self.errors.append(CourseError(file, line, message))

    def course(self, folder: Path) -> CourseSource | None:
        file = folder / COURSE_FILE
        if not folder.is_dir():
            self.tell(folder)(0, _("This is not a folder."))
            return None
        if not file.is_file():
            self.tell(folder)(0, _("The folder has no course.md."))
            return None
        lessons = self.lessons(folder)
        beside = FolderReader(folder, self)
        quizzes, packages = beside.quizzes(), beside.packages()
        beside.check_use("quiz", quizzes, lessons)
        beside.check_use("package", packages, lessons)
        if not (read := self.read_front(file)):
            return None
        front, digest = read
        tell = self.tell(file)
        files = MediaFiles(folder, tell)
        body = read_blocks(
            front.body,
            front.body_line,
            tell,
            take=files.take,
            kinds=("callout", "picture"),
        )
        return CourseSource(
            file=file,
            slug=self._slug(front, tell),
            digest=_with_files(digest, files.found),
            fields={
                "title": self._text(front, "title", tell, most=255),
                "title_en": self._text(front, "title_en", tell, required=False, most=255),
                "summary": self._text(front, "summary", tell),
                "summary_en": self._text(front, "summary_en", tell, required=False),
                "level": self._one_of(front, "level", CoursePage.Level.values, tell),
                **self._certificate(front, tell),
            },
            competence=self._one_of(front, "competence", sorted(self.groups), tell),
            topics=self.topics_of(front, tell),
            body=body,
            files=files.found,
            lessons=lessons,
            quizzes=quizzes,
            packages=packages,
        )

    def lessons(self, folder: Path) -> list[LessonSource]:
        """Lessons of a course in order: files, and folders of files as modules."""
        lessons: list[LessonSource] = []
        beside: list[LessonSource | ModuleSource] = []
        parts = [path for path in sorted(folder.iterdir()) if _is_part(path)]
        for path in parts:
            if path.is_dir():
                module, inside = self.module(path, folder)
                lessons += inside
                beside += [module] if module else []
            elif lesson := self.lesson(path, folder):
                lessons.append(lesson)
                beside.append(lesson)
        if not parts:
            self.tell(folder)(
                0, _("The folder has no lessons: add files such as 01-first-lesson.md.")
            )
        self._refuse_twice(beside)
        return lessons

    def module(self, folder: Path, course: Path) -> tuple[ModuleSource | None, list[LessonSource]]:
        file = folder / MODULE_FILE
        paths = [path for path in sorted(folder.glob("*.md")) if path != file]
        lessons = [lesson for path in paths if (lesson := self.lesson(path, course))]
        if not paths:
            self.tell(folder)(
                0, _("The folder has no lessons: add files such as 01-first-lesson.md.")
            )
        self._refuse_twice(lessons)
        if not file.is_file():
            self.tell(folder)(0, _("The folder has no module.md."))
            return None, lessons
        if not (read := self.read_front(file)):
            return None, lessons
        front, digest = read
        tell = self.tell(file)
        if front.body.strip():
            tell(front.body_line, _("A module has no text of its own: write it in its lessons."))
        module = ModuleSource(
            file=file,
            slug=self._slug(front, tell),
            digest=digest,
            fields={
                "title": self._text(front, "title", tell, most=255),
                "title_en": self._text(front, "title_en", tell, required=False, most=255),
                "summary": self._text(front, "summary", tell, most=300),
                "summary_en": self._text(front, "summary_en", tell, required=False, most=300),
            },
        )
        for lesson in lessons:
            lesson.module = module
        return module, lessons

    def lesson(self, file: Path, course: Path) -> LessonSource | None:
        if not (read := self.read_front(file)):
            return None
        front, digest = read
        tell = self.tell(file)
        files = MediaFiles(course, tell)
        body = read_blocks(front.body, front.body_line, tell, take=files.take)
        count = sum(block["type"] == "today" for block in body)
        if body and count != 1:
            tell(
                front.body_line,
                _("The lesson needs exactly one “Do it today” block; it has %(count)d.")
                % {"count": count},
            )
        if body and not any(block["type"] in CHECKS for block in body):
            tell(
                front.body_line,
                _("The lesson has no “:::check” block for readers to test themselves."),
            )
        if not front.body.strip():
            tell(front.body_line, _("The lesson has no text."))
        return LessonSource(
            file=file,
            slug=self._slug(front, tell),
            digest=_with_files(digest, files.found),
            fields={
                "title": self._text(front, "title", tell, most=255),
                "title_en": self._text(front, "title_en", tell, required=False, most=255),
                "aim": self._text(front, "aim", tell),
                "aim_en": self._text(front, "aim_en", tell, required=False),
                "minutes": self._minutes(front, tell),
            },
            topics=self.topics_of(front, tell),
            body=body,
            files=files.found,
        )

    def read_front(self, file: Path) -> tuple[FrontMatter, str] | None:
        tell = self.tell(file)
        try:
            raw = file.read_bytes()
            front = split(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            tell(line, _("The file is not UTF-8 text: save it again as UTF-8."))
            return None
        except FrontMatterError as error:
            sentences = {
                "missing": _("The file must start with a line of “---” and its title."),
                "unclosed": _("The front matter is not closed: end it with a line of “---”."),
            }
            unreadable = _("The front matter cannot be read: %(problem)s.") % {
                "problem": error.problem
            }
            tell(error.line, sentences.get(error.problem, unreadable))
            return None
        return front, hashlib.sha256(FORMAT.encode() + raw).hexdigest()

    def _text(
        self, front: FrontMatter, key: str, tell, *, required: bool = True, most: int = 2000
    ) -> str:
        value = front.values.get(key)
        if value is None or str(value).strip() == "":
            if required:
                tell(front.line(key), _("“%(key)s” is missing.") % {"key": key})
            return ""
        text = str(value).strip()
        if isinstance(value, (dict, list)):
            tell(
                front.line(key),
                _("“%(key)s” must be one text; put it in quotation marks if it holds a colon.")
                % {"key": key},
            )
        elif len(text) > most:
            tell(
                front.line(key),
                _("“%(key)s” is longer than %(most)d characters.") % {"key": key, "most": most},
            )
        return text

    def _slug(self, front: FrontMatter, tell) -> str:
        slug = self._text(front, "slug", tell, most=255)
        if slug and not SLUG.fullmatch(slug):
            tell(
                front.line("slug"),
                _("“slug” may hold small letters a-z, digits and single hyphens only."),
            )
        return slug

    def _one_of(self, front: FrontMatter, key: str, allowed: list[str], tell) -> str:
        value = self._text(front, key, tell)
        if value and value not in allowed:
            tell(
                front.line(key),
                _("“%(key)s” is “%(value)s”; it must be one of: %(allowed)s.")
                % {"key": key, "value": value, "allowed": ", ".join(allowed)},
            )
        return value

    def _certificate(self, front: FrontMatter, tell) -> dict[str, str]:
        """Where the folder says nothing, what was chosen in the editor stays."""
        if "certificate" not in front.values:
            return {}
        allowed = CoursePage.CertificateRule.values
        return {"certificate": self._one_of(front, "certificate", allowed, tell)}

    def topics_of(self, front: FrontMatter, tell) -> list[str]:
        value = front.values.get("topics")
        if not isinstance(value, list) or not value:
            tell(front.line("topics"), _("“topics” must name at least one topic: [key, key]."))
            return []
        self.check_topics(value, front.line("topics"), tell)
        return [str(key) for key in value]

    def check_topics(self, keys: list, line: int, tell) -> None:
        for key in keys:
            if key not in self.topics:
                tell(line, _("There is no topic “%(key)s”.") % {"key": key})

    def _minutes(self, front: FrontMatter, tell) -> int:
        value = front.values.get("minutes")
        if type(value) is int and 1 <= value <= LessonPage.MOST_MINUTES:
            return value
        tell(
            front.line("minutes"),
            _("“minutes” must be a whole number from 1 to %(most)d.")
            % {"most": LessonPage.MOST_MINUTES},
        )
        return 0

    def _refuse_twice(self, sources: list) -> None:
        first: dict[str, Path] = {}
        for source in sources:
            if not source.slug:
                continue
            if source.slug in first:
                self.tell(source.file)(
                    1,
                    _("The slug “%(slug)s” is already used by %(file)s.")
                    % {"slug": source.slug, "file": first[source.slug]},
                )
            first.setdefault(source.slug, source.file)

    def refuse_same_slugs(self, courses: list[CourseSource]) -> None:
        self._refuse_twice(courses)


def _with_files(digest: str, files: dict[str, str]) -> str:
    """The digest of a text together with the files it names."""
    if not files:
        return digest
    content = json.dumps([digest, sorted(files.items())])
    return hashlib.sha256(content.encode()).hexdigest()


def _is_part(path: Path) -> bool:
    """A lesson, or a folder of lessons; quizzes, pictures and the like are no part of a course."""
    if path.is_dir():
        return path.name not in BESIDE and any(path.glob("*.md"))
    return path.suffix == ".md" and path.name != COURSE_FILE
