"""What a course must have, apart from what is said of its introduction and its weight."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.completeness.rows import Row, advice, found, missing

if TYPE_CHECKING:
    from courses.models import CoursePage


def course_rows(course: "CoursePage") -> list[Row]:
    """Check also what the form's own "required" marks do not see when nobody fills in a form."""
    return [
        _summary(course),
        _competence(course),
        _topics(course),
        *_lessons(course),
        _english(course),
    ]


def _summary(course: "CoursePage") -> Row:
    name = _("Summary")
    if not course.summary.strip():
        sentence = _("The course has no summary: say who should take it and why.")
        return missing(name, sentence, field="summary")
    return found(name, course.summary, field="summary")


def _competence(course: "CoursePage") -> Row:
    name = _("Competence group")
    if course.competence is None:
        sentence = _("Choose the competence group the course serves.")
        return missing(name, sentence, field="competence")
    return found(name, str(course.competence), field="competence")


def _topics(course: "CoursePage") -> Row:
    name, topics = _("Topics"), list(course.topics.all())
    if not topics:
        return missing(name, _("Choose at least one topic the course teaches."), field="topics")
    return found(name, ", ".join(map(str, topics)), field="topics")


def _lessons(course: "CoursePage") -> list[Row]:
    """Lessons are pages of their own, reviewed by themselves: they never block the course."""
    from courses.models import LessonPage

    name = _("Lessons")
    lessons = list(LessonPage.objects.within(course).select_related("quiz")) if course.path else []
    live = [lesson for lesson in lessons if lesson.live]
    if not live:
        return [advice(name, _("No lesson is published yet: readers would find an empty course."))]
    shown = ngettext(
        "%(count)d published lesson, %(minutes)d minutes.",
        "%(count)d published lessons, %(minutes)d minutes.",
        len(live),
    ) % {"count": len(live), "minutes": sum(lesson.minutes for lesson in live)}
    rows = [found(name, shown)]
    if drafts := len(lessons) - len(live):
        text = ngettext("%(count)d is still a draft.", "%(count)d are still drafts.", drafts)
        rows = [advice(name, f"{shown} {text % {'count': drafts}}")]
    by_test = course.CertificateRule.PASSED
    if course.certificate == by_test and not any(lesson.is_tested for lesson in live):
        text = _("The certificate asks for passed tests, but no lesson has a quiz or a package.")
        rows.append(advice(_("Certificate"), text, field="certificate"))
    return rows


def _english(course: "CoursePage") -> Row:
    name = _("English title and summary")
    lacking = [one for one in ("title_en", "summary_en") if not getattr(course, one).strip()]
    if lacking:
        text = _("Readers of the English pages see the Vietnamese. This may follow later.")
        return advice(name, text, field=lacking[0])
    return found(name, course.title_en, field="title_en")
