"""Who may open which programme: officials all, area officers those of their own units alone."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from advisory.models import Area, Programme, ProgrammeMember
from advisory.oversight.scope import overseen_areas
from users.models import User


def programmes_of(user: User) -> QuerySet[Programme]:
    """Programmes this person may open: an area officer's name units, and all of them are theirs."""
    areas = overseen_areas(user)
    if areas is None:
        return Programme.objects.all()
    elsewhere = Programme.objects.filter(areas__in=Area.objects.exclude(pk__in=areas))
    return (
        Programme.objects.filter(areas__in=areas).exclude(pk__in=elsewhere.values("pk")).distinct()
    )


def programme_for(user: User, public_id: uuid.UUID) -> Programme:
    """The programme, if this person may open it; else Http404."""
    found = programmes_of(user).select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def member_for(user: User, programme: uuid.UUID, public_id: uuid.UUID) -> ProgrammeMember:
    """A member of a programme this person may open; else Http404."""
    found = (
        ProgrammeMember.objects.select_related("business", "entry__business", "programme__owner")
        .filter(public_id=public_id, programme__in=programmes_of(user))
        .filter(programme__public_id=programme)
        .first()
    )
    if found is None:
        raise Http404
    return found
