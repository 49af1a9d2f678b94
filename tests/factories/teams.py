"""Teams: who an owner hands lessons to. `TeamMemberFactory(joined=True)` has come in already."""

import uuid

import factory
from django.utils import timezone

from courses.models import Assignment, TeamMember
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory


class TeamMemberFactory(factory.django.DjangoModelFactory):
    """A person of a team; traits: joined (as a guest), gone (taken off the team)."""

    class Meta:
        model = TeamMember

    class Params:
        joined = factory.Trait(
            user=factory.SubFactory(UserFactory, guest=True, learner=True),
            joined_at=factory.LazyFunction(timezone.now),
        )
        gone = factory.Trait(left_at=factory.LazyFunction(timezone.now))

    team_key = factory.LazyFunction(uuid.uuid4)
    team_name = "Mộc Lan"
    name = "Chị Hoa"
    phone = "0912 345 678"


class AssignmentFactory(factory.django.DjangoModelFactory):
    """A course handed to a member; pass `course=`, or `lesson=` of it as well."""

    class Meta:
        model = Assignment

    class Params:
        course = factory.SubFactory(CoursePageFactory)
        lesson = None

    member = factory.SubFactory(TeamMemberFactory)
    course_key = factory.SelfAttribute("course.translation_key")
    course_title = factory.SelfAttribute("course.title")
    lesson_key = factory.LazyAttribute(lambda o: o.lesson and o.lesson.translation_key)
    lesson_title = factory.LazyAttribute(lambda o: o.lesson.title if o.lesson else "")
