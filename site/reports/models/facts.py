"""What the figures need of each business, derived from the packages below; made again at any time.

Only businesses in which an owner agrees to advice have rows. A business is known by its number and
not by a foreign key: of one that was deleted the row has to say what to take out of the cells.
"""

from django.db import models


class BusinessFact(models.Model):
    """One business as it is today; days are the first on which something happened."""

    business = models.BigIntegerField(primary_key=True)
    is_demo = models.BooleanField()
    area = models.BigIntegerField(help_text="Key of the area; 0 is not given.")
    industry = models.BigIntegerField(help_text="Key of the industry; 0 is not given.")
    size = models.CharField(max_length=15)
    sector_group = models.CharField(max_length=40, blank=True)
    women_owned = models.BooleanField(null=True)
    response = models.CharField(max_length=15)
    level = models.CharField(max_length=40)
    use = models.CharField(max_length=15)
    now = models.CharField(max_length=15)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    validated_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    planned_on = models.DateField(null=True)
    in_use_on = models.DateField(null=True)
    in_use_90d_on = models.DateField(null=True)
    given_up_on = models.DateField(null=True)
    learners = models.PositiveIntegerField(default=0)
    enrolled = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    programmes = models.TextField(
        default="", help_text="Keys of those it was selected for, in order: 3,17."
    )

    def __str__(self) -> str:
        return f"business {self.business}"


class RoundFact(models.Model):
    """The last final round of the full assessment that a business finished in a quarter."""

    business = models.BigIntegerField()
    quarter = models.CharField(max_length=6, help_text="2026Q3, by Vietnamese time.")
    level = models.CharField(max_length=40)
    is_latest = models.BooleanField(help_text="No full assessment was finished after it.")
    is_demo = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "quarter"], name="one_round_fact_a_quarter")
        ]

    def __str__(self) -> str:
        return f"business {self.business} {self.quarter}: {self.level}"


class PanelFact(models.Model):
    """First and latest final round of a business under one rule; points in ten-thousandths."""

    business = models.BigIntegerField()
    rule = models.CharField(max_length=100, help_text="Instrument, rule set and maximum.")
    first_at = models.DateTimeField()
    first = models.BigIntegerField()
    latest_at = models.DateTimeField(db_index=True)
    latest = models.BigIntegerField()
    is_demo = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "rule"], name="one_panel_fact_a_rule")
        ]

    def __str__(self) -> str:
        return f"business {self.business} {self.rule}"
