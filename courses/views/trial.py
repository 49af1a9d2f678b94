"""Walking through a course as a learner would, for those who may edit it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.access import editable
from courses.models import CoursePage, LessonPage
from courses.trial import course_on_trial, lesson_on_trial


@login_required
@require_safe
@never_cache
def course(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(CoursePage, pk, request.user)
    return render(request, CoursePage.template, course_on_trial(found))


@login_required
@require_safe
@never_cache
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(LessonPage, pk, request.user)
    return render(request, LessonPage.template, lesson_on_trial(found))
