"""What a quiz must have before learners take it."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _


def quiz_problems(parts: Sequence) -> list[str]:
    """Every reason not to publish a quiz of these parts, one sentence each."""
    from courses.models.question import QuestionPool

    found = []
    if not parts:
        found.append(_("The quiz has no questions yet."))
    seen = set()
    for part in parts:
        question = part.question
        if (question is None) == (part.pool is None):
            found.append(_("Choose either a question or a pool in each line."))
        elif question and not question.live:
            found.append(
                _("The question “%(question)s” is not published.") % {"question": question}
            )
        if question and question.pk in seen:
            found.append(_("The question “%(question)s” is there twice.") % {"question": question})
        seen.add(question.pk if question else None)
    wanted: dict[int, int] = {}
    for part in parts:
        if part.pool_id and not part.question_id:
            wanted[part.pool_id] = wanted.get(part.pool_id, 0) + part.draw
    fixed = {part.question_id for part in parts if part.question_id}
    free = Count("questions", filter=Q(questions__live=True) & ~Q(questions__in=fixed))
    for pool in QuestionPool.objects.filter(pk__in=wanted).annotate(free=free):
        if pool.free < wanted[pool.pk]:
            found.append(
                _("The pool “%(pool)s” has %(count)d published questions left, too few to draw.")
                % {"pool": pool, "count": pool.free}
            )
    return found
