"""What a quiz or a question must have before learners take it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.completeness.rows import Row, advice, found, missing

if TYPE_CHECKING:
    from courses.models import Question, Quiz


def quiz_rows(quiz: "Quiz") -> list[Row]:
    """What the checklist beside the editor says of a quiz."""
    name, parts = _("What it asks"), list(quiz.parts.all())
    rows = [missing(name, sentence, field="parts") for sentence in quiz.problems()]
    if not rows:
        count = sum(1 if part.question_id else part.draw for part in parts)
        text = ngettext("%(count)d question.", "%(count)d questions.", count) % {"count": count}
        rows = [found(name, text, field="parts")]
    if quiz.done_when == quiz.DoneWhen.PASSED and quiz.attempts_allowed:
        text = _(
            "Whoever fails every attempt can never finish the lesson, nor the course. Allow more, or "
            "let handing in be enough."
        )
        rows.append(advice(_("Attempts"), text, field="attempts_allowed"))
    if quiz.pk and not quiz.lessons.exists():
        rows.append(advice(_("Where it stands"), _("No lesson has this quiz yet.")))
    return rows


def question_rows(question: "Question") -> list[Row]:
    """What the checklist says of a question: what is missing, or that nothing is."""
    rows = [missing(_("Question"), sentence) for sentence in question.problems()]
    return rows or [found(_("Question"), _("Text, answers, feedback and topics are there."))]


def quiz_problems(parts: Sequence) -> list[str]:
    """Every reason not to publish a quiz of these parts, one sentence each."""
    from courses.models.question import QuestionPool

    told = []
    if not parts:
        told.append(_("The quiz has no questions yet."))
    seen = set()
    for part in parts:
        question = part.question
        if (question is None) == (part.pool is None):
            told.append(_("Choose either a question or a pool in each line."))
        elif question and not question.live:
            told.append(_("The question “%(question)s” is not published.") % {"question": question})
        if question and question.pk in seen:
            told.append(_("The question “%(question)s” is there twice.") % {"question": question})
        seen.add(question.pk if question else None)
    wanted: dict[int, int] = {}
    for part in parts:
        if part.pool_id and not part.question_id:
            wanted[part.pool_id] = wanted.get(part.pool_id, 0) + part.draw
    fixed = {part.question_id for part in parts if part.question_id}
    free = Count("questions", filter=Q(questions__live=True) & ~Q(questions__in=fixed))
    for pool in QuestionPool.objects.filter(pk__in=wanted).annotate(free=free):
        if pool.free < wanted[pool.pk]:
            told.append(
                _("The pool “%(pool)s” has %(count)d published questions left, too few to draw.")
                % {"pool": pool, "count": pool.free}
            )
    return told
