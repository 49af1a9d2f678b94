"""Slow and regular work of courses: packages, certificates, overdue quizzes, news and reminders.

The engine that sets a PDF is imported inside, when a worker runs the job: the web only queues it.
"""

from uuid import UUID

from celery import shared_task

from core import jobs
from core.models import Job
from courses.cohorts import reminders as class_reminders
from courses.cohorts import telling
from courses.course_reviews import telling as course_telling
from courses.importing.errors import ImportRefused
from courses.models import Certificate, CourseReview, Package, Seat
from courses.packages import storing
from courses.progress import completing
from courses.quizzes.taking import close_overdue
from courses.teams import leaving
from courses.teams import reminders as team_reminders

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


@jobs.job(telling.TELL)
def tell_of_seats(
    progress: jobs.Progress, *, news: str, seats: list[int], changes: list[dict] | None = None
) -> None:
    """Mail people about their seats; who was told is kept, so that a second run goes on there."""
    told = (progress.job.result or {}).get("told", [])
    waiting = Seat.objects.filter(pk__in=seats).exclude(pk__in=told).order_by("pk")
    for seat in waiting.select_related("user", "cohort"):
        kind, key = telling.News(news), progress.job.key
        if telling.send(kind, seat, occasion=key, changes=changes or []):
            with progress.part() as kept:
                kept["told"] = [*kept.get("told", []), seat.pk]
    with progress.finish({"told": len(seats)}):
        pass


@jobs.job(course_telling.TELL)
def tell_of_course_review(progress: jobs.Progress, *, review: int, state: str) -> None:
    """Mail staff about a review; who was told is kept, so that a second run goes on there."""
    told = (progress.job.result or {}).get("told", [])
    found = CourseReview.objects.select_related("course", "requested_by", "decided_by")
    for subject in found.filter(pk=review):
        for person, mail in course_telling.mails(subject, state):
            if person in told:
                continue
            mail.send()
            with progress.part() as kept:
                kept["told"] = [*kept.get("told", []), person]
    with progress.finish():
        pass


@jobs.job(completing.COMPLETE)
def complete_course(progress: jobs.Progress, *, course: str) -> None:
    """Complete a course that was published again for those who were ready meanwhile."""
    completed = completing.complete(UUID(course))
    with progress.finish({"completed": completed}):
        pass


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


@shared_task(ignore_result=True)
def remind_learners() -> None:
    """Of what is due, and of the classes of tomorrow."""
    team_reminders.remind()
    class_reminders.remind()


@shared_task(ignore_result=True)
def forget_left_guests() -> None:
    """Erase accounts that no link opens any more."""
    leaving.forget_left_guests()
