"""Classes as anybody sees them: in lists, and one on its own page."""

from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404

from courses.cohorts.places import FEW
from courses.models import Cohort, CoursePage
from users.roles import Role


def coming_classes(user, *, course_key: UUID | None = None) -> list[Cohort]:
    """Open classes that are not over, the first to begin first; one query.

    Each says in `free_seats` how many seats are left, if that is known, and in `own_state` where
    this person stands.
    """
    coming = Cohort.objects.coming().with_counts().with_place_of(user)
    if course_key is not None:
        coming = coming.of_course(course_key)
    return [with_free_seats(cohort) for cohort in coming]


def shown_class(user, public_id: UUID) -> Cohort:
    """A class by its address, if this person may see it; Http404 for an unknown one or a draft.

    Trainers and officials see drafts: the editor shows them anyway.
    """
    course = CoursePage.objects.open().filter(translation_key=OuterRef("course_key"))
    cohorts = Cohort.objects.with_counts().annotate(
        course_slug=Subquery(course.values("slug")[:1])  # None once the course is not read
    )
    cohort = cohorts.filter(public_id=public_id).first()
    if cohort is None or (cohort.is_draft and not _sees_drafts(user)):
        raise Http404
    return with_free_seats(cohort)


def with_free_seats(cohort: Cohort) -> Cohort:
    """Say how many are left: exactly only when there are few, as cached pages can keep up with."""
    cohort.free_seats = cohort.seats_left(cohort.seated)
    cohort.has_few_seats = cohort.free_seats is not None and cohort.free_seats <= FEW
    return cohort


def _sees_drafts(user) -> bool:
    return user.is_authenticated and any(
        user.has_role(role) for role in (Role.TRAINER, Role.OFFICIAL)
    )
