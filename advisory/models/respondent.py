import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.models.assessment import Assessment


class RespondentQuerySet(models.QuerySet):
    def open(self) -> "RespondentQuerySet":
        """Those whose link or membership still lets them answer."""
        is_in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(is_in_time, withdrawn_at=None)


class Respondent(models.Model):
    """A colleague who answers an assessment that somebody else leads.

    Either invited by name, with a private link and a short code of which only digests are
    stored, or a signed-in member of the business (`user`). Their answers are a layer of their own.
    """

    class State(models.TextChoices):
        NOT_OPENED = "not_opened", _("Not opened yet")
        IN_PROGRESS = "in_progress", _("Answering")
        FINISHED = "finished", _("Answers given")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="respondents")
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    code_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    parts = models.JSONField(
        default=list, blank=True, help_text="Pages asked, by key; empty means all."
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_text = models.CharField(
        max_length=20, blank=True, help_text="Version of the text shown."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"], name="one_colleague_row_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("A former colleague"))

    @property
    def is_open(self) -> bool:
        is_in_time = self.expires_at is None or self.expires_at > timezone.now()
        return self.withdrawn_at is None and is_in_time

    @property
    def state(self) -> State:
        if self.finished_at:
            return self.State.FINISHED
        return self.State.IN_PROGRESS if self.agreed_at else self.State.NOT_OPENED

    def phone_for(self, user) -> str:
        """The phone as this person may see it: in full only for who entered it."""
        is_theirs = user.is_authenticated and self.invited_by_id == user.pk
        if is_theirs or not self.phone:
            return self.phone
        return f"••• {self.phone[-3:]}"
