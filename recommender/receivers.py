from django.dispatch import receiver

from advisory.models import Assessment
from advisory.signals import assessment_submitted
from recommender.tasks import queue_recommendations


@receiver(assessment_submitted)
def recommend_for_assessment(assessment: Assessment, **_kwargs: object) -> None:
    queue_recommendations(assessment)
