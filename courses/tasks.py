"""Slow and regular work of courses: PDFs of certificates, quizzes whose time is over.

The engine that sets a PDF is imported inside, when a worker runs the job: the web only queues it.
"""

from celery import shared_task

from core import jobs
from core.models import Job
from courses.models import Certificate
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
