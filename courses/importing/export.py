"""A course as the folder of Markdown that `import_course` reads: written, changed elsewhere, read.

What Markdown has no words for (pictures, videos, files, links to videos) is refused by name, not
left out in silence.
"""

import re
from pathlib import Path

import yaml
from django.utils.translation import gettext as _
from markdownify import ATX, MarkdownConverter

from courses.importing.markdown import KINDS
from courses.importing.reading import COURSE_FILE, MODULE_FILE
from courses.lessons import ModuleHeading, Outline, lessons_of
from courses.models import CoursePage, LessonPage

_MARKS = re.compile(r"([\\`*_\[\]<>#!&~|])")
#: What makes a list or a block where it starts a line.
_LINE_MARKS = re.compile(r"^(\s*\d*)([-+:.)])", re.MULTILINE)
_INLINE_BAR = "|"


class CannotExport(Exception):
    """The course holds what Markdown cannot; one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def course_files(course: CoursePage) -> dict[str, str]:
    """File name -> text, for the published course and its lessons. Raises CannotExport."""
    problems: list[str] = []
    files = {COURSE_FILE: _file(_course_front(course), course, problems)}
    number = 0
    for part in Outline(lessons_of(course, with_body=True), None).parts:
        if part.module:
            number += 1
            folder = f"{number:02}-{part.module.slug}"
            files[f"{folder}/{MODULE_FILE}"] = _head(_module_front(part.module))
            for inside, row in enumerate(part.rows, start=1):
                name = f"{folder}/{inside:02}-{row.page.slug}.md"
                files[name] = _file(_lesson_front(row.page), row.page, problems)
        else:
            for row in part.rows:
                number += 1
                name = f"{number:02}-{row.page.slug}.md"
                files[name] = _file(_lesson_front(row.page), row.page, problems)
    if problems:
        raise CannotExport(problems)
    return files


def write_course(course: CoursePage, folder: Path) -> list[Path]:
    """Write the folder; raises FileExistsError rather than write over another course."""
    files = course_files(course)
    folder.mkdir(parents=True)
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


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


def _file(front: dict, page: CoursePage | LessonPage, problems: list[str]) -> str:
    parts = []
    for block in page.body:
        kind, value = block.block_type, block.value
        if kind == "text":
            parts.append(rich(value.source))
        elif kind in KINDS:
            parts.append(WRITERS[kind](value, _tell(page, problems)))
        else:
            sentence = _("“%(page)s” holds a block of the kind “%(kind)s”.")
            problems.append(sentence % {"page": page.title, "kind": block.block.label or kind})
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


def _check(value, tell) -> str:
    lines = [":::check", plain(value["question"])]
    for option in value["options"]:
        if _INLINE_BAR in option["text"]:
            tell(_("an answer holds a bar “|”, which parts it from its feedback."))
        mark = "x" if option["is_correct"] else " "
        lines.append(f"- [{mark}] {plain(option['text'])} | {plain(option['feedback'])}")
    return "\n".join([*lines, ":::"])


WRITERS = {"steps": _steps, "callout": _callout, "check": _check, "today": _today}
