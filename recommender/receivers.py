from django.dispatch import receiver

from advisory.models import Assessment, Business
from advisory.signals import advice_ended, assessment_submitted, points_changed
from recommender.actions import forget_recommendations
from recommender.tasks import queue_recommendations


@receiver(assessment_submitted)
def recommend_for_assessment(assessment: Assessment, **_kwargs: object) -> None:
    queue_recommendations(assessment)


@receiver(points_changed)
def renew_for_assessments(assessments: list[Assessment], **_kwargs: object) -> None:
    for assessment in assessments:
        queue_recommendations(assessment)


@receiver(advice_ended)
def forget_for_businesses(businesses: list[Business], **_kwargs: object) -> None:
    forget_recommendations(businesses=businesses)
