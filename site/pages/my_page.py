"""What a person's own page shows, by what they are: business people, learners, staff."""

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Field,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from advisory.assessments.questionnaire import question_count
from advisory.models import (
    AdoptionEvent,
    Answer,
    Assessment,
    FollowUp,
    InstrumentVersion,
    Membership,
    PlanStep,
    Platform,
)
from advisory.platforms.queries import Chain
from core.translated import pick
from courses.models import CoursePage, Enrolment
from recommender.models import Recommendation
from recommender.reasons import Why, why

Stage = AdoptionEvent.Stage


@dataclass(frozen=True)
class Round:
    """An assessment of a business, or one this person began and has not yet kept for one."""

    public_id: uuid.UUID
    state: str
    started_at: datetime.datetime
    submitted_at: datetime.datetime | None
    instrument: str
    version: int
    name: str
    answered: int
    total: Decimal | None
    maximum: Decimal | None
    level_key: str | None
    plan: int | None
    step: str  # what to do first of its plan; empty when nothing is open

    @property
    def is_full(self) -> bool:
        return self.instrument == settings.FULL_INSTRUMENT

    @property
    def is_submitted(self) -> bool:
        return self.state == Assessment.State.SUBMITTED

    @property
    def level(self) -> str:
        return pick(_definition_facts(self.version).levels.get(self.level_key, {}))

    @property
    def asked(self) -> int:
        return _definition_facts(self.version).questions


@dataclass
class MyBusiness:
    """A business of this person with its rounds, the newest first; no id: not kept for one yet."""

    public_id: uuid.UUID | None
    name: str
    is_owner: bool
    hands_out_lessons: bool = False
    rounds: list[Round] = field(default_factory=list)

    @property
    def draft(self) -> Round | None:
        return next((one for one in self.rounds if not one.is_submitted), None)

    @property
    def result(self) -> Round | None:
        """The newest full result; the newest quick one while there is no full one."""
        done = [one for one in self.rounds if one.is_submitted and one.total is not None]
        return next((one for one in done if one.is_full), done[0] if done else None)

    @property
    def planned(self) -> Round | None:
        """The newest round that has a plan."""
        return next((one for one in self.rounds if one.plan), None)

    @property
    def before(self) -> Round | None:
        """The result of the same instrument before the newest one, counted by the same points."""
        result = self.result
        same = [
            one
            for one in self.rounds
            if result
            and one.is_submitted
            and (one.instrument, one.maximum) == (result.instrument, result.maximum)
        ]
        return same[1] if len(same) > 1 else None

    @property
    def change(self) -> Decimal | None:
        return self.result.total - self.before.total if self.before else None

    @property
    def change_size(self) -> Decimal | None:
        return None if self.change is None else abs(self.change)


@dataclass(frozen=True)
class DefinitionFacts:
    """The little of a definition this page needs; definitions themselves are large."""

    questions: int
    levels: dict[str, dict]


@lru_cache(maxsize=64)
def _definition_facts(version: int) -> DefinitionFacts:
    """Published definitions are frozen, so a process reads each only once."""
    definition = InstrumentVersion.objects.values_list("definition", flat=True).get(pk=version)
    bands = definition.get("bands", {}).get(definition.get("levels"), {"steps": []})
    return DefinitionFacts(
        question_count(definition), {step["key"]: step["label"] for step in bands["steps"]}
    )


_MANAGER = "manager"
_MY_ROLE = Case(
    When(Q(manages_learning=True) & ~Q(role=Membership.Role.OWNER), then=Value(_MANAGER)),
    default=F("role"),
)


def my_businesses(user) -> list[MyBusiness]:
    """Businesses of a person with all rounds, then rounds not kept for one; one query."""
    claimed = _with_rounds(
        Membership.objects.filter(user=user), "business__assessments__", role=_MY_ROLE
    )
    unclaimed = _with_rounds(
        Assessment.objects.filter(started_by=user, business=None), "", role=Value("")
    )
    found: dict[uuid.UUID | None, MyBusiness] = {}
    for business, name, role, *fields in claimed.union(unclaimed, all=True):
        *fields, step_vi, step_en, rule_set, own_rule_set = fields
        mine = found.setdefault(
            business,
            MyBusiness(
                business,
                name or "",
                is_owner=role == Membership.Role.OWNER,
                hands_out_lessons=role in (Membership.Role.OWNER, _MANAGER),
            ),
        )
        if fields[0] and rule_set in (None, own_rule_set):
            name_vi, name_en = fields[6:8]
            instrument = pick({"vi": name_vi, "en": name_en})
            step = pick({"vi": step_vi, "en": step_en})
            mine.rounds.append(Round(*fields[:6], instrument, *fields[8:], step))
    for mine in found.values():
        mine.rounds.sort(key=lambda one: one.submitted_at or one.started_at, reverse=True)
    return sorted(found.values(), key=lambda mine: (mine.public_id is None, mine.name))


