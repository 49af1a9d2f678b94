"""Classes: a course with dates, live sessions and seats. Called cohorts in code, "lớp học" on pages.

A class hangs on the course's translation key, as enrolments do. Whoever has a seat or waits for one
is enrolled in the course as well.
"""

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from users.roles import Role


class CohortQuerySet(models.QuerySet):
    def open(self) -> "CohortQuerySet":
        return self.filter(state=Cohort.State.OPEN)

    def coming(self, today: date | None = None) -> "CohortQuerySet":
        """Open and not over; the first to begin comes first."""
        today = today or timezone.localdate()
        return self.open().filter(ends_on__gte=today).order_by("starts_on", "pk")

    def of_course(self, course_key: uuid.UUID) -> "CohortQuerySet":
        return self.filter(course_key=course_key)

    def led_by(self, user) -> "CohortQuerySet":
        """Classes whose trainer this is; all of them for an administrator."""
        return self if user.is_superuser else self.filter(trainers=user)

    def with_counts(self) -> "CohortQuerySet":
        """Say in `seated` and `waiting` how many people there are."""
        from courses.models.seat import Seat

        seats = Seat.objects.filter(cohort=OuterRef("pk"))

        def count(rows: models.QuerySet) -> Coalesce:
            numbers = rows.order_by().values("cohort").values(n=Count("pk"))
            return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)

        return self.annotate(seated=count(seats.seated()), waiting=count(seats.waiting()))

    def with_place_of(self, user) -> "CohortQuerySet":
        """Say in `own_state` where this person stands: the state of their seat, or None."""
        from courses.models.seat import Seat

        own = Seat.objects.filter(cohort=OuterRef("pk"), user=user.pk)
        return self.annotate(own_state=Subquery(own.values("state")[:1]))


class Cohort(ClusterableModel):
    """A class: one run of a course, with trainers, dates and perhaps a number of seats."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", pgettext_lazy("class", "Open")
        CANCELLED = "cancelled", pgettext_lazy("class", "Cancelled")

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("In person")
        ONLINE = "online", _("Online")
        BLENDED = "blended", _("In person and online")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_key = models.UUIDField(db_index=True, editable=False)
    course_title = models.CharField(_("course"), max_length=255, editable=False)
    title = models.CharField(
        _("name of the class"),
        max_length=120,
        help_text=_("As learners tell it from others: “Evening class in Thủ Dầu Một, May”."),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opens_on = models.DateField(
        _("seats can be taken from"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    closes_on = models.DateField(
        _("seats can be taken until"),
        null=True,
        blank=True,
        help_text=_("This day included. Empty: until the first day of the class."),
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as come. When all are taken, others wait in order."),
    )
    mode = models.CharField(_("where"), max_length=7, choices=Mode, default=Mode.ONSITE)
    place = models.CharField(
        _("place"),
        max_length=255,
        blank=True,
        help_text=_("Address, for everybody to see. Not needed for a class held online only."),
    )
    about = models.TextField(
        _("about the class"),
        blank=True,
        help_text=_("What is practised together, what to bring. For everybody to see."),
    )
    trainers = ParentalManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="led_cohorts",
        verbose_name=_("trainers"),
        blank=True,
        limit_choices_to={"groups__name": Role.TRAINER.value},
        help_text=_("They see the names of who takes part and note the attendance."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    cancelled_because = models.CharField(
        _("why it is cancelled"),
        max_length=300,
        blank=True,
        help_text=_("Learners read it. A cancelled class is not opened again."),
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__lte=F("starts_on")),
                name="cohort_closes_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__gt=0), name="cohort_has_seats_or_no_limit"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="cohort_is_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("courses:cohort", args=[self.public_id])

    def clean(self) -> None:
        found: dict[str, str] = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            found["ends_on"] = _("The last day is before the first.")
        if self.starts_on and self.closes_on and self.closes_on > self.starts_on:
            found["closes_on"] = _("Seats can be taken until the first day at the latest.")
        if self.opens_on and self.last_day_to_enrol and self.opens_on > self.last_day_to_enrol:
            found["opens_on"] = _("This is after the last day on which seats can be taken.")
        if self.mode != self.Mode.ONLINE and not self.place:
            found["place"] = _("Say where the class meets.")
        if self.state == self.State.CANCELLED and not self.cancelled_because.strip():
            found["cancelled_because"] = _("Say why: learners read it.")
        if found:
            raise ValidationError(found)

    @property
    def last_day_to_enrol(self) -> date | None:
        return self.closes_on or self.starts_on

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.ends_on < timezone.localdate()

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def opens_later(self) -> bool:
        return bool(self.opens_on and timezone.localdate() < self.opens_on)

    @property
    def takes_people(self) -> bool:
        """Whether a seat, or a place in the waiting list, can be taken today."""
        today = timezone.localdate()
        return (
            self.state == self.State.OPEN
            and not self.opens_later
            and today <= self.last_day_to_enrol
        )

    @property
    def takes_from_waiting(self) -> bool:
        """Whether a seat that becomes free goes to who waits; once it began, too late to come in."""
        return self.state == self.State.OPEN and timezone.localdate() <= self.starts_on

    @property
    def seats_shown(self) -> str:
        """Seats taken of those there are; of rows with counts."""
        return f"{self.seated} / {self.seats}" if self.seats else str(self.seated)

    def seats_left(self, seated: int) -> int | None:
        """Seats nobody has yet; None where they are not counted."""
        return None if self.seats is None else max(0, self.seats - seated)


class LiveSessionQuerySet(models.QuerySet):
    def held(self) -> "LiveSessionQuerySet":
        """Not cancelled, nor their class."""
        return self.filter(is_cancelled=False, cohort__state=Cohort.State.OPEN)

    def between(self, start: datetime, end: datetime) -> "LiveSessionQuerySet":
        """Those that begin from `start` on and before `end`."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def tomorrow(self, today: date | None = None) -> "LiveSessionQuerySet":
        """Those of the day after `today`, by the clock here."""
        day = (today or timezone.localdate()) + timedelta(days=1)
        start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        return self.between(start, start + timedelta(days=1))

    def with_people(self) -> "LiveSessionQuerySet":
        """With the class and, in `cohort.people`, the seats of those who are expected."""
        from courses.models.seat import Seat

        seats = Seat.objects.seated().select_related("user").order_by("pk")
        return self.select_related("cohort").prefetch_related(
            models.Prefetch("cohort__places", queryset=seats, to_attr="people")
        )


class LiveSession(models.Model):
    """A meeting of a class, in a room or behind a link that only those with a seat see."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = ParentalKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(
        _("room"), max_length=255, blank=True, help_text=_("If other than the place of the class.")
    )
    link = models.URLField(
        _("link to join"),
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Begins with https://. Only people with a seat see it."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What to bring or prepare.")
    )
    is_cancelled = models.BooleanField(_("this session is cancelled"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("A session ends after it begins.")})

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> date:
        return timezone.localtime(self.ends_at).date()

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def may_be_marked(self) -> bool:
        """Attendance is noted from the day of the session on."""
        return not self.is_cancelled and self.day <= timezone.localdate()
