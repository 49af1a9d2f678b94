"""Who is learning what is about to be taken away, told before it goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from core.small_counts import AGENCY_FLOOR, shown
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress


@dataclass(frozen=True)
class Learners:
    """How many people are at it, and how many have finished."""

    taking: int = 0
    done: int = 0


def learners_of(page: Page) -> Learners:
    """People in a course who have not left it, or in one of its lessons; nobody in other pages."""
    if isinstance(page, CoursePage):
        found = Enrolment.objects.taking().filter(course_key=page.translation_key)
    elif isinstance(page, LessonPage):
        found = LessonProgress.objects.filter(lesson_key=page.translation_key).exclude(
            enrolment__state=Enrolment.State.WITHDRAWN
        )
    else:
        return Learners()
    done = Count("pk", filter=Q(completed_at__isnull=False))
    counted = found.order_by().aggregate(taking=Count("pk"), done=done)
    return Learners(counted["taking"], counted["done"])


def tell_learners(request: HttpRequest, pages: Iterable[Page]) -> None:
    """Warn, for each page somebody is learning, that they are there and what stays of it."""
    for page in pages:
        learners = learners_of(page)
        if learners.taking:
            messages.warning(request, f"{_people(page, learners)} {_kept(page)}")


def _people(page: Page, learners: Learners) -> str:
    told = {"title": page.title, "most": AGENCY_FLOOR - 1, "count": learners.taking}
    told["done"] = learners.done
    if shown(learners.taking) is None:
        return _("1 to %(most)d people are taking “%(title)s”.") % told
    if shown(learners.done) is None or shown(learners.taking - learners.done) is None:
        sentence = ngettext(
            "%(count)d person is taking “%(title)s”.",
            "%(count)d people are taking “%(title)s”.",
            learners.taking,
        )
        return sentence % told
    return (
        ngettext(
            "%(count)d person is taking “%(title)s”, or has taken it: %(done)d finished.",
            "%(count)d people are taking “%(title)s”, or have taken it: %(done)d finished.",
            learners.taking,
        )
        % told
    )


def _kept(page: Page) -> str:
    if isinstance(page, CoursePage):
        return _(
            "Their progress, results and certificates are kept, with the course's title; they cannot "
            "read it any more."
        )
    return _("What they did is kept, and a quiz or package they are in still counts.")
