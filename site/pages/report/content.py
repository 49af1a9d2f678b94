"""Everything a report says, as ready values; and the digest that tells whether it changed."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advisory.assessments.codes import shown
from advisory.assessments.links import token_for
from advisory.assessments.result import present_result
from advisory.models import Assessment
from core.translated import is_english
from pages.report import sections
from pages.report.addresses import short, whole
from pages.report.sections import Subject
from pages.report.support import support
from recommender.queries import cards_for

TEMPLATE = Path(__file__).parent / "report.typ"
#: In the order of the report.
SECTIONS = (
    sections.summary,
    sections.first_step,
    sections.gaps,
    sections.parts,
    sections.plan,
    sections.recommended,
    support,
    sections.people,
    sections.receipt,
    sections.profile,
    sections.about,
)


def compose(assessment: Assessment) -> dict:
    """What the report of a submitted assessment says, in the active language."""
    view = present_result(assessment)
    subject = Subject(assessment, view, cards_for(assessment))
    business, suffix = assessment.business, "_en" if is_english() else "_vi"
    finished = date_format(timezone.localtime(assessment.submitted_at), "SHORT_DATE_FORMAT")
    facts = [[_("Instrument"), view.name], [_("Finished on"), finished]]
    if business:
        facts.append([_("Size class"), business.get_size_class_display()])
    return {
        "lang": get_language(),
        "kind": _("Assessment report"),
        "title": business.name if business else _("Not linked to a business yet"),
        "facts": facts,
        "agency": [settings.AGENCY[f"name{suffix}"], settings.AGENCY[f"area{suffix}"]],
        "demo": _demo_label(assessment),
        "page": _("Page"),
        "link": _link(assessment),
        "sections": [made for section in SECTIONS if (made := section(subject))],
    }


def digest_of(content: dict) -> str:
    """Names the content and the way it is set: the same digest is the same report."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode() + TEMPLATE.read_bytes()).hexdigest()


def _demo_label(assessment: Assessment) -> str:
    if assessment.is_demo or (assessment.business and assessment.business.is_demo):
        return _("Demo: this business and its answers are made up.")
    if settings.DEMO:
        return _("Demo: businesses, people and vetting shown here are made up.")
    return ""


def _link(assessment: Assessment) -> dict[str, str]:
    """The address of the live result; the private one while nobody has claimed it.

    Only who holds an unclaimed assessment can ask for its report (advisory.access).
    """
    alt = _("QR code: opens the result on the portal")
    if assessment.business_id:
        url = whole(reverse("pages:result", args=[assessment.public_id]))
        note = _("The result as it is today:")
        return {"url": url, "alt": alt, "note": note, "shown": short(url)}
    start = short(whole(reverse("advisory:assess")))
    return {
        "url": whole(reverse("advisory:resume-link", args=[token_for(assessment.public_id)])),
        "alt": alt,
        "note": _(
            "The result as it is today. The picture and the code open it with no account: "
            "pass this page on only to people you trust."
        ),
        "shown": _("%(address)s, code %(code)s")
        % {"address": start, "code": shown(assessment.code)},
    }
