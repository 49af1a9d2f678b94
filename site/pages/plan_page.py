"""The plan with what serves it: short lessons and vetted platforms beside each step."""

from typing import TypeVar

from advisory.models import Assessment
from advisory.plan.view import PlanView, StepView, plan_view
from advisory.platforms.queries import vetted_on
from advisory.support.present import support_for
from courses.catalogue import lessons_on

MOST_LESSONS = 2
MOST_PLATFORMS = 2
Thing = TypeVar("Thing")


def plan_page(assessment: Assessment, user) -> PlanView | None:
    """The plan of an assessment with lessons and platforms; three queries."""
    view = plan_view(assessment)
    if view is None:
        return None
    topics = {topic for one in view.open for topic in one.step.topics}
    business = assessment.business
    lessons = lessons_on(topics, user)
    platforms = vetted_on(
        topics, business.size_class if business else "", turn=str(assessment.public_id)
    )
    support = support_for({one.step.kind for one in view.open}, business) if business else {}
    for one in view.open:
        one.support = next((kind for kind in support.get(one.step.kind, []) if kind.share), None)
        one.lessons = _for_step(one, lessons, MOST_LESSONS)
        one.platforms = _for_step(one, platforms, MOST_PLATFORMS)
    return view


def _for_step(one: StepView, by_topic: dict[str, list[Thing]], most: int) -> list[Thing]:
    """The first few for the topics of a step, its main topic before the others."""
    found: list[Thing] = []
    for topic in one.step.topics:
        found += [thing for thing in by_topic.get(topic, []) if thing not in found]
    return found[:most]
