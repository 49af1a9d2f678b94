"""What leaves no dated row behind: an end of consent counts at once, a deletion with the next sweep."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from advisory.models import (
    Adoption,
    AdoptionEvent,
    Assessment,
    Business,
    Membership,
    ProgrammeMember,
)
from advisory.signals import advice_ended, points_changed
from core.signals import setting_up
from reports.indicators.loading import load_indicators
from reports.models import Touched
from reports.rollups.refreshing import refresh
from users.consents import Purpose, consent_withdrawn
from users.models import User


@receiver(consent_withdrawn)
def count_without_them(user: User, purpose: str, **_kwargs: object) -> None:
    """In the transaction of the withdrawal, so that no figure is read with them afterwards.

    What was kept for the other purposes may be deleted by receivers after this one.
    """
    businesses = Business.objects.of(user).values_list("pk", flat=True)
    if purpose == Purpose.ADVICE:
        refresh(businesses)
    elif purpose in (Purpose.LEARNING, Purpose.TRACKING):
        Touched.objects.add(Touched.Kind.BUSINESS, businesses)


@receiver(advice_ended)
def leave_out(businesses: list[Business], **_kwargs: object) -> None:
    refresh(business.pk for business in businesses)


@receiver(points_changed)
def count_changed_points(assessments: list[Assessment], **_kwargs: object) -> None:
    Touched.objects.add(
        Touched.Kind.BUSINESS, {one.business_id for one in assessments if one.business_id}
    )


@receiver(post_delete, sender=Business)
def forget_business(instance: Business, **_kwargs: object) -> None:
    refresh([instance.pk])


@receiver(post_delete, sender=Assessment)
@receiver(post_delete, sender=Membership)
@receiver(post_delete, sender=Adoption)
@receiver(post_delete, sender=AdoptionEvent)
def note_deletion(sender: type, instance, **_kwargs: object) -> None:
    if sender is AdoptionEvent:
        instance = instance.adoption
    if instance.business_id:
        Touched.objects.add(Touched.Kind.BUSINESS, [instance.business_id])
    if sender is Assessment and not instance.is_demo:
        Touched.objects.add(Touched.Kind.DAY, [timezone.localtime(instance.started_at).date()])


@receiver(post_save, sender=ProgrammeMember)
@receiver(post_delete, sender=ProgrammeMember)
def note_programme(instance: ProgrammeMember, **_kwargs: object) -> None:
    """A business became known as the member that was invited, or is none any more."""
    if instance.business_id:
        Touched.objects.add(Touched.Kind.BUSINESS, [instance.business_id])


@receiver(setting_up)
def load_tables(**_kwargs: object) -> None:
    load_indicators()
