"""Slow work of courses: importing packages."""

from celery import shared_task

from core import jobs
from courses.importing.errors import ImportRefused
from courses.models import Package
from courses.packages import storing


@jobs.job(storing.IMPORT)
def import_package(
    progress: jobs.Progress, *, upload: str, file_name: str, package: int | None
) -> None:
    """Make an upload a version; what is refused is kept as the job's result, in words.

    A killed worker's folder is left to the nightly sweep; the next run unpacks into its own.
    """
    archive = storing.uploads() / upload
    told = 0.0

    def watch(done: int, total: int) -> None:
        nonlocal told
        if done == total or done >= told + total / 20:  # twenty times are enough
            told = done
            progress.tell(done, total)

    target = Package.objects.filter(pk=package).first() if package else None
    try:
        with storing.opened(archive, file_name=file_name, watch=watch) as found:
            result: dict = {}
            with progress.finish(result):
                version, created = storing.store(
                    found, package=target, by=progress.job.requested_by
                )
                result |= {"package": version.package_id, "version": version.pk, "new": created}
    except ImportRefused as refused:
        with progress.finish({"errors": [str(error) for error in refused.errors][:200]}):
            pass
    archive.unlink(missing_ok=True)


@shared_task(ignore_result=True)
def forget_left_packages() -> None:
    storing.forget_left()
