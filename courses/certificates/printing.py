"""The certificate on paper: ready values for certificate.typ, set by a worker."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import typesetting
from courses.models import Certificate

TEMPLATE = Path(__file__).parent / "certificate.typ"


def print_certificate(certificate: Certificate) -> bytes:
    """The PDF in Vietnamese, tagged, with a QR code of the address that verifies it."""
    with translation.override("vi"):
        content = compose(certificate)
        return typesetting.typeset(TEMPLATE, content, made_at=certificate.issued_at)


def compose(certificate: Certificate) -> dict:
    def day(moment: datetime) -> str:
        return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")

    return {
        "lang": translation.get_language(),
        "title": _("Certificate of participation"),
        "agency": settings.AGENCY["name_vi"],
        "portal": "La Bàn Số",
        "demo": _("Demo: this certificate is not real") if certificate.is_demo else "",
        "to": _("Given to") if certificate.holder_name else "",
        "name": certificate.holder_name,
        "did": _("completed the course") if certificate.holder_name else _("Completed course"),
        "course": certificate.course_title,
        "facts": [
            [_("Duration"), _("%(minutes)d minutes") % {"minutes": certificate.minutes}],
            [_("Completed on"), day(certificate.completed_at)],
            [_("Issued on"), day(certificate.issued_at)],
        ],
        "check": _("Scan or open the address to check that it is valid:"),
        "link": {"url": certificate.address},
    }
