from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.platform import Platform
from core.translated import Translated


class VettingCriterion(models.Model):
    """One line of the vetting checklist, with the law it comes from."""

    key = models.SlugField(unique=True)
    text_vi = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    law = models.CharField(max_length=120)
    is_required = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    text = Translated("text")

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "vetting criteria"

    def __str__(self) -> str:
        return self.text


class VettingReviewQuerySet(models.QuerySet):
    def in_force(self) -> "VettingReviewQuerySet":
        """What was decided, by two persons, or by one for a suspension; the public history."""
        return self.filter(state=VettingReview.State.APPROVED)

    def proposed(self) -> "VettingReviewQuerySet":
        """What waits for a second official."""
        return self.filter(state=VettingReview.State.PROPOSED)


class VettingReview(models.Model):
    """One dated vetting of one platform; never overwritten.

    An official proposes it with the checklist, another one approves it, and only then does the
    platform's status follow. A suspension is for safety: it counts at once, by one official.
    """

    class Outcome(models.TextChoices):
        VETTED = "vetted", _("Vetted")
        REFUSED = "refused", _("Not accepted")
        SUSPENDED = "suspended", _("Suspended")
        LIFTED = "lifted", _("Suspension lifted, listed but not vetted")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second official")
        APPROVED = "approved", pgettext_lazy("vetting", "Approved")
        RETURNED = "returned", pgettext_lazy("vetting", "Not approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERTAKEN = "overtaken", pgettext_lazy("vetting", "Overtaken by events")

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    note = models.TextField(_("note"), blank=True)
    reviewed_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=1000, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VettingReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform"],
                condition=Q(state="proposed"),
                name="one_vetting_proposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", decided_by=F("reviewer")) | Q(outcome="suspended"),
                name="vetting_takes_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.reviewed_on}: {self.outcome}"

    @property
    def has_checklist(self) -> bool:
        """Whether the platform was checked line by line, as for all but suspending and lifting."""
        return self.outcome in (self.Outcome.VETTED, self.Outcome.REFUSED)


class VettingCheck(models.Model):
    """The answer to one line of the checklist in one review."""

    class Result(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    review = models.ForeignKey(VettingReview, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(VettingCriterion, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(max_length=15, choices=Result)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_check_per_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.result}"
