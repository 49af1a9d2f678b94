"""The report of a quarter as a PDF: the same figures as the page, with words."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.portal import number
from core.translated import is_english
from reports.models import Snapshot
from reports.snapshots.comparing import explained
from reports.snapshots.freezing import previous_of
from reports.snapshots.proof import proof_of
from reports.snapshots.tables import NONE, tables_of

TEMPLATE = Path(__file__).parent / "report.typ"


def pdf_of(snapshot: Snapshot) -> bytes:
    from core import typesetting  # typst: workers only

    made_at = snapshot.signed_at or snapshot.taken_at or timezone.now()
    return typesetting.typeset(TEMPLATE, compose(snapshot), made_at=made_at)


def compose(snapshot: Snapshot) -> dict:
    """Everything the report says, as ready values in the active language."""
    taken_at = date_format(timezone.localtime(snapshot.taken_at), "SHORT_DATETIME_FORMAT")
    is_signed = snapshot.state == Snapshot.State.SIGNED
    address = settings.BASE_URL + reverse("reports:province") if is_signed else ""
    before = previous_of(snapshot)
    rows = [
        [
            f"{one.title}: {one.label}",
            number(one.before) or NONE,
            number(one.now) or NONE,
            _signed(one.change),
            one.why,
        ]
        for one in explained(snapshot, before)
    ]
    return {
        "lang": (get_language() or "vi")[:2],
        "title": _("Adoption report, quarter %(quarter)s") % {"quarter": snapshot},
        "agency": settings.AGENCY["name_en" if is_english() else "name_vi"],
        "demo": _("Demo data") if settings.DEMO else "",
        "moment": _("Figures as of %(at)s.") % {"at": taken_at},
        "draft": "" if is_signed else _("Draft: not signed off."),
        "signed": _("Signed off by %(name)s, %(position)s, on %(date)s.")
        % {
            "name": snapshot.signer_name,
            "position": snapshot.signer_position,
            "date": date_format(timezone.localtime(snapshot.signed_at), "SHORT_DATE_FORMAT"),
        }
        if is_signed
        else "",
        "words": [
            _(
                "Shares are among businesses taking part; they are never held against a target for "
                "all businesses of the area. Hidden: a number from 1 to 4, or one that would give "
                "such a number away."
            )
        ],
        "differences": {
            "title": _("Differences to %(quarter)s") % {"quarter": before} if before else "",
            "header": [_("Figure"), _("Before"), _("Now"), _("Change"), _("Why")],
            "rows": rows,
            "explanation": snapshot.explanation,
        },
        "tables": [
            {
                "title": table.title,
                "header": table.header,
                "rows": [[_shown(cell) for cell in row] for row in table.rows],
                "note": table.note,
                "wide": table.key == "indicators",
            }
            for table in tables_of(snapshot)
        ],
        "proof": {
            "title": _("How to hold these figures against their source"),
            "rows": proof_of(snapshot),
        },
        "link": {
            "url": address,
            "short": address.split("://")[-1],
            "label": _("Published figures"),
        },
    }


def _shown(cell: object) -> str:
    if cell is None:
        return _("hidden")
    return cell if isinstance(cell, str) else number(cell)


def _signed(change: float | None) -> str:
    if change is None:
        return NONE
    return f"+{number(change)}" if change > 0 else number(change)
