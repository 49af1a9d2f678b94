from django.dispatch import receiver

from advisory.models import Assessment, Business
from advisory.signals import advice_ended, assessment_submitted, points_changed
from recommender.actions import forget_recommendations, forget_tracking
from recommender.need_list import store_need_list
from recommender.tasks import queue_recommendations
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(assessment_submitted)
def show_needs_at_once(assessment: Assessment, **_kwargs: object) -> None:
    """Before the job is queued: what a worker stores takes the place of it."""
    if assessment.business_id is None or assessment.business.has_advice_consent:
        store_need_list(assessment)


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


@receiver(consent_withdrawn)
def forget_what_was_tracked(user: User, purpose: str, **_kwargs: object) -> None:
    if purpose == Purpose.TRACKING:
        forget_tracking(user=user)
