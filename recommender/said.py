"""What a business said last about each item it was recommended."""

from dataclasses import dataclass, field

from advisory.models import Assessment
from recommender.features import course_id
from recommender.models import Feedback, Recommendation

Verb = Feedback.Verb
#: Which saying sets a state, and which ends it.
STATES = {
    Verb.DISMISSED: ("dismissed", True),
    Verb.RESTORED: ("dismissed", False),
    Verb.SAVED: ("saved", True),
    Verb.UNSAVED: ("saved", False),
}


@dataclass
class Said:
    """Ids of items, as in recommender.features."""

    dismissed: set[int] = field(default_factory=set)
    saved: set[int] = field(default_factory=set)


def said_of_items(assessment: Assessment) -> Said:
    """By the same business, or by the same visitor while there is none; one query."""
    lines = Recommendation.objects.of_subject(assessment)
    rows = (
        Feedback.objects.filter(recommendation__in=lines, verb__in=list(STATES))
        .order_by("pk")
        .values_list("verb", "recommendation__course_key", "recommendation__platform")
    )
    found = Said()
    for verb, course, platform in rows:
        name, holds = STATES[Verb(verb)]
        item = course_id(course) if course else platform
        (getattr(found, name).add if holds else getattr(found, name).discard)(item)
    return found
