"""Packages made elsewhere (SCORM, H5P): what trainers keep, its versions, and who plays them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment, LessonProgress
from courses.packages import outline as outlines


class Package(models.Model):
    """A package as trainers choose it for a lesson; what is in it lies in its versions."""

    class Silent(models.TextChoices):
        OPENED = "opened", _("as soon as it is opened")
        CLOSED = "closed", _("when it is closed")
        SAID = "said", _("when the learner says so")

    title = models.CharField(_("title"), max_length=255)
    silent_rule = models.CharField(
        _("a part that reports nothing is done"),
        max_length=6,
        choices=Silent,
        default=Silent.OPENED,
        help_text=_("Some packages never say that they were read. Others are not affected."),
    )
    must_pass = models.BooleanField(
        _("a failed test is not done"),
        default=True,
        help_text=_("The learner may try again. Without this mark, having finished is enough."),
    )
    source_key = models.CharField(
        max_length=400,
        blank=True,
        db_index=True,
        editable=False,
        help_text="Course folder and name of the file it was imported from.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def latest(self) -> "PackageVersion | None":
        return self.versions.order_by("-number").first()

    @property
    def latest_shown(self) -> str:
        """The latest version in a few words, for lists."""
        latest = self.latest
        return f"{latest.number}: {latest.made_with}" if latest else ""


class PackageVersion(models.Model):
    """One upload of a package, never changed: a newer upload is a newer version."""

    class Kind(models.TextChoices):
        SCORM_12 = outlines.SCORM_12, "SCORM 1.2"
        SCORM_2004 = outlines.SCORM_2004, "SCORM 2004"
        H5P = outlines.H5P, "H5P"

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    made_with = models.CharField(max_length=40, help_text="Its format, as the package calls it.")
    folder = models.CharField(max_length=32, unique=True, help_text="A name nobody can guess.")
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the upload.")
    file_name = models.CharField(max_length=255)
    contents = models.JSONField(help_text="The outline (courses.packages.outline).")
    warnings = models.JSONField(default=list)
    outside = models.JSONField(
        default=list, help_text="Addresses of other sites; they are blocked."
    )
    size = models.PositiveBigIntegerField(help_text="Bytes, unpacked.")
    file_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["package", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="one_package_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.package} ({self.number})"

    @property
    def outline(self) -> outlines.Outline:
        return outlines.Outline.from_json(self.contents)


class PackageAttemptQuerySet(models.QuerySet):
    def open(self) -> "PackageAttemptQuerySet":
        return self.filter(closed_at=None)


class PackageAttempt(models.Model):
    """One go of a learner at a package in a lesson; it stays with the version it began with."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="package_attempts"
    )
    lesson_key = models.UUIDField()
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, help_text="When the next attempt began.")
    completed_at = models.DateTimeField(null=True)
    success = models.CharField(max_length=6, choices=LessonProgress.Success, blank=True)

    objects = PackageAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "number"], name="one_package_attempt_number"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=models.Q(closed_at=None),
                name="one_open_package_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.number}"


class PackageState(models.Model):
    """What the package reported of one of its parts in one attempt: claims of a browser."""

    attempt = models.ForeignKey(PackageAttempt, on_delete=models.CASCADE, related_name="states")
    item_id = models.CharField(max_length=255)
    launch = models.UUIDField(default=uuid.uuid4, help_text="Only the last opening may report.")
    sequence = models.PositiveIntegerField(default=0, help_text="Of the last report taken.")
    has_spoken = models.BooleanField(default=False, help_text="It used the interface at all.")
    has_ended = models.BooleanField(
        default=False, help_text="The last opening was closed properly."
    )
    status = models.CharField(max_length=20, blank=True, help_text="The package's own word.")
    completed = models.BooleanField(default=False)
    success = models.CharField(max_length=6, choices=LessonProgress.Success, blank=True)
    score = models.JSONField(default=dict, help_text="raw, min, max, scaled; what was reported.")
    location = models.TextField(blank=True)
    suspend_data = models.TextField(blank=True)
    exit = models.CharField(max_length=20, blank=True)
    total_time = models.CharField(max_length=40, blank=True)
    more = models.JSONField(default=dict, help_text="Objectives, interactions, preferences.")
    opened_at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "item_id"], name="one_state_per_package_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.status or '-'}"
