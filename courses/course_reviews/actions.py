"""Sending a course for review, and what becomes of it; every decision is made once."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, WorkflowState, get_default_page_content_type

from core import audit
from courses import completeness
from courses.course_reviews.gathering import candidates, has_lessons, hidden
from courses.course_reviews.telling import tell
from courses.models import CoursePage, CourseReview, CourseReviewItem


class Refused(Exception):
    """The pages cannot be sent or published; one sentence for each reason."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class AlreadyDecided(Exception):
    """Somebody else has approved it, sent it back or withdrawn it."""


@transaction.atomic
def send(
    *, user, course: CoursePage, pages: Iterable[int], go_live_at: datetime | None = None
) -> CourseReview:
    """Send these pages of a course for review in one act.

    Raises Refused for an incomplete page, for one that a draft above would hide, and while a
    review of the course is pending.
    """
    CoursePage.objects.select_for_update().get(pk=course.pk)  # of two senders one comes second
    if CourseReview.objects.pending().filter(course=course).exists():
        raise Refused([_("This course is waiting for review already.")])
    wanted = set(pages)
    chosen = [one for one in candidates(course) if one.page.pk in wanted]
    sentences = [
        _named(one.draft.title, problem) for one in chosen for problem in one.problems
    ] + hidden(one.page for one in chosen)
    if not chosen:
        sentences = [_("Choose at least one page.")]
    elif not has_lessons(course, (one.page for one in chosen)):
        sentences.append(_("A course goes to readers with at least one lesson."))
    if sentences:
        raise Refused(sentences)
    revisions = [one.revision or one.page.save_revision(user=user, clean=False) for one in chosen]
    review = CourseReview.objects.create(course=course, requested_by=user, go_live_at=go_live_at)
    CourseReviewItem.objects.bulk_create(
        [
            CourseReviewItem(
                review=review,
                page=one.page,
                revision=revision,
                title=one.draft.title,
                is_new=one.is_new,
            )
            for one, revision in zip(chosen, revisions, strict=True)
        ]
    )
    audit.record(user, "send_for_review", review, course=course.title, pages=len(chosen))
    tell(review)
    return review


def obstacles(review: CourseReview, user) -> dict[int, list[str]]:
    """Why this person cannot approve now, by item: the rules of a single page, for every page."""
    found: dict[int, list[str]] = {}
    items = review.items.select_related("page", "revision")
    asked = _asked_for_by(user, [item.page_id for item in items])
    for item in items:
        found[item.pk] = _obstacles_of(item, review)
        wrote = item.revision is not None and item.revision.user_id == user.pk
        if wrote or item.page_id in asked:
            found[item.pk].append(_("You wrote it or sent it yourself: somebody else approves it."))
    return found


def _obstacles_of(item: CourseReviewItem, review: CourseReview) -> list[str]:
    page, revision = item.page, item.revision
    if page is None:
        return [_("It was deleted after it was sent.")]
    # A saved revision may be written over (Wagtail's autosave): its moment tells.
    if (
        revision is None
        or page.latest_revision_id != revision.pk
        or revision.created_at > review.requested_at
    ):
        return [_("It was changed after it was sent.")]
    if not page.path.startswith(review.course.path):
        return [_("It was moved to another course after it was sent.")]
    if page.locked:
        return [_("It is locked in the editor: unlock it first.")]
    return completeness.problems(revision.as_object())


def _asked_for_by(user, pages: list[int]) -> set[int]:
    """Of these pages, those whose own review this person asked for."""
    mine = _single_reviews(pages).filter(requested_by=user)
    return {int(object_id) for object_id in mine.values_list("object_id", flat=True)}


def _single_reviews(pages: list[int]) -> QuerySet:
    return WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type(), object_id__in=[str(pk) for pk in pages]
    )


@transaction.atomic
def approve(*, user, review: CourseReview) -> CourseReview:
    """Publish every page of the review, or schedule all, or nothing.

    Raises PermissionDenied, AlreadyDecided, or Refused with every reason and its page.
    """
    review = _to_decide(user, review)
    items = list(review.items.select_related("page", "revision"))
    pages = [item.page for item in items if item.page is not None]
    # Whoever saves one of them now waits, and becomes an edit of what is published.
    list(Page.objects.select_for_update().filter(pk__in=[page.pk for page in pages]).order_by("pk"))
    reasons = obstacles(review, user)
    sentences = [_named(item.title, reason) for item in items for reason in reasons[item.pk]]
    sentences += hidden(pages)
    if sentences:
        raise Refused(sentences)
    for item in items:
        _publish(item.revision, user=user, go_live_at=review.go_live_at)
    _end_single_reviews(pages, user)
    return _decide(review, CourseReview.State.APPROVED, user)


def _publish(revision: Revision, *, user, go_live_at: datetime | None) -> None:
    """Publish a revision; the date of the review counts unless the page has a later one."""
    if go_live_at is not None and go_live_at > timezone.now():
        own = revision.as_object().go_live_at
        if own is None or own < go_live_at:
            revision.content = revision.content | {"go_live_at": go_live_at.isoformat()}
            revision.save(update_fields=["content"])
    revision.publish(user=user)


def _end_single_reviews(pages: list[Page], user) -> None:
    """Of what is approved here no other approval is waited for."""
    for state in _single_reviews([page.pk for page in pages]):
        state.cancel(user=user)


@transaction.atomic
def send_back(*, user, review: CourseReview, comment: str) -> CourseReview:
    """Return it to its sender with what is to be done; raises PermissionDenied, AlreadyDecided."""
    return _decide(_to_decide(user, review), CourseReview.State.RETURNED, user, comment)


@transaction.atomic
def withdraw(*, user, review: CourseReview) -> CourseReview:
    """Take back what one sent oneself; raises PermissionDenied, AlreadyDecided."""
    review = _locked(review)
    if review.requested_by_id != user.pk:
        raise PermissionDenied
    return _decide(review, CourseReview.State.WITHDRAWN, user)


def _locked(review: CourseReview) -> CourseReview:
    """The review under lock, so that of two decisions one comes second."""
    review = (
        CourseReview.objects.select_for_update(of=("self",))
        .select_related("course")
        .get(pk=review.pk)
    )
    if not review.is_pending:
        raise AlreadyDecided
    return review


def _to_decide(user, review: CourseReview) -> CourseReview:
    review = _locked(review)
    if not CourseReview.objects.to_decide_by(user).filter(pk=review.pk).exists():
        raise PermissionDenied
    return review


def _decide(
    review: CourseReview, state: CourseReview.State, user, comment: str = ""
) -> CourseReview:
    review.state = state
    review.decided_by = user
    review.decided_at = timezone.now()
    review.comment = comment
    review.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    audit.record(user, f"review_{state.value}", review, course=review.course.title)
    tell(review)
    return review


def _named(title: str, sentence: str) -> str:
    return f"“{title}”: {sentence}"
