"""When a course's certificate is earned: the course says by which rule."""

from courses.models import CoursePage, Enrolment, LessonProgress


class NotEarned(Exception):
    """The course gives no certificate, or its rule is not met yet."""


def missing(course: CoursePage, enrolment: Enrolment) -> bool:
    """Whether something is missing for the certificate of this course.

    A completed course counts as it was when it was completed; lessons added later ask nothing.
    """
    rule = CoursePage.CertificateRule(course.certificate)
    if rule == CoursePage.CertificateRule.NONE or enrolment.completed_at is None:
        return True
    if rule == CoursePage.CertificateRule.COMPLETED:
        return False
    own = enrolment.lessons.filter(lesson_key__in=enrolment.completed_lessons)
    return own.filter(success=LessonProgress.Success.FAILED).exists()
