"""Slow and regular work of the composed pages: the report of an assessment, teams' weekly news.

The engine that sets it is imported inside, when a worker runs the job: the web only queues it.
"""

from datetime import timedelta

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from advisory.models import Assessment
from core import jobs
from core.models import Job
from pages.models import AssessmentReport
from pages.team.digest import send_digests
from users.models import User

MAKE_REPORT = "make_report"
REPORTS_KEPT = timedelta(days=30)


@jobs.job(MAKE_REPORT)
def make_report(progress: jobs.Progress, *, assessment: int, language: str) -> None:
    """Make the report of one assessment; doing it again leaves the same one.

    Nothing is stored for an assessment that is erased before the end.
    """
    from pages.report import making

    subjects = Assessment.objects.submitted().filter(pk=assessment)
    try:
        subject = subjects.select_related(
            "instrument_version__instrument", "business", "plan"
        ).get()
        progress.tell(1, 2)
        made = making.make(subject, language=language)
        with progress.finish({"digest": made.digest}):
            # Locked until the report is stored: who erases it waits, and takes it along.
            subjects.select_for_update().get()
            making.store(subject, made)
    except ObjectDoesNotExist:
        if subjects.exists():
            raise
        with progress.finish():  # erased meanwhile, alone or with its business
            return


def queue_report(assessment: Assessment, *, language: str, by: User | None) -> Job:
    """Have the report made, unless that is waiting or under way already."""
    return jobs.enqueue(
        MAKE_REPORT,
        key=report_key(assessment, language),
        user=by,
        assessment=assessment.pk,
        language=language,
    )


def report_key(assessment: Assessment, language: str) -> str:
    return f"{assessment.pk}:{language}"


@shared_task(ignore_result=True)
def forget_old_reports() -> None:
    """Drop the files nobody asked for again; another click makes them anew."""
    AssessmentReport.objects.filter(made_at__lt=timezone.now() - REPORTS_KEPT).delete()


@shared_task(ignore_result=True)
def send_team_digests() -> None:
    send_digests()
