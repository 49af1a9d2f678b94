"""What a signed-in learner does: enrol, go on, finish a lesson, leave."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ratelimit import limit
from core.submissions import once
from courses import actions
from courses.access import open_course
from courses.cohorts.own import own_classes
from courses.lessons import Outline, lessons_of, standing_of
from courses.models import CourseRating
from courses.own_courses import taken_courses
from courses.progress.recording import NotEnrolled, record
from courses.progress.telling import Unreadable, read_events
from users.consent_field import ConsentForm
from users.consents import Purpose


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Enrol at a tap; without the consent a page with its text comes first."""
    course = open_course(course_key)
    consent = ConsentForm(
        request.POST or None, user=request.user, purpose=Purpose.LEARNING, channel="enrol"
    )
    if request.method != "POST":
        context = {"course": course, "consent_form": consent}
        return render(request, "courses/enrol.html", context)
    if consent.is_needed and not consent.is_valid():
        return redirect("courses:enrol", course_key)
    consent.save()
    actions.enrol(user=request.user, course=course)
    outline = Outline(lessons_of(course), standing_of(request.user, course_key))
    messages.success(request, _("You are enrolled. Your progress is kept on every device."))
    return redirect(outline.next_row.page.url if outline.next_row else course.url)


@login_required
@require_POST
@once
def withdraw(request: HttpRequest, course_key: UUID) -> HttpResponse:
    if not actions.withdraw(user=request.user, course_key=course_key):
        raise Http404
    messages.success(
        request, _("You left the course. What you have done is kept, in case you come back.")
    )
    return redirect("courses:progress")


@login_required
@require_POST
def complete_lesson(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    try:
        outline = actions.complete_lesson(
            user=request.user, course_key=course_key, lesson_key=lesson_key
        ).outline
    except actions.NoSuchLesson as error:
        raise Http404 from error
    except actions.NeedsQuiz:
        messages.error(request, _("This lesson is done by its quiz."))
        return redirect("courses:quiz", course_key, lesson_key)
    except actions.NeedsPackage:
        messages.error(request, _("This lesson is done by its interactive part."))
        return redirect("courses:package", course_key, lesson_key)
    except NotEnrolled:
        messages.error(request, _("Enrol in the course first, then your progress can be kept."))
        return redirect(open_course(course_key).url)
    if outline.next_row:
        return redirect(outline.next_row.page.url)
    return redirect("courses:course", outline.rows[-1].page.course_slug)


@require_POST
def tell(request: HttpRequest, course_key: UUID) -> JsonResponse:
    """Take what the page of a lesson tells of its reader, in the field `told` as JSON.

    May be sent again as often as needed: every event counts once. A form's field, because a
    page that closes can send nothing else.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": _("Sign in again to keep your progress.")}, status=401)
    limit(request, "progress", times=120, seconds=60)
    try:
        events = read_events(request.POST.get("told", ""))
        recorded = record(user=request.user, course_key=course_key, events=events)
    except Unreadable as error:
        return JsonResponse({"error": str(error)}, status=400)
    except NotEnrolled:
        text = _("Enrol in the course first, then your progress can be kept.")
        return JsonResponse({"error": text}, status=409)
    outline = recorded.outline
    return JsonResponse(
        {
            "done": outline.done_count,
            "lessons": len(outline.rows),
            "completed": outline.standing.is_completed,
        }
    )


@login_required
@require_POST
@once
def rate(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """The one question at the end of a course."""
    course = open_course(course_key)
    score = request.POST.get("score", "")
    if score not in {str(value) for value in CourseRating.Score.values}:
        raise Http404
    try:
        actions.rate(user=request.user, course_key=course_key, score=int(score))
    except NotEnrolled as error:
        raise Http404 from error
    messages.success(request, _("Thank you. Your answer helps to make the course better."))
    return redirect(course.url)


@login_required
@require_GET
def go_on(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Lead to the lesson where this person left off, on whatever device that was."""
    course = open_course(course_key)
    outline = Outline(lessons_of(course), standing_of(request.user, course_key))
    return redirect(outline.next_row.page.url if outline.next_row else course.url)


@login_required
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    context = {"taken": taken_courses(request.user), "classes": own_classes(request.user)[::-1]}
    return render(request, "courses/progress.html", context)
