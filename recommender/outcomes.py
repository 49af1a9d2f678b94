"""What came of what each model recommended: opened, enrolled in, in use after 90 days."""

from dataclasses import asdict, dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from advisory.models import AdoptionEvent
from courses.models import Enrolment
from recommender.models import Feedback, Recommendation

Verb = Feedback.Verb


@dataclass(frozen=True)
class Outcome:
    """Lines shown to people who agree that it is kept, and what became of them."""

    model: str
    shown: int
    opened: int
    enrolled: int
    adopted: int

    def as_dict(self) -> dict:
        return asdict(self)


def outcomes(*, most: int = 6) -> list[Outcome]:
    """By model, those that were shown most lately first; one query."""
    told = Feedback.objects.filter(recommendation=OuterRef("pk"))
    enrolled = Enrolment.objects.filter(
        user__memberships__business=OuterRef("assessment__business"),
        course_key=OuterRef("course_key"),
        enrolled_at__gte=OuterRef("created_at"),
    )
    adopted = AdoptionEvent.objects.filter(
        adoption__business=OuterRef("assessment__business"),
        adoption__platform=OuterRef("platform"),
        stage=AdoptionEvent.Stage.IN_USE_90D,
        happened_on__gte=OuterRef("created_at__date"),
    )
    rows = (
        Recommendation.objects.filter(Exists(told.filter(verb=Verb.SHOWN)), model__isnull=False)
        .annotate(
            was_opened=Exists(told.filter(verb=Verb.OPENED)),
            was_enrolled=Exists(enrolled),
            was_adopted=Exists(adopted),
        )
        .order_by()
        .values(version=F("model__version"))
        .annotate(
            shown=Count("pk"),
            opened=Count("pk", filter=Q(was_opened=True)),
            enrolled=Count("pk", filter=Q(was_enrolled=True)),
            adopted=Count("pk", filter=Q(was_adopted=True)),
        )
        .order_by("-version")
    )
    return [
        Outcome(row["version"], row["shown"], row["opened"], row["enrolled"], row["adopted"])
        for row in rows[:most]
    ]
