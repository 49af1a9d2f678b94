"""What the page of a re-scoring shows: how many there are, and how far the work is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from advisory.models import InstrumentVersion
from advisory.tasks import RESCORE, rescoring_key
from advisory.versions import rescoring
from core.models import Job

SHOWN_JOBS = 5


@dataclass(frozen=True)
class JobLine:
    """One re-scoring, asked for or done."""

    job: Job
    state: str
    scope: str
    counts: list[tuple[str, int]]


def scope_of(version: InstrumentVersion, scope: str) -> dict[str, str]:
    """The arguments of the job for one version, or for its whole instrument."""
    of_version = version.version if scope == "version" else ""
    return {"instrument": version.instrument.key, "version": of_version}


def rescore_page(version: InstrumentVersion) -> dict:
    key = version.instrument.key
    keys = [rescoring_key(key, version.version), rescoring_key(key)]
    jobs = Job.objects.filter(kind=RESCORE, key__in=keys).select_related("requested_by")
    lines = [_line(job) for job in jobs[:SHOWN_JOBS]]
    return {
        "of_version": rescoring.to_rescore(key, version.version).count(),
        "of_instrument": rescoring.to_rescore(key).count(),
        "jobs": lines,
        "is_running": any(not line.job.is_finished for line in lines),
    }


def _line(job: Job) -> JobLine:
    states = {
        Job.State.QUEUED: _("waiting for a worker"),
        Job.State.RUNNING: _("under way"),
        Job.State.DONE: _("done"),
        Job.State.FAILED: _("failed"),
    }
    outcomes = {
        rescoring.LEVEL: _("another level"),
        rescoring.POINTS: _("other points, same level"),
        rescoring.DETAILS: _("other details, same points"),
        rescoring.SAME: _("unchanged"),
        rescoring.REFUSED: _("could not be scored; the old score stays"),
        rescoring.UNSCORED: _("had no score"),
    }
    counts = (job.result or {}).get("counts", {})
    version = job.arguments["version"]
    return JobLine(
        job=job,
        state=states[job.state],
        scope=_("version %(version)s") % {"version": version} if version else _("all versions"),
        counts=[(text, counts[name]) for name, text in outcomes.items() if name in counts],
    )
