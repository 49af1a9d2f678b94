from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models.assessment import Answer, Assessment
from advisory.models.evidence import Evidence


class ReviewQuerySet(models.QuerySet):
    def open_requests(self) -> "ReviewQuerySet":
        """Evidence the adviser asked for, neither given nor made needless since."""
        return self._requests().filter(given_at=None)

    def given_requests(self) -> "ReviewQuerySet":
        """Evidence the adviser asked for and got at `given_at`, and has not judged yet."""
        return self._requests().filter(given_at__isnull=False)

    def open_contests(self) -> "ReviewQuerySet":
        """Corrections the business contests, not answered by the adviser yet."""
        later = (*Review.VERDICTS, Review.Kind.UPHELD, Review.Kind.WITHDRAWN)
        return self._last_word(Review.Kind.CONTESTED, later)

    def _requests(self) -> "ReviewQuerySet":
        given = Evidence.objects.filter(
            assessment=OuterRef("assessment"),
            question_key=OuterRef("question_key"),
            added_at__gte=OuterRef("at"),
        )
        later = (*Review.VERDICTS, Review.Kind.EVIDENCE_ASKED)
        first = Subquery(given.order_by("added_at").values("added_at")[:1])
        return self._last_word(Review.Kind.EVIDENCE_ASKED, later).annotate(given_at=first)

    def _last_word(self, kind: str, later: tuple[str, ...]) -> "ReviewQuerySet":
        newer = Review.objects.filter(
            assessment=OuterRef("assessment"),
            question_key=OuterRef("question_key"),
            kind__in=later,
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(newer), kind=kind)


class Review(models.Model):
    """One step in the adviser's check of one answer. Steps are only ever added."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("The adviser confirmed the answer")
        CORRECTED = "corrected", _("The adviser corrected the answer")
        EVIDENCE_ASKED = "evidence_asked", _("The adviser asked for evidence")
        CONTESTED = "contested", _("The business contested the correction")
        UPHELD = "upheld", _("The adviser upheld the correction")
        WITHDRAWN = "withdrawn", _("The adviser withdrew the correction")

    VERDICTS = (Kind.CONFIRMED, Kind.CORRECTED)

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reviews")
    question_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=15, choices=Kind)
    state = models.CharField(max_length=15, choices=Answer.State, blank=True)
    value = models.JSONField(null=True, help_text="What was confirmed, or the corrected value.")
    reason = models.TextField(blank=True, max_length=1000)
    has_seen_evidence = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["assessment", "question_key"])]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.kind}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("a step of a review is only ever added")
        super().save(*args, **kwargs)
