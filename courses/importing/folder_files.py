"""What lies beside the lessons of a course folder: quizzes, pictures and packages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from courses.importing.front_matter import FrontMatter
from courses.importing.media_files import PICTURE, MediaFiles
from courses.importing.quiz_reading import read_name, read_parts, read_rules
from courses.importing.quiz_source import PictureSource, QuizSource
from courses.packages.storing import SUFFIXES, digest_of

QUIZZES, PACKAGES, PICTURES = "quizzes", "packages", "pictures"
VIDEOS, FILES = "videos", "files"

Tell = Callable[[int, str], None]


class Reader(Protocol):
    """What the reader of a course lends (courses.importing.reading)."""

    def tell(self, file: Path) -> Tell: ...

    def read_front(self, file: Path) -> tuple[FrontMatter, str] | None: ...

    def topics_of(self, front: FrontMatter, tell: Tell) -> list[str]: ...

    def check_topics(self, keys: list, line: int, tell: Tell) -> None: ...


@dataclass(frozen=True)
class PackageFile:
    """The archive of a package in a course folder."""

    file: Path
    digest: str


class FolderReader:
    """Reads what lessons of one folder point at; errors are told by file and line."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self.folder = folder
        self.reader = reader
        self.tell = reader.tell

    def quizzes(self) -> dict[str, QuizSource]:
        found = {}
        for file in sorted((self.folder / QUIZZES).glob("*.md")):
            source = self._quiz(file)
            if source is not None:
                found[source.name] = source
        self._refuse_one_key_twice(found.values())
        return found

    def packages(self) -> dict[str, PackageFile]:
        found: dict[str, PackageFile] = {}
        place = self.folder / PACKAGES
        for file in sorted(place.iterdir()) if place.is_dir() else []:
            if file.suffix.lower() not in SUFFIXES:
                continue
            name = read_name(file, self.tell(file))
            if name in found:
                self.tell(file)(0, _("Two packages have the same name."))
            found[name] = PackageFile(file, digest_of(file))
        return found

    def check_use(self, kind: str, found: dict, lessons: Iterable) -> None:
        """Each block names a file that is there, and each file is named by a lesson."""
        named = set()
        for lesson in lessons:
            blocks = [block for block in lesson.body if block["type"] == kind]
            if len(blocks) > 1:
                self.tell(lesson.file)(
                    _line_of(lesson.file, kind, blocks[1]["value"]["name"]),
                    _("A lesson has one quiz and one package at most."),
                )
            for block in blocks:
                name = block["value"]["name"]
                named.add(name)
                if name not in found:
                    self.tell(lesson.file)(
                        _line_of(lesson.file, kind, name),
                        _("There is no “%(name)s” in the folder “%(folder)s”.")
                        % {"name": name, "folder": {"quiz": QUIZZES}.get(kind, PACKAGES)},
                    )
        for name, source in found.items():
            if name not in named:
                self.tell(source.file)(0, _("No lesson names this file."))

    def _quiz(self, file: Path) -> QuizSource | None:
        read = self.reader.read_front(file)
        if read is None:
            return None
        front, tell = read[0], self.tell(file)
        source = QuizSource(file, read_name(file, tell), read_rules(front, tell))
        topics = self.reader.topics_of(front, tell)
        source.parts = read_parts(
            front.body, front.body_line, tell, topics=topics, picture=self._picture_reader(file)
        )
        for question in source.questions:
            if question.topics != topics:
                self.reader.check_topics(question.topics, question.line, tell)
        return source

    def _refuse_one_key_twice(self, sources: Iterable[QuizSource]) -> None:
        """One key is one question: it may stand in two quizzes, but not say two things."""
        first: dict[str, tuple[str, str]] = {}
        for source in sources:
            own = set()
            for question in source.questions:
                if not question.key:
                    continue
                before = first.setdefault(question.key, (question.digest, str(source.file)))
                if question.key in own or before[0] != question.digest:
                    self.tell(source.file)(
                        question.line,
                        _("The key “%(key)s” is already used by another question (%(file)s).")
                        % {"key": question.key, "file": Path(before[1]).name},
                    )
                own.add(question.key)

    def _picture_reader(self, file: Path) -> Callable[[int, str, str], PictureSource | None]:
        tell = self.tell(file)
        files = MediaFiles(self.folder, tell)

        def read(line: int, name: str, alt: str) -> PictureSource | None:
            alt = " ".join(alt.split())
            if not alt:
                tell(line, _("A picture needs words for those who cannot see it: “![words](…)”."))
            elif len(alt) > 250:
                tell(
                    line,
                    _("“%(key)s” is longer than %(most)d characters.")
                    % {"key": alt[:40], "most": 250},
                )
            if not files.take(line, name, PICTURE):
                return None
            return PictureSource(name, alt, files.found[name])

        return read


def _line_of(file: Path, kind: str, name: str) -> int:
    """Where a lesson names what stands beside it."""
    lines = file.read_text("utf-8-sig").split("\n")
    wanted = [kind, name]
    found = (n for n, line in enumerate(lines, 1) if line.strip(" :\r").split() == wanted)
    return next(found, 0)
