"""Makes and keeps the file of a report: used by the job, so by workers only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.models import Assessment
from core import typesetting
from pages.models import AssessmentReport
from pages.report.content import TEMPLATE, compose, digest_of


@dataclass(frozen=True)
class Made:
    """A report ready to be stored; `pdf` is None when the file kept from before says the same."""

    language: str
    digest: str
    made_at: datetime
    pdf: bytes | None


def make(assessment: Assessment, *, language: str) -> Made:
    """Compose the report, and typeset it unless the kept file has this content already."""
    made_at = timezone.now()
    with translation.override(language):
        content = compose(assessment)
        digest = digest_of(content)
        if assessment.reports.filter(language=language, digest=digest).exists():
            return Made(language, digest, made_at, None)
        content["made"] = _("Report made on %(date)s") % {
            "date": date_format(timezone.localtime(made_at), "SHORT_DATE_FORMAT")
        }
    pdf = typesetting.typeset(TEMPLATE, content, made_at=made_at)
    return Made(language, digest, made_at, pdf)


def store(assessment: Assessment, made: Made) -> None:
    """Keep the newest report of a language; the same content keeps its file."""
    kept = AssessmentReport.objects.filter(assessment=assessment, language=made.language)
    if made.pdf is None:  # tidied away meanwhile, it is simply not there
        kept.filter(digest=made.digest).update(made_at=made.made_at)
        return
    fields = {"digest": made.digest, "made_at": made.made_at, "pdf": made.pdf}
    kept.update_or_create(assessment=assessment, language=made.language, defaults=fields)
