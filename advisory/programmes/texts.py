"""What members are written: ready to send, in the portal's first language."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.models import ProgrammeContact, ProgrammeMember
from advisory.programmes.links import address_of

Kind = ProgrammeContact.Kind


def subject_for(member: ProgrammeMember, kind: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        text = _("Invitation: %(name)s") if kind == Kind.INVITED else _("A reminder: %(name)s")
        return text % {"name": member.programme.name}


def text_for(member: ProgrammeMember, kind: str) -> str:
    """The message with the personal link; names the programme and the agency, not the firm."""
    with translation.override(settings.LANGUAGE_CODE):
        opening = (
            _("%(agency)s invites your business to the programme “%(name)s”.")
            if kind == Kind.INVITED
            else _("%(agency)s reminds you of the programme “%(name)s”.")
        )
        what = _(
            "First see where your business stands in its digital transformation: about 3 minutes, "
            "free, no account needed."
        )
        link = _("Your own link (until %(day)s):")
        words = {
            "agency": settings.AGENCY["name_vi"],
            "name": member.programme.name,
            "day": date_format(member.link_expires_at, "SHORT_DATE_FORMAT"),
        }
        return "\n".join([opening % words, what, link % words, address_of(member)])
