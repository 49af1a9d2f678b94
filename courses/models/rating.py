from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment


class CourseRating(models.Model):
    """What a person who completed a course says of it: one question, one answer, changeable.

    Satisfied is 4 or 5 of 5, as the province counts satisfaction.
    """

    class Score(models.IntegerChoices):
        VERY_GOOD = 5, _("Very useful")
        GOOD = 4, _("Useful")
        SO_SO = 3, _("So so")
        LITTLE = 2, _("Of little use")
        NOT = 1, _("Of no use")

    SATISFIED = 4

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(
        choices=Score, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.score}"
