"""Mails about reviews of courses: to those who may decide, and to who asked.

As for reviews of single pages: staff choose in the editor, under their account, which of them
they get ("submitted", "approved", "rejected").
"""

from collections.abc import Iterator
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from core import jobs
from courses.models import CourseReview, PeerApprovalTask
from users.models import User

TELL = "tell_of_course_review"
State = CourseReview.State
#: What is told -> the mails of Wagtail a person would get of the same for one page.
WANTED = {State.PENDING: "submitted", State.APPROVED: "approved", State.RETURNED: "rejected"}


class Part(StrEnum):
    SUBJECT = "subject"
    BODY = "body"


def tell(review: CourseReview) -> None:
    """Have people told of the state of a review, once this transaction is committed."""
    if review.state in WANTED:
        jobs.enqueue(TELL, key=f"{review.pk}-{review.state}", review=review.pk, state=review.state)


def mails(review: CourseReview, state: str) -> Iterator[tuple[int, EmailMessage]]:
    """A mail for each person to tell, in their language; none once the review went on."""
    if review.state != state:
        return
    for person in _recipients(review):
        profile = UserProfile.get_for_user(person)
        if getattr(profile, f"{WANTED[State(state)]}_notifications"):
            yield person.pk, _mail(review, person, profile.get_preferred_language())


def _recipients(review: CourseReview) -> list[User]:
    people = User.objects.filter(is_active=True, is_demo=False, email__isnull=False).order_by("pk")
    if not review.is_pending:
        return list(people.filter(pk=review.requested_by_id))
    groups = PeerApprovalTask.objects.filter(active=True).values("groups")
    wrote = review.items.filter(revision__user__isnull=False).values("revision__user")
    may_decide = people.filter(groups__in=groups).exclude(pk__in=wrote)
    return list(may_decide.exclude(pk=review.requested_by_id).distinct())


def _mail(review: CourseReview, person: User, language: str) -> EmailMessage:
    with translation.override(language):
        subject, body = (_text(review, person, part) for part in Part)
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"
    return EmailMessage(subject, body, to=[person.email])


def _text(review: CourseReview, person: User, part: Part) -> str:
    context = {
        "review": review,
        "name": person.name,
        "pages": review.items.count(),
        "address": settings.BASE_URL + reverse("authoring:review", args=[review.pk]),
    }
    return render_to_string(f"courses/reviews/email/{part}.txt", context).strip()
