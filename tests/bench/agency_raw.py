"""What the agency's page asked before it read rollups: counted from everybody's rows each time."""

from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from advisory.models import Adoption, AdoptionEvent, Answer, Assessment, Business, Score
from recommender.models import Feedback


def statements() -> dict[str, QuerySet]:
    """The three questions of the page for the whole province."""
    return {"steps": _steps(), "panel": _panel(), "starts": _starts()}


def run(rows: QuerySet) -> None:
    """Let the database answer, and throw the answer away there."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS answer", values)
        cursor.fetchall()


def _steps() -> QuerySet:
    events = AdoptionEvent.objects.filter(adoption__business=OuterRef("pk"))
    of_adoption = AdoptionEvent.objects.filter(adoption=OuterRef("pk"))
    in_use = Adoption.objects.filter(
        Exists(of_adoption.filter(stage="in_use")),
        ~Exists(of_adoption.filter(stage="given_up")),
        business=OuterRef("pk"),
    )
    opened = Feedback.objects.filter(
        verb="opened", recommendation__assessment__business=OuterRef("pk")
    )
    newest = (
        Assessment.objects.submitted()
        .filter(
            business=OuterRef(OuterRef("pk")),
            instrument_version__instrument__key=settings.FULL_INSTRUMENT,
        )
        .order_by("-submitted_at", "-pk")
    )
    level = Score.objects.filter(
        assessment=Subquery(newest.values("pk")[:1]),
        instrument_version=F("assessment__instrument_version"),
        rule_set=F("assessment__instrument_version__rule_set"),
        is_provisional=False,
    )
    # Grouped, so that no part of the answer can be left out by the planner.
    return (
        Business.objects.with_advice_consent()
        .order_by()
        .annotate(
            level=Subquery(level.order_by().values("level")[:1]),
            assessed=Exists(Assessment.objects.submitted().filter(business=OuterRef("pk"))),
            opened=Exists(opened),
            began=Exists(events.filter(stage="in_use")),
            still=Exists(events.filter(stage="in_use_90d")),
            uses=Exists(in_use),
        )
        .values(
            *("area", "industry", "size_class", "level", "assessed", "opened"),
            *("began", "still", "uses"),
        )
        .distinct()
    )


def _panel() -> QuerySet:
    return (
        Score.objects.final()
        .filter(
            assessment__business__in=Business.objects.with_advice_consent(),
            instrument_version__instrument__key=settings.FULL_INSTRUMENT,
        )
        .order_by("assessment__business", "assessment__submitted_at", "pk")
        .values("assessment__business", "assessment__submitted_at", "total", "maximum", "rule_set")
        .distinct()
    )


def _starts() -> QuerySet:
    answered = Exists(Answer.objects.filter(assessment=OuterRef("pk")))
    first = Assessment.objects.filter(is_demo=False, continued_from=None)
    return first.filter(answered | Q(state="submitted")).order_by().values("pk", "state")
