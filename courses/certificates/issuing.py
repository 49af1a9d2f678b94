"""Writes of certificates; issuing twice gives one, revoking twice keeps the first reason."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import audit
from courses.certificates import keys
from courses.certificates.credential import claims
from courses.certificates.rule import NotEarned, missing
from courses.models import Certificate, CoursePage, Enrolment
from users.models import User


@transaction.atomic
def issue(*, user: User, course: CoursePage, name: str) -> Certificate:
    """Issue the certificate of a completed course, or give the valid one there is.

    `name` is what the holder wants written on it, perhaps nothing. Raises NotEarned.
    """
    enrolment = (
        Enrolment.objects.of(user)
        .filter(course_key=course.translation_key)
        .select_for_update()
        .first()
    )
    if enrolment is None or missing(course, enrolment):
        raise NotEarned
    if valid := enrolment.certificates.valid().first():
        return valid
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        holder_name=name.strip(),
        course_key=course.translation_key,
        course_title=course.title,
        course_summary=course.summary,
        minutes=course.minutes,
        completed_at=enrolment.completed_at,
        issued_at=timezone.now().replace(microsecond=0),
        key=keys.current(),
        is_demo=settings.DEMO or user.is_demo,
    )
    certificate.credential = keys.sign(claims(certificate))
    certificate.save(update_fields=["credential"])
    return certificate


@transaction.atomic
def revoke(
    *, certificate: Certificate, because: Certificate.Why, reason: str = "", by: User
) -> None:
    """Make it answer "not valid" from now on; the agency gives a reason, and is audited."""
    valid = Certificate.objects.valid().filter(pk=certificate.pk)
    if not valid.update(
        revoked_at=timezone.now(), revoked_because=because, revoked_reason=reason, pdf=None
    ):
        return
    if because == Certificate.Why.AGENCY:
        audit.record(by, "revoked certificate", certificate, reason=reason)


def forget_certificates(*, user: User) -> None:
    """The person goes: no name, no file, no signed text stays, and the address says "not valid"."""
    mine = Certificate.objects.filter(enrolment__user=user)
    mine.valid().update(revoked_at=timezone.now(), revoked_because=Certificate.Why.ERASED)
    mine.update(holder_name="", credential="", pdf=None, revoked_reason="")


def valid_of(user: User, course_key: UUID) -> Certificate | None:
    valid = Certificate.objects.valid().filter(enrolment__user=user, course_key=course_key)
    return valid.defer("pdf", "credential").first()
