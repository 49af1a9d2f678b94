"""A course and its lessons reviewed in one act (decision 15)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from courses.models.content import CoursePage
from courses.models.review import PeerApprovalTask


class CourseReviewQuerySet(models.QuerySet):
    def pending(self) -> "CourseReviewQuerySet":
        return self.filter(state=CourseReview.State.PENDING)

    def to_decide_by(self, user) -> "CourseReviewQuerySet":
        """Pending ones this person may decide: asked for by others, written by others."""
        written = CourseReviewItem.objects.filter(review=OuterRef("pk"), revision__user=user)
        pending = self.pending().exclude(requested_by=user).filter(~Exists(written))
        return pending if user.is_superuser else pending.filter(Exists(_tasks_of(user)))


class CourseReview(models.Model):
    """A request to publish a course together with its drafted modules and lessons."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    course = models.ForeignKey(
        CoursePage, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("course")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("sent by"),
    )
    requested_at = models.DateTimeField(_("sent"), auto_now_add=True)
    go_live_at = models.DateTimeField(_("to be published on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(_("comment"), blank=True)

    objects = CourseReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("review of a course")
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="pending"), name="one_pending_review_a_course"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.state})"

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING


class CourseReviewItemQuerySet(models.QuerySet):
    def open_of(self, user) -> "CourseReviewItemQuerySet":
        """Pages this person sent that wait, or came back and were not sent again since."""
        newer = CourseReview.objects.filter(
            course=OuterRef("review__course"), pk__gt=OuterRef("review")
        )
        open_states = [CourseReview.State.PENDING, CourseReview.State.RETURNED]
        mine = self.filter(review__requested_by=user, review__state__in=open_states)
        return mine.filter(~Exists(newer), page__isnull=False)


class CourseReviewItem(models.Model):
    """A page of the course in the revision that was sent."""

    review = models.ForeignKey(CourseReview, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=255)
    is_new = models.BooleanField(help_text="Readers had not seen the page when it was sent.")

    objects = CourseReviewItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "page"], name="one_item_a_page_of_a_review")
        ]

    def __str__(self) -> str:
        return self.title


def _tasks_of(user) -> models.QuerySet:
    """The tasks of review this person's roles belong to."""
    return PeerApprovalTask.objects.filter(active=True, groups__name__in=user.roles)
