"""Slow and regular work of courses: packages, PDFs of certificates, quizzes whose time is over.

The engine that sets a PDF is imported inside, when a worker runs the job: the web only queues it.
"""

from celery import shared_task

from core import jobs
from core.models import Job
from courses.importing.errors import ImportRefused
from courses.models import Certificate, Package
from courses.packages import storing
from courses.quizzes.taking import close_overdue

PRINT_CERTIFICATE = "print_certificate"


@jobs.job(PRINT_CERTIFICATE)
def print_certificate(progress: jobs.Progress, *, certificate: int) -> None:
    """Make the PDF of a certificate; nothing is stored for one revoked before the end."""
    from courses.certificates import printing

    valid = Certificate.objects.valid().filter(pk=certificate)
    subject = valid.first()
    pdf = printing.print_certificate(subject) if subject else None
    with progress.finish():
        valid.update(pdf=pdf)


def queue_printing(certificate: Certificate) -> Job:
    """Have the PDF made, unless that is waiting or under way already."""
    return jobs.enqueue(
        PRINT_CERTIFICATE, key=str(certificate.public_id), certificate=certificate.pk
    )


@shared_task(ignore_result=True)
def close_overdue_quizzes() -> None:
    """End the attempts whose time is over and whose learner did not come back."""
    close_overdue()


@jobs.job(storing.IMPORT)
def import_package(
    progress: jobs.Progress, *, upload: str, file_name: str, package: int | None
) -> None:
    """Make an upload a version; what is refused is kept as the job's result, in words.

    A run that takes over from a killed worker unpacks into a folder of its own, and clears away
    what the other left.
    """
    archive = storing.uploads() / upload
    storing.clear_left_by(upload)
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
    storing.forget_upload(upload)


@shared_task(ignore_result=True)
def forget_left_packages() -> None:
    storing.forget_left()
