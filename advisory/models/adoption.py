import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advisory.models.business import Business
from advisory.models.platform import Platform


class GivenUpReason(models.TextChoices):
    """Why a business gave a platform up: from what programmes elsewhere failed by."""

    SLOW_PAYMENT = "slow_payment", _("The support was paid too slowly")
    ELIGIBILITY = "eligibility", _("We are not eligible for the support")
    SHORT_LIST = "short_list", _("Too few vendors to choose from")
    PRICE = "price", _("The price once the support or the trial ends")
    VENDOR_QUALITY = "vendor_quality", _("The vendor's service")
    NO_STAFF_TIME = "no_staff_time", _("Our staff have no time for it")
    DOES_NOT_FIT = "does_not_fit", _("It does not fit how we work")
    CHANGED_MIND = "changed_mind", _("We changed our mind")
    OTHER = "other", _("Another reason")


class Adoption(models.Model):
    """A business and a platform: the chain of dated facts hangs on it."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="adoptions")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="adoptions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "platform"], name="one_adoption_chain")
        ]

    def __str__(self) -> str:
        return f"{self.business} - {self.platform}"


class AdoptionEvent(models.Model):
    """One dated fact of the chain. A stage counts once; earlier stages are never back-filled."""

    class Stage(models.TextChoices):
        RECOMMENDED = "recommended", _("Recommended")
        OPENED = "opened", _("Opened")
        PLANNED = "planned", _("In the plan")
        CONTACTED = "contacted", _("Contacted")
        TRIAL = "trial", _("On trial")
        IN_USE = "in_use", _("In use")
        IN_USE_90D = "in_use_90d", _("Still in use after 90 days")
        GIVEN_UP = "given_up", _("Given up")

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="events")
    stage = models.CharField(max_length=12, choices=Stage)
    happened_on = models.DateField()
    reason_code = models.CharField(max_length=15, choices=GivenUpReason, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["stage", "happened_on"])]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "stage"], name="a_stage_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.happened_on}"


class FollowUpQuerySet(models.QuerySet):
    def open(self) -> "FollowUpQuerySet":
        """Asked and neither answered nor given up waiting for."""
        return self.filter(answered_on=None, unknown_on=None)

    def to_answer(self, today: datetime.date) -> "FollowUpQuerySet":
        """Open, and not put off to a later day."""
        return self.open().filter(Q(put_off_until=None) | Q(put_off_until__lte=today))

    def unknown(self) -> "FollowUpQuerySet":
        """Not answered within the time: never counted as use."""
        return self.filter(answered_on=None).exclude(unknown_on=None)


class FollowUp(models.Model):
    """The question, 90 days after the first day of use, whether it is still in use; one for each.

    The answer itself is a fact of the chain (still in use, given up); this says when it came.
    """

    adoption = models.OneToOneField(Adoption, on_delete=models.CASCADE, related_name="follow_up")
    due_on = models.DateField()
    asked_on = models.DateField(db_index=True)
    put_off_until = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    unknown_on = models.DateField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]

    def __str__(self) -> str:
        return f"{self.adoption}: {self.due_on}"
