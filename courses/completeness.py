"""What a course or lesson must have before readers see it; drafts may lack all of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from courses.models.content import CoursePage, LessonPage, ModulePage, StudyPage


def problems(page: "StudyPage") -> list[str]:
    """Every reason not to publish: missing fields, then what each block lacks."""
    body = getattr(page, "body", None)
    return [*page.problems(), *(block_problems(body) if body else [])]


def course_problems(course: "CoursePage") -> list[str]:
    """Check what the form's own "required" marks do not see when nobody fills in a form."""
    found = []
    if not course.summary.strip():
        found.append(_("The course has no summary: say who should take it and why."))
    if course.competence_id is None:
        found.append(_("Choose the competence group the course serves."))
    if not course.topics.all():
        found.append(_("Choose at least one topic the course teaches."))
    return found


def module_problems(module: "ModulePage") -> list[str]:
    if not module.summary.strip():
        return [_("The module has no summary: say in one sentence what its lessons are about.")]
    return []


def lesson_problems(lesson: "LessonPage") -> list[str]:
    found = []
    if not lesson.aim.strip():
        found.append(
            _("The lesson has no aim: say in one sentence what the reader can do after it.")
        )
    if not 1 <= (lesson.minutes or 0) <= lesson.MOST_MINUTES:
        found.append(
            _("A lesson takes 1 to %(most)d minutes. Split a longer one in two.")
            % {"most": lesson.MOST_MINUTES}
        )
    if not lesson.topics.all():
        found.append(_("Choose at least one topic the lesson teaches."))
    count = sum(block.block_type == "today" for block in lesson.body)
    if count != 1:
        found.append(
            _("The lesson needs exactly one “Do it today” block; it has %(count)d.")
            % {"count": count}
        )
    return found


def block_problems(body: "StreamValue") -> list[str]:
    """Run the blocks' own checks, which otherwise run only in the editor's form."""
    try:
        body.stream_block.clean(body)
    except ValidationError as error:
        return list(dict.fromkeys(_sentences(error)))
    return []


def _sentences(error: ValidationError) -> Iterator[str]:
    """The words of a block error, however deep: Wagtail nests them by block and by child."""
    nested = getattr(error, "block_errors", None)
    if nested is None:
        yield from error.messages
        return
    for own in error.non_block_errors.as_data():
        yield from own.messages
    for child in nested.values():
        yield from _sentences(child)


def body_text(body: "StreamValue") -> str:
    """What the body says, for search; the answers of check questions stay out."""
    return " ".join(body.stream_block.get_searchable_content(body))
