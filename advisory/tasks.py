"""Slow work of advisory: its job kinds."""

from django.db import transaction

from advisory.versions.rescoring import rescore_in_parts
from core import audit, jobs
from core.models import Job

RESCORE = "rescore_assessments"


@jobs.job(RESCORE)
def rescore_assessments(
    progress: jobs.Progress, *, instrument: str, version: str, reason: str
) -> None:
    """Score finished assessments again; what is worth the same stays as it is."""
    rescore_in_parts(progress, instrument=instrument, version=version, reason=reason)


@transaction.atomic
def queue_rescoring(*, instrument: str, version: str = "", reason: str, user=None) -> Job:
    """Have finished assessments scored again, unless that waits or is under way already."""
    key = rescoring_key(instrument, version)
    job = jobs.enqueue(
        RESCORE, key=key, user=user, instrument=instrument, version=version, reason=reason
    )
    audit.record(user, "rescore assessments", job, of=key, reason=reason)
    return job


def rescoring_key(instrument: str, version: str = "") -> str:
    return f"{instrument} {version}".strip()