def _with_rounds(rows: QuerySet, prefix: str, *, role) -> QuerySet:
    """Rows of one person, outer-joined with assessments and their scores, in a fixed order."""
    version, score = f"{prefix}instrument_version", f"{prefix}scores"
    answers = (
        Answer.objects.filter(assessment=OuterRef(f"{prefix}pk"), layer=Answer.Layer.SELF)
        .order_by()
        .values("assessment")
        .annotate(n=Count("pk"))
    )
    steps = PlanStep.objects.open().filter(plan__assessment=OuterRef(f"{prefix}pk"))
    return (
        rows.order_by()
        .annotate(
            my_role=role,
            step_vi=Subquery(steps.values("title_vi")[:1]),
            step_en=Subquery(steps.values("title_en")[:1]),
            answered=Coalesce(Subquery(answers.values("n")), 0, output_field=IntegerField()),
        )
        .values_list(
            "business__public_id",
            "business__name",
            "my_role",
            f"{prefix}public_id",
            f"{prefix}state",
            f"{prefix}started_at",
            f"{prefix}submitted_at",
            f"{version}__instrument__key",
            f"{version}__pk",
            f"{version}__instrument__name_vi",
            f"{version}__instrument__name_en",
            "answered",
            f"{score}__total",
            f"{score}__maximum",
            f"{score}__level",
            f"{prefix}plan__pk",
            "step_vi",
            "step_en",
            f"{score}__rule_set",
            f"{version}__rule_set",
        )
    )


@dataclass(frozen=True)
class MyPlatforms:
    """Platforms in use, those to be confirmed after 90 days first, and the next one to look at."""

    in_use: list[Platform]
    recommended: Platform | None
    why: Why | None = None

    @property
    def asked(self) -> list[Platform]:
        """Those of which the 90-day question waits for an answer; `asked` names the business."""
        return [platform for platform in self.in_use if platform.asked]


def my_platforms(user, result: Round | None) -> MyPlatforms:
    """What the person's businesses use, and the best recommendation of a result; one query."""
    events = AdoptionEvent.objects.filter(
        adoption__platform=OuterRef("pk"), adoption__business__memberships__user=user
    ).order_by("happened_on")
    same_adoption = AdoptionEvent.objects.filter(adoption=OuterRef("adoption"))
    used = events.filter(stage=Stage.IN_USE).exclude(
        Exists(same_adoption.filter(stage=Stage.GIVEN_UP))
    )
    unconfirmed = used.filter(
        happened_on__lte=timezone.localdate() - Chain.CONFIRMED_AFTER
    ).exclude(Exists(same_adoption.filter(stage=Stage.IN_USE_90D)))
    asked = FollowUp.objects.to_answer(timezone.localdate()).filter(
        adoption__platform=OuterRef("pk"), adoption__business__memberships__user=user
    )
    platforms = Platform.objects.annotate(
        in_use_on=Subquery(used.values("happened_on")[:1]),
        may_confirm=Exists(unconfirmed),
        asked=Subquery(asked.values("adoption__business__public_id")[:1]),
        asked_name=Subquery(asked.values("adoption__business__name")[:1]),
        was_tried=Exists(events.filter(stage__in=[Stage.IN_USE, Stage.GIVEN_UP])),
        rank=_line(result, "rank", IntegerField()),
        line=_line(result, "public_id", UUIDField()),
        parts=_line(result, "parts", JSONField()),
    )
    shown = platforms.exclude(in_use_on=None) | platforms.exclude(rank=None)
    found = list(shown.select_related("vendor").order_by("name"))
    fresh = [one for one in found if one.rank is not None and not one.was_tried and one.is_vetted]
    best = min(fresh, key=lambda one: one.rank, default=None)
    return MyPlatforms(
        in_use=sorted((one for one in found if one.in_use_on), key=lambda one: not one.may_confirm),
        recommended=best,
        why=why(best.parts) if best else None,
    )


def _line(result: Round | None, name: str, kind: Field):
    """A field of a platform's line among the recommendations of a result."""
    if result is None:
        return Value(None, output_field=kind)
    lines = _lines(result).filter(platform=OuterRef("pk"))
    return Subquery(lines.values(name)[:1], output_field=kind)


def _lines(result: Round) -> QuerySet:
    lines = Recommendation.objects.current().not_dismissed()
    return lines.filter(assessment__public_id=result.public_id)


def recommended_course(user, result: Round) -> CoursePage | None:
    """The best recommended course the person never enrolled in; one query."""
    lines = _lines(result).filter(course_key=OuterRef("translation_key"))
    found = (
        CoursePage.objects.open()
        .defer("body")
        .annotate(
            rank=Subquery(lines.values("rank")[:1]),
            line=Subquery(lines.values("public_id")[:1]),
            parts=Subquery(lines.values("parts")[:1]),
        )
        .exclude(rank=None)
        .exclude(translation_key__in=Enrolment.objects.of(user).values("course_key"))
        .order_by("rank")
        .first()
    )
    if found:
        found.why = why(found.parts)
    return found
