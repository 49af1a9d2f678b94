"""Where a package below cannot tell a sibling, we do."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from advisory.models import Business
from courses.teams.actions import end_team


@receiver(post_delete, sender=Business)
def _end_its_team(instance: Business, **_kwargs: object) -> None:
    """A deleted business's team goes too; what people learnt stays in their accounts."""
    end_team(team_key=instance.public_id)
