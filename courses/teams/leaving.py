"""Guests whom no link lets in any more: nobody reaches the account, so nothing is kept for ever."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import TeamMember
from users.models import User
from users.personal_data import erase_account

KEPT = datetime.timedelta(days=90)


def forget_left_guests() -> int:
    """Erase guests without a place who left, and last came, 90 days ago; returns how many."""
    before = timezone.now() - KEPT
    places = TeamMember.objects.filter(user=OuterRef("pk"))
    recent = places.filter(Q(left_at=None) | Q(left_at__gt=before))
    left = User.objects.annotate(came_at=Coalesce("last_login", "date_joined")).filter(
        ~Exists(recent), email=None, came_at__lt=before, is_staff=False
    )
    guests = list(left)
    for guest in guests:
        erase_account(user=guest)
    return len(guests)
