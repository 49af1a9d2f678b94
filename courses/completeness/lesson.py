"""What a lesson must have, apart from what is said of its blocks and its weight."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.completeness.rows import Row, advice, found, missing

if TYPE_CHECKING:
    from courses.models import LessonPage

LONG_MINUTES = 7  # five are meant; more than this is worth a second look
LONG_AIM = 200
MANY_TOPICS = 2
CHECKS = ("check", "quiz", "package")


def lesson_rows(lesson: "LessonPage") -> list[Row]:
    return [
        _aim(lesson),
        _minutes(lesson),
        _today(lesson),
        _check(lesson),
        _topics(lesson),
        _english(lesson),
    ]


def _aim(lesson: "LessonPage") -> Row:
    name = _("Aim")
    if not lesson.aim.strip():
        sentence = _("The lesson has no aim: say in one sentence what the reader can do after it.")
        return missing(name, sentence, field="aim")
    if len(lesson.aim) > LONG_AIM:
        return advice(name, _("The aim is long. One sentence is read, three are not."), field="aim")
    return found(name, lesson.aim, field="aim")


def _minutes(lesson: "LessonPage") -> Row:
    name, minutes = _("Minutes"), lesson.minutes or 0
    if not 1 <= minutes <= lesson.MOST_MINUTES:
        sentence = _("A lesson takes 1 to %(most)d minutes. Split a longer one in two.")
        return missing(name, sentence % {"most": lesson.MOST_MINUTES}, field="minutes")
    shown = ngettext("%(count)d minute.", "%(count)d minutes.", minutes) % {"count": minutes}
    if minutes > LONG_MINUTES:
        text = _("About five minutes are finished, longer lessons are put off.")
        return advice(name, f"{shown} {text}", field="minutes")
    return found(name, shown, field="minutes")


def _today(lesson: "LessonPage") -> Row:
    name = _("Do it today")
    blocks = [block for block in lesson.body if block.block_type == "today"]
    if len(blocks) != 1:
        sentence = _("The lesson needs exactly one “Do it today” block; it has %(count)d.")
        place = {"block": blocks[1].id or ""} if blocks else {"field": "body"}
        return missing(name, sentence % {"count": len(blocks)}, **place)
    return found(name, _("One action, as it should be."), block=blocks[0].id or "")


def _check(lesson: "LessonPage") -> Row:
    name = _("Check")
    block = next((one for one in lesson.body if one.block_type in CHECKS), None)
    if block is None:
        sentence = _(
            "The lesson has nothing to check oneself with: add a “Check yourself” block, a quiz or "
            "a package."
        )
        return missing(name, sentence, field="body")
    text = _("“%(block)s” is there.") % {"block": block.block.label}
    return found(name, text, block=block.id or "")


def _topics(lesson: "LessonPage") -> Row:
    name, topics = _("Topics"), list(lesson.topics.all())
    if not topics:
        return missing(name, _("Choose at least one topic the lesson teaches."), field="topics")
    shown = ", ".join(map(str, topics))
    if len(topics) > MANY_TOPICS:
        text = _("More than two: the lesson is recommended to many whom it helps little.")
        return advice(name, f"{shown}. {text}", field="topics")
    return found(name, shown, field="topics")


def _english(lesson: "LessonPage") -> Row:
    name = _("English title and aim")
    lacking = [one for one in ("title_en", "aim_en") if not getattr(lesson, one).strip()]
    if lacking:
        text = _("Readers of the English pages see the Vietnamese. This may follow later.")
        return advice(name, text, field=lacking[0])
    return found(name, lesson.title_en, field="title_en")
