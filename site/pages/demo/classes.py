"""Two classes of the demo's trainer: one to come, with people who wait, and one under way."""

import datetime

from django.utils import timezone

from courses.cohorts.attendance import note
from courses.cohorts.seats import take_seat
from courses.models import Attendance, Cohort, CoursePage, LiveSession
from users.models import User

COMING = "Dữ liệu mẫu: lớp tối ở Thủ Dầu Một"
RUNNING = "Dữ liệu mẫu: lớp trực tuyến buổi tối"
ABOUT = (
    "Ai cũng làm trên sổ sách, điện thoại của mình. Mang theo máy tính nếu có.\n\n"
    "Lớp này là ví dụ để dùng thử cổng, không diễn ra thật."
)
MARKS = [Attendance.Mark.PRESENT] * 4 + [Attendance.Mark.LATE, Attendance.Mark.ABSENT]


def add_classes(courses: list[CoursePage], trainer: User, learners: list[User]) -> None:
    """Learners take the seats of both in their order; the owner is the first of them."""
    coming = _plan(
        courses[0],
        trainer,
        title=COMING,
        seats=6,
        place="Phòng mẫu 2, 1 đường Mẫu, Thủ Dầu Một",
        starts_in=12,
    )
    for learner in learners[:8]:  # two of them wait
        take_seat(user=learner, public_id=coming.public_id, is_demo=True)
    running = _plan(
        courses[1], trainer, title=RUNNING, seats=20, mode=Cohort.Mode.ONLINE, starts_in=0
    )
    for learner in learners[:6]:
        take_seat(user=learner, public_id=running.public_id, is_demo=True)
    _begin_a_week_ago(running, trainer)


def _plan(course: CoursePage, trainer: User, *, starts_in: int, **fields: object) -> Cohort:
    """An open class of three evenings, a week apart."""
    first = timezone.localdate() + datetime.timedelta(days=starts_in)
    cohort = Cohort(
        course_key=course.translation_key,
        course_title=course.title,
        starts_on=first,
        ends_on=first + datetime.timedelta(weeks=2),
        about=ABOUT,
        state=Cohort.State.OPEN,
        is_demo=True,
        **fields,
    )
    cohort.save()
    cohort.trainers.add(trainer)
    cohort.save()
    for week in range(3):
        day = first + datetime.timedelta(weeks=week)
        start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(19)))
        LiveSession.objects.create(
            cohort=cohort,
            starts_at=start,
            ends_at=start + datetime.timedelta(hours=2),
            link="" if cohort.place else "https://hop.labanso.test/lop-mau",
            note="Mang theo sổ bán hàng tuần này." if week == 0 else "",
        )
    return cohort


def _begin_a_week_ago(cohort: Cohort, trainer: User) -> None:
    """Date a class back, so that one evening is over, and note who came."""
    back = datetime.timedelta(days=6)
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on=cohort.starts_on - back, ends_on=cohort.ends_on - back
    )
    for session in cohort.sessions.all():
        session.starts_at -= back
        session.ends_at -= back
        session.save()
    first = LiveSession.objects.select_related("cohort").filter(cohort=cohort).first()
    seats = cohort.places.order_by("pk").values_list("pk", flat=True)
    note(session=first, marks=dict(zip(seats, MARKS, strict=False)), by=trainer)
