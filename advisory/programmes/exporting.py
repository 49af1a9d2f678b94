"""Files of a programme: how far its members are, and the links to send by other ways."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from advisory.models import Programme, ProgrammeContact, ProgrammeMember
from advisory.programmes.facts import STAGES
from advisory.programmes.links import address_of
from advisory.programmes.texts import text_for
from advisory.programmes.tracking import LABELS, Row, name_of, tax_code_of
from core.spreadsheets import to_csv
from users.models import User


def tracking_file(programme: Programme, rows: Iterable[Row]) -> bytes:
    """One line a member: the days of its stages, and where it stands."""
    header = [
        *(_("Programme"), _("Business"), _("Tax code"), pgettext("programme", "Where it stands")),
        *(str(LABELS[stage]) for stage in STAGES),
        pgettext("programme", "Given up"),
    ]
    return to_csv(
        header,
        (
            [
                *(programme.name, row.name, row.tax_code, row.stage),
                *(row.facts.days.get(stage, "") for stage in STAGES),
                row.facts.given_up_on or "",
            ]
            for row in rows
        ),
    )


def links_file(members: Iterable[ProgrammeMember], user: User) -> bytes:
    """Name, link and the text to send; personal numbers stay masked."""
    header = [_("Business"), _("Tax code"), _("Link"), _("Works until"), _("Text to send")]
    return to_csv(
        header,
        (
            [
                name_of(member, user),
                tax_code_of(member),
                address_of(member),
                member.link_expires_at.date(),
                text_for(member, ProgrammeContact.Kind.INVITED),
            ]
            for member in members
        ),
    )
