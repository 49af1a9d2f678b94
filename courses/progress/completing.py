"""Completes courses for whom the last lesson was done while something of the course was unpublished.

A result that arrives then is kept (courses.progress.recording), but a course is completed by its
live lessons, and there are none. Nobody hears of it when it is live again, so publishing asks.
"""

from uuid import UUID

from django.db.models import Count, Q
from wagtail.models import Page

from core import jobs
from courses.lessons import lessons_of_course_key
from courses.models import CoursePage, Enrolment
from courses.progress.recording import NotEnrolled, record

COMPLETE = "complete_course"


def queue_completing(page: Page) -> None:
    """Have it looked after once this publishing is committed; one query where nobody is in it."""
    steps = range(page.steplen, len(page.path) + 1, page.steplen)
    courses = CoursePage.objects.filter(path__in=[page.path[:step] for step in steps])
    keys = courses.order_by().values("translation_key")
    begun = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course_key__in=keys)
    key = begun.values_list("course_key", flat=True).first()
    if key is not None:
        jobs.enqueue(COMPLETE, key=f"{page.pk}-{page.live_revision_id}", course=str(key))


def complete(course_key: UUID) -> int:
    """Complete the course for all who did every live lesson; returns how many. May be repeated."""
    lessons = [lesson.translation_key for lesson in lessons_of_course_key(course_key)]
    if not lessons:
        return 0
    done = Q(lessons__completed_at__isnull=False, lessons__lesson_key__in=lessons)
    ready = (
        Enrolment.objects.filter(course_key=course_key, state=Enrolment.State.ACTIVE)
        .annotate(done=Count("lessons", filter=done))
        .filter(done=len(lessons))
    )
    completed = 0
    for enrolment in ready.select_related("user"):
        try:
            recorded = record(user=enrolment.user, course_key=course_key, events=[])
        except NotEnrolled:  # they left a moment ago
            continue
        completed += recorded.enrolment.completed_at is not None
    return completed
