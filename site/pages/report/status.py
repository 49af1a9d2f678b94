"""How far the report of an assessment is: what its page shows, from two rows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from advisory.models import Assessment
from core.models import Job
from pages.models import AssessmentReport
from pages.tasks import MAKE_REPORT, report_key


@dataclass(frozen=True)
class ReportStatus:
    """At most one of the three; none of them: it was never made, is outdated or was tidied away."""

    ready: AssessmentReport | None = None
    job: Job | None = None  # waiting or running
    has_failed: bool = False


def status_of(assessment: Assessment, language: str) -> ReportStatus:
    """Three queries at most."""
    job = Job.objects.filter(kind=MAKE_REPORT, key=report_key(assessment, language)).first()
    if job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return ReportStatus(job=job)
    if job is not None and job.state == Job.State.FAILED:
        return ReportStatus(has_failed=True)
    return ReportStatus(ready=current_report(assessment, language))


def current_report(assessment: Assessment, language: str) -> AssessmentReport | None:
    """The report, unless result, plan or business changed after its values were read.

    That of a business holds for its day, as what it says of State support does.
    """
    found = assessment.reports.filter(language=language).first()
    if found is None or found.made_at < _changed_at(assessment):
        return None
    return found


def _changed_at(assessment: Assessment) -> datetime:
    scored = assessment.scores.filter(rule_set=assessment.instrument_version.rule_set)
    times = [*scored.values_list("computed_at", flat=True), assessment.claimed_at]
    if assessment.business is not None:
        times.append(timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))
    for changing in (assessment.business, getattr(assessment, "plan", None)):
        if changing is not None:
            times.append(changing.updated_at)
    return max(time for time in times if time)
