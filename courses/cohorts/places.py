"""Who gets the seats of a class: one rule, under the lock of the class, so each is given once."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from core.visitor_cache import forget_public_pages
from courses.cohorts.telling import News, tell
from courses.models import Cohort, Seat

#: Up to this many, public pages say how many seats are left; above it only that there are some.
FEW = 5
State = Seat.State


def locked(public_id: UUID) -> Cohort:
    """The class, for this transaction alone; whoever changes seats holds it."""
    return Cohort.objects.select_for_update().get(public_id=public_id)


class Places:
    """The places of a locked class: changed in memory by the rule, then written by `save`."""

    def __init__(self, cohort: Cohort, *users) -> None:
        """With the places of `users` whatever became of them, and all those that are held."""
        self.cohort = cohort
        needed = Q(state__in=Seat.HELD)
        if cohort.seats is None:  # nothing to count, and there may be thousands
            needed = Q(state=State.WAITING)
        rows = Seat.objects.filter(needed | Q(user__in=users), cohort=cohort)
        self.rows = list(rows.order_by("asked_at", "pk"))
        self._changed: list[Seat] = []
        self._news: dict[News, list[Seat]] = {}

    def of(self, user) -> Seat | None:
        return next((seat for seat in self.rows if seat.user_id == user.pk), None)

    @property
    def free(self) -> int | None:
        """Seats nobody has; None where they are not counted."""
        return self.cohort.seats_left(sum(seat.is_seated for seat in self.rows))

    def give(self, user, *, is_demo: bool = False, by=None, reason: str = "") -> Seat:
        """A seat, or the last place among those who wait; the one they have stays as it is."""
        seat = self.of(user)
        if seat is None:
            seat = Seat(cohort=self.cohort, user=user, is_demo=is_demo)
            self.rows.append(seat)
        elif seat.is_held:
            return seat
        is_free = self.free is None or self.free > 0
        state = State.SEATED if is_free else State.WAITING
        return self._put(seat, state, asked_at=timezone.now(), changed_by=by, reason=reason)

    def end(self, seat: Seat, state: str = State.LEFT, *, by=None, reason: str = "") -> None:
        """End a place; the seat goes to who waits longest, unless the class has begun."""
        self._put(seat, state, changed_by=by, reason=reason)
        if self.cohort.takes_from_waiting:
            self.fill()

    def fill(self) -> None:
        """Give the free seats to those who wait, in their order."""
        waiting = [seat for seat in self.rows if seat.is_waiting]
        now = timezone.now()
        for seat in waiting[: self.free]:  # all of them where seats are not counted
            self.tell(News.PROMOTED, self._put(seat, State.SEATED, promoted_at=now))

    def tell(self, news: News, seat: Seat) -> None:
        self._news.setdefault(news, []).append(seat)

    def save(self) -> None:
        """Write what changed, and tell people and public pages of it after the commit."""
        known = [seat for seat in self._changed if seat.pk is not None]
        for seat in self._changed:
            if seat.pk is None:
                seat.save()
        fields = ["state", "asked_at", "promoted_at", "changed_by", "reason"]
        Seat.objects.bulk_update(known, fields)
        for news, seats in self._news.items():
            tell(news, seats)
        if self._changed and self.free is not None and self.free <= FEW + 1:
            forget_public_pages()

    def _put(self, seat: Seat, state: str, **fields: object) -> Seat:
        fresh = {"promoted_at": None, "changed_by": None, "reason": ""}
        for name, value in {"state": state, **fresh, **fields}.items():
            setattr(seat, name, value)
        if seat not in self._changed:
            self._changed.append(seat)
        return seat


def give_up(*, user, course_key: UUID | None = None) -> list[Cohort]:
    """Give up every coming place of a person, in one course or in all; returns the classes.

    Called within a transaction. The classes are locked in one order, so that two people who
    leave several never wait for each other.
    """
    held = Seat.objects.of(user).held().coming()
    if course_key is not None:
        held = held.filter(cohort__course_key=course_key)
    cohorts = Cohort.objects.filter(pk__in=held.values("cohort")).order_by("pk")
    left = list(cohorts.select_for_update())
    for cohort in left:
        places = Places(cohort, user)
        seat = places.of(user)
        if seat is not None and seat.is_held:
            places.end(seat)
            places.save()
    return left


def fill(cohort: Cohort) -> None:
    """Give the free seats of a locked class to those who wait."""
    places = Places(cohort)
    places.fill()
    places.save()
