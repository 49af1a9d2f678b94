"""The demo owner's team: one person for each state, and the member of staff who signs in."""

import datetime

from django.utils import timezone

from advisory.models import Business
from courses.actions import enrol
from courses.lessons import lessons_of
from courses.models import Assignment, CoursePage, TeamMember
from courses.progress.recording import opened
from courses.teams.actions import add_member, hand_out, remind
from courses.teams.coming_in import let_in
from courses.teams.offer import Handout
from pages.demo.businesses import World, learn
from users.models import User

#: Numbers that belong to nobody: mobile numbers here begin with 03 to 09.
PEOPLE = {
    "done": ("Chị Hoa (mẫu)", "0000 000 001"),
    "begun": ("Anh Nam (mẫu)", "0000 000 002"),
    "late": ("Chị Thu (mẫu)", "0000 000 003"),
    "not_opened": ("Anh Sơn (mẫu)", "0000 000 004"),
    "own_account": ("Anh Mẫu (mẫu)", "0000 000 005"),
}


def teach(world: World, business: Business, owner: User, staff: User) -> None:
    """Hand out two lessons and let the people do their parts of it."""
    today = timezone.localdate()
    course, other = world.courses[0], world.courses[-1]
    lesson = Handout.of(course, lessons_of(course)[0])
    team = {
        key: add_member(
            team_key=business.public_id,
            team_name=business.name,
            name=name,
            phone=phone,
            by=owner,
            is_demo=True,
        )
        for key, (name, phone) in PEOPLE.items()
    }
    days = datetime.timedelta
    _hand(business, owner, lesson, [team["done"], team["begun"]], today + days(days=7))
    _hand(business, owner, lesson, [team["late"]], today - days(days=5))
    _hand(business, owner, Handout.of(other), [team["not_opened"]], today + days(days=14))
    hand_out(
        team_key=business.public_id,
        members=[team["own_account"].pk],
        what=Handout.of(other),
        due_days=30,
        by=owner,
    )
    Assignment.objects.filter(member__in=team.values()).update(
        assigned_at=timezone.now() - days(days=10)
    )
    learn(world, _in(team["done"]), course, 1, 3)
    _begin(_in(team["begun"]), course)
    _in(team["late"])
    let_in(member=team["own_account"], account=staff)
    remind(member=team["late"], by=owner)


def _hand(
    business: Business,
    owner: User,
    what: Handout,
    members: list[TeamMember],
    due_date: datetime.date,
) -> None:
    hand_out(
        team_key=business.public_id,
        members=[member.pk for member in members],
        what=what,
        due_date=due_date,
        by=owner,
    )


def _in(member: TeamMember) -> User:
    return let_in(member=member).user


def _begin(user: User, course: CoursePage) -> None:
    enrolment = enrol(user=user, course=course, is_demo=True)
    lesson = lessons_of(course)[0]
    opened(enrolment_id=enrolment.pk, lesson_key=lesson.translation_key, at=timezone.now())
