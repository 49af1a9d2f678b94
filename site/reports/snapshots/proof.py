"""What a reader needs to hold a snapshot against its source: moment, rules, hashes, signature."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.models import Snapshot


def proof_of(snapshot: Snapshot) -> list[list[str]]:
    """Lines of name and value, in the active language."""
    lines = [
        [_("Quarter"), str(snapshot)],
        [_("State"), str(snapshot.get_state_display())],
        [_("Counted at"), _moment(snapshot.taken_at)],
    ]
    if snapshot.signed_at:
        lines += [
            [_("Signed by"), f"{snapshot.signer_name}, {snapshot.signer_position}"],
            [_("Signed at"), _moment(snapshot.signed_at)],
        ]
    if snapshot.reason:
        lines.append([_("Why it was frozen again"), snapshot.reason])
    floors = snapshot.rules.get("floors", {})
    lines += [
        [_("Not told below (agency)"), str(floors.get("agency", ""))],
        [_("Not told below (public)"), str(floors.get("public", ""))],
        [_("Hash of the figures (SHA-256)"), snapshot.figures_hash],
        [_("Hash of the counts below them (SHA-256)"), snapshot.extract_hash],
        [_("Revision of the code"), snapshot.code_revision or _("not known")],
    ]
    for one in snapshot.rules.get("instruments", ()):
        name = f"{one['instrument']} {one['version']} ({one['rule_set']})"
        lines.append([_("Rules of %(name)s") % {"name": name}, one["hash"]])
    return lines


def _moment(at) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
