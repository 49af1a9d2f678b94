from django.conf import settings
from django.db import models
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from advisory.models.business import Business


class AdviserCaseQuerySet(models.QuerySet):
    def open(self) -> "AdviserCaseQuerySet":
        """Not closed, and with somebody who advises: an erased account leaves its case without."""
        return self.filter(closed_at=None, adviser__isnull=False)

    def with_proposal(self) -> "AdviserCaseQuerySet":
        """Each with its proposal that has not ended as `open_proposal`, where there is one."""
        waits = FilteredRelation("proposals", condition=Q(proposals__ended_at=None))
        return self.annotate(open_proposal=waits).select_related(
            "open_proposal__note__author", "open_proposal__to"
        )


class AdviserCase(models.Model):
    """A business entrusted to an adviser; the adviser sees it while the case is open.

    Handed over, it is closed and goes on as a new case, which keeps the way back to it.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="cases")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cases"
    )
    handed_over_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="handed_over_to"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AdviserCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "adviser"],
                condition=Q(closed_at=None),
                name="one_open_case_per_adviser",
            )
        ]

    def __str__(self) -> str:
        return f"{self.adviser} - {self.business}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.adviser_id is not None


class CaseNote(models.Model):
    """What an adviser or an official wrote down about a case. A correction is another note."""

    case = models.ForeignKey(AdviserCase, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("a note of a case is only ever added")
        super().save(*args, **kwargs)


class HandOverProposalQuerySet(models.QuerySet):
    def open(self) -> "HandOverProposalQuerySet":
        """Neither followed, declined nor withdrawn, and the case is still open."""
        return self.filter(ended_at=None, case__in=AdviserCase.objects.open())


class HandOverProposal(models.Model):
    """An adviser asks that somebody else take a case over; an official decides.

    The reason is a note of the case, so that whoever follows reads it.
    """

    case = models.ForeignKey(AdviserCase, on_delete=models.CASCADE, related_name="proposals")
    note = models.OneToOneField(CaseNote, on_delete=models.CASCADE, related_name="proposal")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverProposalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_open_proposal_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} -> {self.to}"
