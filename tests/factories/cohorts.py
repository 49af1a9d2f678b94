"""Classes of a course. `CohortFactory(seats=1)` is open and begins in three weeks."""

import datetime

import factory
from django.utils import timezone

from courses.models import Attendance, Cohort, Enrolment, LiveSession, Seat
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory, agrees
from users.models import Consent


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


class CohortFactory(factory.django.DjangoModelFactory):
    """An open class; traits: draft, cancelled, running, over. `sessions=2` adds evenings to it."""

    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    class Params:
        course = factory.SubFactory(CoursePageFactory)
        draft = factory.Trait(state=Cohort.State.DRAFT)
        cancelled = factory.Trait(
            state=Cohort.State.CANCELLED, cancelled_because="Hội trường sửa chữa."
        )
        running = factory.Trait(starts_on=factory.LazyFunction(lambda: in_days(-3)))
        over = factory.Trait(
            starts_on=factory.LazyFunction(lambda: in_days(-20)),
            ends_on=factory.LazyFunction(lambda: in_days(-10)),
        )

    course_key = factory.SelfAttribute("course.translation_key")
    course_title = factory.SelfAttribute("course.title")
    title = factory.Sequence(lambda n: f"Lớp tối {n}")
    starts_on = factory.LazyFunction(lambda: in_days(21))
    ends_on = factory.LazyFunction(lambda: in_days(30))
    place = "Hội trường A, 1 đường Mẫu"
    state = Cohort.State.OPEN

    @factory.post_generation
    def trainer(self, create: bool, extracted: object, **kwargs: object) -> None:
        if create and extracted:
            self.trainers.add(extracted)
            self.save()

    @factory.post_generation
    def sessions(self, create: bool, extracted: int | None, **kwargs: object) -> None:
        for number in range(extracted or 0):
            LiveSessionFactory(cohort=self, days=number, **kwargs)


class LiveSessionFactory(factory.django.DjangoModelFactory):
    """An evening of two hours, `days` after the first day of the class."""

    class Meta:
        model = LiveSession

    class Params:
        days = 0

    cohort = factory.SubFactory(CohortFactory)
    starts_at = factory.LazyAttribute(
        lambda o: timezone.make_aware(
            datetime.datetime.combine(
                o.cohort.starts_on + datetime.timedelta(days=o.days), datetime.time(19)
            )
        )
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + datetime.timedelta(hours=2))
    link = "https://hop.example.vn/lop-toi"


class SeatFactory(factory.django.DjangoModelFactory):
    """A person with a seat, who agreed to a learning record and is enrolled; trait `waiting`."""

    class Meta:
        model = Seat
        skip_postgeneration_save = True

    class Params:
        waiting = factory.Trait(state=Seat.State.WAITING)

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)
    state = Seat.State.SEATED
    asked_at = factory.LazyFunction(timezone.now)
    agreed = agrees(Consent.Purpose.LEARNING)

    @factory.post_generation
    def enrolled(self, create: bool, _extracted: object, **_kwargs: object) -> None:
        """As taking a seat does."""
        if create:
            Enrolment.objects.get_or_create(
                user=self.user,
                course_key=self.cohort.course_key,
                defaults={"course_title": self.cohort.course_title},
            )


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    seat = factory.SubFactory(SeatFactory)
    session = factory.SubFactory(LiveSessionFactory, cohort=factory.SelfAttribute("..seat.cohort"))
    mark = Attendance.Mark.PRESENT
    marked_at = factory.LazyFunction(timezone.now)
