"""A learner's way through a quiz: what it is, answer, hand in, look at it again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.ratelimit import limit
from core.visitor_cache import public_page
from courses.models import QuizAttempt
from courses.progress.recording import NotEnrolled
from courses.quizzes import limits, taking
from courses.quizzes.cards import cards_to_answer, cards_to_review, shown_points
from courses.quizzes.finding import lesson_address, lesson_with_quiz, own_attempts
from courses.quizzes.marking import counts_as_passed


@require_safe
def quiz(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    """What the quiz is and its rules; for who takes the course, their attempts and a start."""
    lesson = lesson_with_quiz(course_key, lesson_key)
    own = own_attempts(request.user, course_key=course_key, lesson=lesson)
    context = {
        "page": lesson,
        "course_key": course_key,
        "quiz": lesson.quiz,
        "shows_score": limits.shows_score(lesson.quiz.rules),
        "own": own,
    }
    response = render(request, "courses/quiz.html", context)
    return response if request.user.is_authenticated else public_page(response)


@login_required
@require_POST
def start(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    lesson = lesson_with_quiz(course_key, lesson_key)
    try:
        number = int(request.POST.get("number", ""))
    except ValueError:
        number = 0
    try:
        attempt = taking.start(
            user=request.user,
            course_key=course_key,
            lesson_key=lesson_key,
            quiz=lesson.quiz,
            number=number,
        )
    except NotEnrolled:
        messages.error(request, _("Enrol in the course first, then you can take its quizzes."))
        return redirect("courses:quiz", course_key, lesson_key)
    except taking.MayNotStart as error:
        text = _("Another attempt is not possible now.")
        if error.next is None:
            text = _("This quiz has no questions to ask at the moment.")
        messages.error(request, text)
        return redirect("courses:quiz", course_key, lesson_key)
    return redirect("courses:quiz-attempt", attempt.key)


@login_required
@never_cache
@require_safe
def attempt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The paper to answer; once it has ended, what its rules let the learner see."""
    found = QuizAttempt.objects.of(request.user).filter(key=key).select_related("enrolment").first()
    if found is None:
        raise Http404
    if found.is_open and limits.is_over(found.due_at, timezone.now()):
        found = taking.submit(user=request.user, key=key, posted=QueryDict()).attempt
    if found.is_open:
        return _paper(request, found)
    return _review(request, found)


@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the cards that were sent: each as it is answered by the script, or the whole form."""
    is_script = request.headers.get("Accept") == "application/json"
    if not request.user.is_authenticated:
        if is_script:
            text = _("Sign in again to keep your answers.")
            return JsonResponse({"message": text}, status=401)
        return redirect(
            f"{reverse('account_login')}?next={reverse('courses:quiz-attempt', args=[key])}"
        )
    limit(request, "quiz", times=120, seconds=60)
    given = _taken(taking.give, request, key)
    if is_script:
        if given.is_late or given.was_ended:
            ended = reverse("courses:quiz-attempt", args=[key])
            return JsonResponse({"ended": ended}, status=409)
        return JsonResponse({"errors": given.errors})
    if given.errors:
        return _paper(request, given.attempt, errors=given.errors, status=422)
    if not _explain(request, given):
        messages.success(request, _("Your answers are saved. Go on whenever you like."))
    return redirect("courses:quiz-attempt", key)


@login_required
@require_POST
def submit(request: HttpRequest, key: UUID) -> HttpResponse:
    anyway = "anyway" in request.POST
    given = _taken(taking.submit, request, key, anyway=anyway)
    if given.errors or given.unanswered:
        return _paper(
            request, given.attempt, errors=given.errors, unanswered=given.unanswered, status=422
        )
    _explain(request, given)
    return redirect("courses:quiz-attempt", key)


def _taken(action, request: HttpRequest, key: UUID, **options) -> taking.Given:
    try:
        return action(user=request.user, key=key, posted=request.POST, **options)
    except QuizAttempt.DoesNotExist as error:
        raise Http404 from error


def _explain(request: HttpRequest, given: taking.Given) -> bool:
    """Say why answers were not taken, if they were not."""
    if given.is_late:
        messages.warning(
            request,
            _("The time was over before your answers arrived. What was saved in time counts."),
        )
    elif given.was_ended:
        messages.info(request, _("This attempt was handed in before; nothing was changed."))
    return given.is_late or given.was_ended


def _paper(
    request: HttpRequest,
    found: QuizAttempt,
    *,
    errors: dict[int, str] | None = None,
    unanswered: int = 0,
    status: int = 200,
) -> HttpResponse:
    answers = list(found.answers.select_related("version"))
    left = None if found.due_at is None else (found.due_at - timezone.now()).total_seconds()
    missing = ngettext(
        "%(count)d question has no answer yet.",
        "%(count)d questions have no answer yet.",
        unanswered,
    ) % {"count": unanswered}
    context = {
        "attempt": found,
        "cards": cards_to_answer(found, answers, errors, request.POST),
        "page": lesson_address(found.lesson_key),
        "seconds_left": None if left is None else max(0, int(left)),
        "missing": missing if unanswered else "",
        "has_errors": bool(errors),
    }
    return render(request, "courses/quiz_attempt.html", context, status=status)


def _review(request: HttpRequest, found: QuizAttempt) -> HttpResponse:
    rules = found.rules
    ended = list(
        QuizAttempt.objects.at(
            enrolment_id=found.enrolment_id, lesson_key=found.lesson_key, quiz_id=found.quiz_id
        ).ended()
    )
    shows = limits.shows_answers(
        rules,
        passed=counts_as_passed([one.score for one in ended], rules.counts, rules.pass_mark),
        attempts=len(ended),
    )
    answers = found.answers.select_related("version") if shows else []
    context = {
        "attempt": found,
        "earned": shown_points(found.earned),
        "shows_score": limits.shows_score(rules),
        "waits": rules.review == limits.AT_THE_END and not shows,
        "cards": cards_to_review(found, answers),
        "page": lesson_address(found.lesson_key),
    }
    return render(request, "courses/quiz_review.html", context)
