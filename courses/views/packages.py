"""Playing the package of a lesson: the portal's page around the packages' host."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.lessons import standing_of
from courses.models import PackageVersion
from courses.packages import playing
from courses.packages.access import PlayedLesson, played_lesson
from courses.packages.page import looking, taking
from users.models import User


@never_cache
@require_safe
def package(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    """Play it: enrolled people with their attempt, anyone else just looks."""
    played = played_lesson(course_key, lesson_key)
    enrolment_id = _enrolment(request.user, course_key)
    asked = request.GET.get("phan", "")
    if enrolment_id is None:
        shown = looking(played.package.latest, asked)
    else:
        attempt = playing.attempt_at(
            played.package, enrolment_id=enrolment_id, lesson_key=lesson_key
        )
        shown = taking(attempt, asked)
    return _page(request, {"played": played, "shown": shown})


@never_cache
@require_safe
@permission_required("courses.view_package", raise_exception=True)
def preview(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version as a learner sees it, for the trainer; nothing is stored."""
    version = get_object_or_404(PackageVersion.objects.select_related("package"), pk=version_id)
    return _page(
        request, {"shown": looking(version, request.GET.get("phan", "")), "is_preview": True}
    )


@login_required
@require_POST
def begin_again(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    """Begin a new attempt, with the newest version; sent twice it begins one."""
    played, enrolment_id = _taken(request, course_key, lesson_key)
    number = request.POST.get("number", "")
    playing.begin_again(
        played.package,
        enrolment_id=enrolment_id,
        lesson_key=lesson_key,
        after_number=int(number) if number.isdecimal() and len(number) < 6 else None,
    )
    messages.success(request, _("A new attempt has begun. The earlier one is kept."))
    return redirect("courses:package", course_key, lesson_key)


@login_required
@require_POST
def say_done(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> HttpResponse:
    """Take the learner's word for a part that reports nothing."""
    played, enrolment_id = _taken(request, course_key, lesson_key)
    attempt = playing.attempt_at(played.package, enrolment_id=enrolment_id, lesson_key=lesson_key)
    item = attempt.version.outline.item(request.POST.get("item", ""))
    if item is None:
        raise Http404
    try:
        playing.say_done(attempt, item)
    except playing.Locked:
        messages.error(request, _("This part says by itself when it is done."))
    return redirect("courses:package", course_key, lesson_key)


def _taken(request: HttpRequest, course_key: UUID, lesson_key: UUID) -> tuple[PlayedLesson, int]:
    played = played_lesson(course_key, lesson_key)
    enrolment_id = _enrolment(request.user, course_key)
    if enrolment_id is None:
        raise Http404
    return played, enrolment_id


def _enrolment(user: User, course_key: UUID) -> int | None:
    standing = standing_of(user, course_key)
    return standing.enrolment_id if standing and standing.is_taking else None


def _page(request: HttpRequest, context: dict) -> HttpResponse:
    context |= {"origin": settings.PACKAGES_ORIGIN}
    return render(request, "courses/packages/package.html", context)
