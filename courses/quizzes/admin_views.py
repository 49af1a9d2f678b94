"""What trainers see of a quiz beside its form: its statistics, and the quiz as a learner has it."""

import functools
import random
from collections.abc import Callable

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Question, QuestionPool, Quiz
from courses.quizzes.analysis import quiz_statistics
from courses.quizzes.cards import cards_to_answer, cards_to_review, shown_points
from courses.quizzes.qti.importing import import_qti
from courses.quizzes.qti.unpacking import UploadRefused
from courses.quizzes.statistics import FEWEST
from courses.quizzes.trial import Trial


class QtiForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "An item (.xml) or a package (.zip): QTI 1.2 of Canvas and Common Cartridge, 2.x or 3."
        ),
    )
    pool = forms.ModelChoiceField(
        label=gettext_lazy("Pool"), queryset=QuestionPool.objects.all(), required=False
    )


def for_quiz_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who may edit quizzes; for all others there is no such page."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("courses.change_quiz"):
            raise Http404
        return view(request, get_object_or_404(Quiz, pk=pk))

    return wrapped


@require_safe
@for_quiz_editors
def statistics(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    listing = reverse(Quiz.snippet_viewset.get_url_name("list"))
    context = _page(_("Statistics: %(quiz)s") % {"quiz": quiz}, listing, _("Quizzes"))
    has_demo = quiz.attempts.filter(enrolment__is_demo=True).exists()
    context |= {"rows": quiz_statistics(quiz), "fewest": FEWEST, "has_demo": has_demo}
    return render(request, "courses/quiz_statistics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_questions(request: HttpRequest) -> HttpResponse:
    """Bring QTI items into the bank as drafts; sent again, the same file adds nothing."""
    if not request.user.has_perm("courses.add_question"):
        raise Http404
    form = QtiForm(request.POST, request.FILES) if request.method == "POST" else QtiForm()
    report, status = None, 200
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = import_qti(
                file=file,
                name=file.name,
                size=file.size,
                user=request.user,
                pool=form.cleaned_data["pool"],
            )
        except UploadRefused as error:
            form.add_error("file", str(error))
    if form.errors:
        status = 422
    listing = reverse(Question.snippet_viewset.get_url_name("list"))
    context = _page(_("Import questions (QTI)"), listing, _("Bank of questions"))
    return render(
        request,
        "courses/qti_import.html",
        context
        | {"form": form, "report": report, "edit": Question.snippet_viewset.get_url_name("edit")},
        status=status,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_quiz_editors
def preview(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    """The latest draft of a quiz as a learner takes it, marked at once; nothing is stored."""
    draft = quiz.get_latest_revision_as_object()
    context: dict = {"quiz": draft, "problems": draft.problems()}
    if request.method != "POST":
        trial = Trial.draw(draft, random.SystemRandom())
        context |= {"cards": cards_to_answer(trial.attempt, trial.answers), "paper": trial.signed()}
        return render(request, "courses/quiz_preview.html", context)
    try:
        trial = Trial.resume(draft, request.POST.get("paper", ""))
    except signing.BadSignature as error:
        raise Http404 from error
    errors = trial.take(request.POST)
    if errors:
        cards = cards_to_answer(trial.attempt, trial.answers, errors, request.POST)
        context |= {"cards": cards, "paper": trial.signed(), "has_errors": True}
        return render(request, "courses/quiz_preview.html", context, status=422)
    context |= {
        "attempt": trial.attempt,
        "earned": shown_points(trial.attempt.earned),
        "reviewed": cards_to_review(trial.attempt, trial.answers),
    }
    return render(request, "courses/quiz_preview.html", context)


def _page(title: str, listing: str, label: str) -> dict:
    """What a page of the editor shows around its content."""
    return {
        "breadcrumbs_items": [{"url": listing, "label": label}, {"url": "", "label": title}],
        "header_title": title,
        "page_title": title,
        "header_icon": "list-ol",
    }
