from django.db import models

from advisory.models import Assessment


class AssessmentReport(models.Model):
    """The PDF of one assessment in one language, made when somebody asked for it.

    The file is in the row: it is written with the job that made it, read by any web process
    and gone with the assessment (decision 10).
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reports")
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64, help_text="Of all values and of how they are set.")
    pdf = models.BinaryField()
    made_at = models.DateTimeField(db_index=True, help_text="When its values were read.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "language"], name="one_report_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment} ({self.language})"
