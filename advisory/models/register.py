"""The business register: what the registry says about firms, apart from what firms say here.

Imports write entries past the models, thousands at a time (advisory.register.writer).
"""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.models.business import Area, Business
from advisory.models.evidence import private_storage
from advisory.personal_number import masked


class FormerArea(models.Model):
    """A unit of the list before July 2025, whose codes were given to other units since."""

    class Kind(models.TextChoices):
        WARD = "phuong", _("ward")
        COMMUNE = "xa", _("commune")
        TOWN = "thi_tran", _("town")

    code = models.CharField(max_length=10)
    list_version = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    district = models.CharField(max_length=80)
    areas = models.ManyToManyField(Area, through="AreaLink", related_name="former_areas")

    class Meta:
        ordering = ["district", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_version", "code"], name="one_former_area_per_code"
            )
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        return f"{kind[:1].upper()}{kind[1:]} {self.name} ({self.district})"


class AreaLink(models.Model):
    """A former unit became part of this area: all of it, or a part where it was split."""

    class Share(models.TextChoices):
        WHOLE = "whole"
        PART = "part"

    former = models.ForeignKey(FormerArea, on_delete=models.CASCADE, related_name="links")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="links")
    share = models.CharField(max_length=5, choices=Share)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["former", "area"], name="one_link_per_pair")]

    def __str__(self) -> str:
        return f"{self.former} -> {self.area}"


class SplitChoice(models.Model):
    """Where an official counts the firms of a split unit; without an area: nowhere, as unknown."""

    former = models.OneToOneField(FormerArea, on_delete=models.CASCADE, related_name="choice")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.former} -> {self.area}"


class HeaderMapping(models.Model):
    """Which column is which, for files with the same headings; remembered from the last one."""

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.signature


class RegisterImport(models.Model):
    """One file of the register on its way in; `done_rows` is where it goes on after a stop."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Waiting for its columns")
        RUNNING = "running", _("Under way")
        CHOOSING = "choosing", _("Waiting for a choice")
        DONE = "done", pgettext_lazy("import", "Done")
        REFUSED = "refused", _("The file could not be read")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to="register/", storage=private_storage, max_length=200)
    file_name = models.CharField(max_length=120, help_text="As its owner knows it; never a path.")
    file_size = models.PositiveBigIntegerField()
    file_hash = models.CharField(max_length=64, db_index=True)
    layout = models.JSONField(help_text="Encoding, delimiter, sheet, headings: how it is read.")
    mapping = models.JSONField(default=dict, help_text="Which column is which.")
    as_of = models.DateField(help_text="The day the registry's data is of.")
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    total_rows = models.PositiveIntegerField(null=True)
    done_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    split_rows = models.JSONField(default=dict, help_text="Rows in each split unit, by its code.")
    choices = models.JSONField(default=dict, help_text="What was chosen for them when it ran.")
    problem = models.JSONField(null=True, help_text="Why the file could not be read.")
    job = models.ForeignKey(
        "core.Job", null=True, on_delete=models.SET_NULL, related_name="register_imports"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("advisory:register-import", args=[self.public_id])

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.REFUSED}


class RegisterProblem(models.Model):
    """A cell that could not be read, or that was kept but should be looked at."""

    run = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(help_text="As the spreadsheet counts, the heading included.")
    column = models.CharField(max_length=20)
    code = models.CharField(max_length=30)
    value = models.CharField(max_length=80, blank=True, help_text="Personal numbers are masked.")
    is_refusal = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.run} {self.row} {self.column}: {self.code}"


class RegisterEntry(models.Model):
    """A firm or household business as the register has it; one per tax code.

    The names of household businesses are often people's names, and 12 digits are a personal
    number: only officials see entries, found by the whole code (docs/operations.md).
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSING = "closing", _("closing")
        CLOSED = "closed", _("closed")

    tax_code = models.CharField(max_length=14, unique=True)
    tax_code_status = models.CharField(max_length=15, choices=Business.TaxCodeStatus)
    name = models.CharField(max_length=300)
    vsic_version = models.CharField(max_length=10, blank=True)
    vsic_code = models.CharField(max_length=5, blank=True)
    vsic_section = models.CharField(max_length=1, blank=True)
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="register_entries"
    )
    former_area = models.ForeignKey(
        FormerArea, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    employees = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    revenue_vnd = models.BigIntegerField(null=True)
    capital_vnd = models.BigIntegerField(null=True)
    founded_on = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status, blank=True)
    women_owned = models.BooleanField(null=True)
    as_of = models.DateField(help_text="The day this is of, by the file it came with.")
    first_as_of = models.DateField(help_text="The day of the first file it came with.")
    # Not indexed: it changes with every import of every row.
    last_import = models.ForeignKey(
        RegisterImport, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source_row = models.PositiveIntegerField()
    digest = models.BigIntegerField(help_text="Of all that the row says: tells if it changed.")

    class Meta:
        verbose_name_plural = "register entries"

    def __str__(self) -> str:
        return self.name

    @property
    def is_household(self) -> bool:
        """Whether it is known by a personal number."""
        return self.tax_code_status == Business.TaxCodeStatus.NOT_CHECKABLE

    @property
    def shown_tax_code(self) -> str:
        return masked(self.tax_code)
