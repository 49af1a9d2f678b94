"""A lesson as one page of a package: what it says, with the files it needs beside it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.folding import fold
from courses.models import CoursePage, LessonPage, QuestionVersion, Quiz
from courses.models.content import DONE_BY_QUIZ
from courses.quizzes.definition import CHOICES
from courses.quizzes.marking import MATCH, ORDER

Opens = Callable[[str], Any]
#: Blocks whose own templates need nothing of the portal.
PLAIN = ("text", "steps", "callout", "check", "today", "watch")
_OWN_ADDRESS = re.compile(r'(<a\b[^>]*?\bhref=")/(?!/)')
_LINK = re.compile(r"<a (?=[^>]*\bhref=\")(?![^>]*\btarget=)(?![^>]*\bdownload\b)")


@dataclass
class Part:
    kind: str
    html: SafeString


@dataclass
class Gathered:
    """What the pages of a course need and what their trainer should know."""

    edition: str
    #: Name in the package -> opens the content.
    files: dict[str, Opens] = field(default_factory=dict)
    #: Those the page at work needs.
    used: set[str] = field(default_factory=set)
    #: Sentences for the trainer, in the trainer's language whatever the package's is.
    notes: dict[str, object] = field(default_factory=dict)
    #: Titles of lessons that hold a package.
    nested: list[str] = field(default_factory=list)
    _places: dict[str, str] = field(default_factory=dict)

    def add(self, folder: str, name: str, opens: Opens) -> str:
        """Take a file along; its name there is one every platform can read."""
        if name not in self._places:
            path = PurePosixPath(name)
            plain = slugify(fold(path.stem))[:60] or "tep"
            place = f"{folder}/{len(self.files) + 1:03}-{plain}{path.suffix.lower()}"
            self._places[name] = place
            self.files[place] = opens
        self.used.add(self._places[name])
        return self._places[name]


def lesson_page(course: CoursePage, lesson: LessonPage, gathered: Gathered) -> str:
    """The HTML of a lesson; its files and what is to be said about it go to `gathered`."""
    parts = []
    for block in lesson.body:
        html = _block(block, course, lesson, gathered)
        if html is not None:
            parts.append(Part(block.block_type, _away(html)))
    context = {
        "lesson": lesson,
        "parts": parts,
        "edition": gathered.edition,
        "quiz": has_quiz(lesson),
    }
    return render_to_string("courses/exporting/lesson.html", context)


def has_quiz(lesson: LessonPage) -> bool:
    """Whether there is a quiz this package marks."""
    return bool(lesson.done_by == DONE_BY_QUIZ and _split(definitions_of(lesson.quiz))[0])


def _block(block, course: CoursePage, lesson: LessonPage, gathered: Gathered) -> str | None:
    kind, value = block.block_type, block.value
    if kind in PLAIN:
        context = {"value": value, "self": value, "id": block.id, "LANGUAGE_CODE": "vi"}
        return render_to_string(f"courses/blocks/{kind}.html", context)
    if kind == "picture":
        return _picture(value, gathered)
    if kind == "video":
        return _video(value, gathered)
    if kind == "file":
        place = gathered.add("files", value["file"].file.name, value["file"].file.open)
        context = {"value": value, "place": place}
        return render_to_string("courses/exporting/file.html", context)
    if kind == "quiz":
        return _quiz(lesson.quiz, gathered) if lesson.done_by == DONE_BY_QUIZ else None
    gathered.nested.append(lesson.title)
    return None


def _picture(value, gathered: Gathered) -> str:
    image = value["picture"]
    made = image.get_rendition("max-800x800|format-webp-lossy")
    name = gathered.add("pictures", made.file.name, _opens(made.file.name))
    alt = image.contextual_alt_text or ""
    picture = {"name": name, "width": made.width, "height": made.height, "alt": alt}
    context = {"picture": picture, "caption": value["caption"]}
    return render_to_string("courses/exporting/figure.html", context)


def _video(value, gathered: Gathered) -> str:
    gathered.notes["video"] = _("Videos lie in the package and make it large.")
    places = {
        name: gathered.add("files", value[name].file.name, value[name].file.open)
        for name in ("video", "captions")
        if value[name]
    }
    return render_to_string("courses/exporting/video.html", {"value": value, **places})


def _opens(name: str) -> Opens:
    return lambda mode="rb": default_storage.open(name, mode)


# --- Quizzes --------------------------------------------------------------------------------


def definitions_of(quiz: Quiz) -> list[dict]:
    """What the questions of a quiz say now; of a pool all, for a package draws none."""
    parts = list(quiz.parts.all())
    current = list(QuestionVersion.objects.current().of_parts(parts).select_related("question"))
    found: dict[int, dict] = {}
    for part in parts:
        for version in sorted(current, key=lambda one: one.question_id):
            is_own = version.question_id == part.question_id
            if is_own or (part.pool_id and version.question.pool_id == part.pool_id):
                found.setdefault(version.pk, version.definition)
    return list(found.values())


def _split(definitions: list[dict]) -> tuple[list[dict], list[dict]]:
    marked = [one for one in definitions if one["kind"] in CHOICES]
    return marked, [one for one in definitions if one["kind"] not in CHOICES]


def _quiz(quiz: Quiz, gathered: Gathered) -> str:
    definitions = [_with_pictures(one, gathered) for one in definitions_of(quiz)]
    marked, others = _split(definitions)
    if marked:
        gathered.notes["answers"] = _(
            "The answers of quizzes are in the package: whoever opens its files can read them."
        )
    if any(part.pool_id for part in quiz.parts.all()):
        gathered.notes["pool"] = _(
            "Instead of drawing from a pool, the package asks all its questions."
        )
    if others:
        gathered.notes["others"] = _(
            "Only choices are marked. Orders, pairs, texts and numbers are shown with their "
            "answer, to check oneself."
        )
    shown = [{**one, "answer": _answer(one), "given": _given(one)} for one in others]
    context = {"quiz": quiz, "marked": marked, "shown": shown}
    return render_to_string("courses/exporting/quiz.html", context)


def _with_pictures(definition: dict, gathered: Gathered) -> dict:
    def placed(picture: dict | None) -> dict | None:
        if picture is None:
            return None
        name = gathered.add("pictures", picture["file"], _opens(picture["file"]))
        return {**picture, "name": name}

    options = [{**one, "picture": placed(one["picture"])} for one in definition["options"]]
    return {**definition, "picture": placed(definition["picture"]), "options": options}


def _answer(definition: dict) -> list[str]:
    options = definition["options"]
    if definition["kind"] == MATCH:
        return [f"{one['text']}: {one['match']}" for one in options]
    right = options if definition["kind"] == ORDER else [o for o in options if o["is_correct"]]
    return [one["text"] for one in right]


def _given(definition: dict) -> list[str]:
    """The lines of an order or of pairs in an order that tells nothing."""
    if definition["kind"] not in (ORDER, MATCH):
        return []
    return sorted(one["text"] for one in definition["options"])


def _away(html: str) -> SafeString:
    """Links lead to the portal, or elsewhere, in a window of their own."""
    html = _OWN_ADDRESS.sub(rf"\g<1>{settings.BASE_URL}/", html)
    return mark_safe(_LINK.sub('<a target="_blank" ', html))  # noqa: S308 - made by our templates
