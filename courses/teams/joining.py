"""A guest who has an account of their own all the while: what they learnt joins that account.

Progress is folded anew from the events of both, so nothing done is lost or counted twice.
"""

from uuid import uuid5

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from core import audit
from courses.certificates.issuing import revoke
from courses.cohorts.places import Places, locked
from courses.models import Attendance, Certificate, CourseRating, Enrolment, QuizAttempt, Seat
from courses.progress.recording import folded, record, store_completion, store_states
from courses.teams.coming_in import OnTeamAlready
from users.consents import Purpose, require_consent
from users.guests import shut_out
from users.models import User


class UnderWay(Exception):
    """A quiz is under way in both accounts: one has to be handed in first."""


@transaction.atomic
def join_guest(*, guest: User, account: User) -> int:
    """Move a guest's courses, classes and team places to an account; returns how many courses.

    The caller has made sure that both are the same person. Joined again it does nothing. Raises
    NotConsented, OnTeamAlready or UnderWay, and then nothing is moved.
    """
    require_consent(user=account, purpose=Purpose.LEARNING)
    people = User.objects.select_for_update().filter(pk__in=[guest.pk, account.pk]).order_by("pk")
    found = {person.pk: person for person in people}
    if guest.pk not in found or not found[guest.pk].is_guest or found[account.pk].is_guest:
        return 0
    _move_places(guest, account)
    for seat in Seat.objects.of(guest).select_related("cohort").order_by("cohort"):
        _move_seat(seat, account)
    theirs = list(Enrolment.objects.of(guest).select_for_update().order_by("pk"))
    own = {one.course_key: one for one in Enrolment.objects.of(account).select_for_update()}
    for enrolment in theirs:
        if enrolment.course_key in own:
            _merge(enrolment, own[enrolment.course_key], account)
        else:
            Enrolment.objects.filter(pk=enrolment.pk).update(user=account)
    shut_out(found[guest.pk])
    audit.record(account, "joined guest", found[guest.pk], courses=len(theirs))
    return len(theirs)


def _move_places(guest: User, account: User) -> None:
    try:
        with transaction.atomic():
            guest.team_places.update(user=account)
    except IntegrityError as error:
        raise OnTeamAlready from error


def _move_seat(seat: Seat, account: User) -> None:
    """The better of two places in a class is kept, the other is given up."""
    cohort = locked(seat.cohort.public_id)
    seat.refresh_from_db()
    own = Seat.objects.of(account).filter(cohort=cohort).first()
    if own is None:
        Seat.objects.filter(pk=seat.pk).update(user=account)
        return
    if seat.is_held and (not own.is_held or (seat.is_seated and own.is_waiting)):
        for name in ("state", "asked_at", "promoted_at"):
            mine, theirs = getattr(own, name), getattr(seat, name)
            setattr(own, name, theirs)
            setattr(seat, name, mine)
        own.save()
        seat.save()
    places = Places(cohort, seat.user)
    left = places.of(seat.user)
    if left is not None and left.is_held:
        places.end(left)
        places.save()
    noted = Attendance.objects.filter(seat=own).values("session")
    Attendance.objects.filter(seat=seat).exclude(session__in=noted).update(seat=own)


def _merge(theirs: Enrolment, own: Enrolment, account: User) -> None:
    """Put all of one enrolment into the other of the same course, and fold it anew."""
    _move_events(theirs, own)
    _move_quiz_attempts(theirs, own)
    _move_package_attempts(theirs, own)
    _move_certificate(theirs, own, account)
    if not CourseRating.objects.filter(enrolment=own).exists():
        CourseRating.objects.filter(enrolment=theirs).update(enrolment=own)
    own.enrolled_at = min(own.enrolled_at, theirs.enrolled_at)
    if not own.completed_lessons:
        own.completed_lessons = theirs.completed_lessons
        own.completed_revision = theirs.completed_revision
    if own.state == Enrolment.State.WITHDRAWN:
        own.state = theirs.state
    own.save()
    theirs.delete()
    states = folded(own.events.all())
    store_states(own, states)
    store_completion(own, states)
    if own.state != Enrolment.State.WITHDRAWN:  # with both, every lesson may be done
        record(user=account, course_key=own.course_key, events=[])


def _move_events(theirs: Enrolment, own: Enrolment) -> None:
    """An event both told is two facts: the guest's gets an id of its own, always the same."""
    both = theirs.events.filter(event_id__in=own.events.values("event_id"))
    for event in list(both):
        event.event_id = uuid5(event.event_id, f"guest-{theirs.user_id}")
        event.save(update_fields=["event_id"])
    theirs.events.update(enrolment=own)


def _move_quiz_attempts(theirs: Enrolment, own: Enrolment) -> None:
    """They count on: who used up the attempts in one account has used them up."""
    for attempt in theirs.quiz_attempts.order_by("number"):
        same = {"lesson_key": attempt.lesson_key, "quiz": attempt.quiz_id}
        mine = own.quiz_attempts.filter(**same)
        if attempt.is_open and mine.filter(state=QuizAttempt.State.IN_PROGRESS).exists():
            raise UnderWay
        attempt.number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
        attempt.enrolment = own
        attempt.save(update_fields=["number", "enrolment"])


def _move_package_attempts(theirs: Enrolment, own: Enrolment) -> None:
    """The account's own open one stays open; the guest's is kept as an earlier one."""
    for attempt in theirs.package_attempts.order_by("number"):
        mine = own.package_attempts.filter(lesson_key=attempt.lesson_key)
        if attempt.closed_at is None and mine.filter(closed_at=None).exists():
            attempt.closed_at = timezone.now()
        attempt.number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
        attempt.enrolment = own
        attempt.save(update_fields=["number", "enrolment", "closed_at"])


def _move_certificate(theirs: Enrolment, own: Enrolment, account: User) -> None:
    """Of two valid certificates of one course the account's own stays."""
    if own.certificates.valid().exists():
        for certificate in theirs.certificates.valid():
            revoke(certificate=certificate, because=Certificate.Why.HOLDER, by=account)
    theirs.certificates.update(enrolment=own)
