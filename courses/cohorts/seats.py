"""Writes of seats: take one, give it up, be moved or taken off; every one may be repeated."""

from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from core import audit
from courses.actions import keep_enrolled
from courses.cohorts.moved import Meeting, meetings, moved
from courses.cohorts.places import Places, fill, locked
from courses.cohorts.telling import News, tell
from courses.models import Cohort, Enrolment, Seat
from users.consents import Purpose, give_consent, require_consent


class NotTakingPeople(Exception):
    """No seat of this class can be taken now: too early, too late, cancelled or a draft."""


class NoSuchClass(Exception):
    """There is no class of this address, or it is a draft."""


class TakenOff(NotTakingPeople):
    """A trainer took the person off the list: only a trainer can bring them back."""


class NoSuchSeat(Exception):
    """The person holds no place in the class."""


class CannotMove(Exception):
    """The other class is not another open one of the same course."""


@transaction.atomic
def take_seat(*, user, public_id: UUID, agrees: bool = False, is_demo: bool = False) -> Seat:
    """Give a person a seat, or the last place among those who wait; enrols them in the course.

    `agrees` for who ticks the consent to a learning record with it. Raises NotConsented,
    NoSuchClass, NotTakingPeople or TakenOff, and then nothing is kept. Asked again, it gives the
    place they have.
    """
    # A consent is locked before a class, here and where it is withdrawn.
    if agrees:
        give_consent(user=user, purpose=Purpose.LEARNING, channel="class")
    else:
        require_consent(user=user, purpose=Purpose.LEARNING)
    enrolled = Enrolment.objects.of(user).filter(course_key=OuterRef("course_key"))
    classes = Cohort.objects.annotate(enrolled_as=Subquery(enrolled.values("state")[:1]))
    cohort = classes.select_for_update().filter(public_id=public_id).first()
    if cohort is None or cohort.is_draft:
        raise NoSuchClass
    places = Places(cohort, user)
    before = places.of(user)
    if before is None or not before.is_held:
        if not cohort.takes_people:
            raise NotTakingPeople
        if before is not None and before.state == Seat.State.REMOVED:
            raise TakenOff
    if cohort.enrolled_as in (None, Enrolment.State.WITHDRAWN):
        keep_enrolled(
            user=user,
            course_key=cohort.course_key,
            course_title=cohort.course_title,
            is_demo=is_demo,
            is_new=cohort.enrolled_as is None,
        )
    seat = places.give(user, is_demo=is_demo)
    places.save()
    return seat


@transaction.atomic
def leave(*, user, public_id: UUID) -> Cohort:
    """Give up a seat or a place among those who wait; the first who waits gets the seat at once.

    Raises NoSuchSeat, also where there is no such class or it is over.
    """
    try:
        cohort = locked(public_id)
    except Cohort.DoesNotExist as error:
        raise NoSuchSeat from error
    places = Places(cohort, user)
    seat = places.of(user)
    if seat is None or not seat.is_held or cohort.is_over:
        raise NoSuchSeat
    places.end(seat)
    places.save()
    return cohort


@transaction.atomic
def remove(*, seat: Seat, by, reason: str) -> None:
    """Take a person off the list, for a reason they are told. Raises NoSuchSeat."""
    places = Places(locked(seat.cohort.public_id), seat.user)
    _end_by_trainer(places, seat, by, reason)
    places.tell(News.REMOVED, seat)
    places.save()
    audit.record(by, "took off class", seat.cohort, person=seat.user_id, reason=reason)


@transaction.atomic
def move(*, seat: Seat, to: Cohort, by, reason: str) -> Seat:
    """Move a person to another class of the course; they wait there if it is full.

    Raises NoSuchSeat or CannotMove.
    """
    both = Cohort.objects.filter(pk__in=[seat.cohort_id, to.pk]).order_by("pk")
    cohorts = {cohort.pk: cohort for cohort in both.select_for_update()}
    before, after = cohorts[seat.cohort_id], cohorts[to.pk]
    if not may_move(before, after):
        raise CannotMove
    here, there = Places(before, seat.user), Places(after, seat.user)
    _end_by_trainer(here, seat, by, reason)
    here.save()
    moved = there.give(seat.user, is_demo=seat.is_demo, by=by, reason=reason)
    there.tell(News.MOVED, moved)
    there.save()
    audit.record(
        by, "moved to class", after, person=seat.user_id, came_from=before.pk, reason=reason
    )
    return moved


def may_move(before: Cohort, after: Cohort) -> bool:
    is_open = after.state == Cohort.State.OPEN and not after.is_over
    return is_open and after.pk != before.pk and after.course_key == before.course_key


def _end_by_trainer(places: Places, seat: Seat, by, reason: str) -> None:
    found = places.of(seat.user)
    if found is None or not found.is_held:
        raise NoSuchSeat
    places.end(found, Seat.State.REMOVED, by=by, reason=reason)


@transaction.atomic
def after_edit(
    *, cohort: Cohort, was_state: str, by, before: dict[int, Meeting] | None = None
) -> None:
    """What follows an edit: seats added go to who waits; a class cancelled is told to all, a
    session moved to those with a seat. `before` is how the sessions were (courses.cohorts.moved).
    """
    cohort = locked(cohort.public_id)
    if cohort.is_cancelled and was_state != Cohort.State.CANCELLED:
        tell(News.CANCELLED, Seat.objects.held().filter(cohort=cohort))
        audit.record(by, "cancelled class", cohort, reason=cohort.cancelled_because)
    elif cohort.state == Cohort.State.OPEN and not cohort.is_over:
        fill(cohort)
        if changes := moved(before or {}, meetings(cohort)):
            tell(News.CHANGED, Seat.objects.seated().filter(cohort=cohort), changes=changes)
            audit.record(by, "moved sessions", cohort, sessions=len(changes))
