"""Sums over the facts: what the pages read. A cell that holds nothing has no row."""

from django.db import models


class Cell(models.Model):
    """How many businesses of a unit, an industry, a size and some programmes have a value of an outcome.

    Each outcome (reports.rollups.fold.OUTCOMES) counts every business once.
    """

    outcome = models.CharField(max_length=10)
    value = models.CharField(max_length=40)
    area = models.BigIntegerField()
    industry = models.BigIntegerField()
    size = models.CharField(max_length=15)
    programmes = models.TextField(default="", help_text="As in BusinessFact.")
    is_demo = models.BooleanField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "area", "industry", "size", "value", "programmes", "is_demo"],
                name="one_cell_per_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.value}: {self.n}"


class RoundCell(models.Model):
    """How many businesses finished a full assessment at a level in a quarter."""

    quarter = models.CharField(max_length=6)
    level = models.CharField(max_length=40)
    is_latest = models.BooleanField()
    is_demo = models.BooleanField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "level", "is_latest", "is_demo"], name="one_round_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.level}: {self.n}"


class PanelCell(models.Model):
    """Under one rule: all assessed, and those with two rounds far enough apart, with their points."""

    rule = models.CharField(max_length=100)
    is_demo = models.BooleanField()
    n = models.BigIntegerField(help_text="All assessed under the rule.")
    points = models.BigIntegerField(help_text="Sum of their latest, in ten-thousandths.")
    pairs = models.BigIntegerField()
    first = models.BigIntegerField()
    latest = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "is_demo"], name="one_panel_cell")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.pairs} of {self.n}"


class StartDay(models.Model):
    """First rounds of assessment begun on a day, by whoever, and how many of them were finished."""

    day = models.DateField(primary_key=True)
    started = models.BigIntegerField()
    finished = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.finished} of {self.started}"


class RegisterCell(models.Model):
    """How many SMEs at work the business register has of a unit, a sector group and a size."""

    area = models.BigIntegerField(help_text="Key of the area; 0 is not known.")
    sector_group = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=15)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "sector_group", "size"], name="one_register_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.sector_group} {self.size}: {self.n}"
