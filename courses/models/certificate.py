import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment


class SigningKey(models.Model):
    """The public half of a key that certificates were signed with; the other half is a file.

    Never deleted: what it signed must stay verifiable.
    """

    kid = models.CharField(max_length=43, unique=True, help_text="Thumbprint (RFC 7638).")
    public_jwk = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.kid


class CertificateQuerySet(models.QuerySet):
    def valid(self) -> "CertificateQuerySet":
        return self.filter(revoked_at=None)

    def revoked(self) -> "CertificateQuerySet":
        return self.exclude(revoked_at=None)


class Certificate(models.Model):
    """A confirmation, on request, that a person took part in a course and completed it.

    It says what, when and by whom, and the name only if the holder wants it there. The row
    outlives the account: without a name it goes on answering "not valid".
    """

    class Why(models.TextChoices):
        HOLDER = "holder", _("Withdrawn by its holder")
        AGENCY = "agency", _("Revoked by the agency")
        ERASED = "erased", _("The holder's account was erased")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.SET_NULL, related_name="certificates"
    )
    holder_name = models.CharField(_("name on the certificate"), max_length=120, blank=True)
    course_key = models.UUIDField(db_index=True)
    course_title = models.CharField(max_length=255)
    course_summary = models.TextField()
    minutes = models.PositiveIntegerField()
    completed_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT)
    credential = models.TextField(blank=True, help_text="Open Badges 3.0, signed (JWT).")
    pdf = models.BinaryField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=6, choices=Why, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(revoked_at=None),
                name="one_valid_certificate_per_enrolment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_title} ({self.public_id})"

    def get_absolute_url(self) -> str:
        return reverse("courses:certificate", args=[self.public_id])

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None

    @property
    def address(self) -> str:
        """Where anybody can check it; the same in every language, as it is signed."""
        return f"{settings.BASE_URL}/chung-nhan/{self.public_id}/"
