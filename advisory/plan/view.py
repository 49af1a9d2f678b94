"""A plan as ready values: for its page, for one's own page and for a printed report."""

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.models import AdoptionEvent, Assessment, Plan, PlanStep, Score
from advisory.support.present import KindView
from core.translated import pick

FIRST = 6  # steps shown in full; the others are there to be opened
MILLION = 1_000_000
Stage = AdoptionEvent.Stage


@dataclass(frozen=True)
class Reason:
    question: str
    answer: str


@dataclass
class StepView:
    """One step; `number` counts the open ones. The page adds what serves it and who may pay."""

    step: PlanStep
    number: int
    title: str
    text: str
    kind: str
    state: str
    cost: str
    weeks: str
    gain: Decimal
    person: str
    origin: str
    reasons: list[Reason]
    after: list[str]  # titles of open steps that come first
    is_first: bool = False
    is_last: bool = False
    lessons: list = field(default_factory=list)
    platforms: list = field(default_factory=list)
    support: KindView | None = None

    @property
    def may_say_in_use(self) -> bool:
        """Done with a platform of which nobody has said yet that the business uses it."""
        step = self.step
        return bool(
            step.state == PlanStep.State.DONE
            and step.platform_id
            and step.in_use_on is None
            and step.given_up_on is None
        )


@dataclass(frozen=True)
class Totals:
    """What steps take together, one after another."""

    steps: int
    weeks: int
    cost: str
    gain: Decimal
    without_cost: int  # steps whose cost is not known

    @classmethod
    def of(cls, steps: list[PlanStep]) -> "Totals":
        known = [step for step in steps if step.cost_high is not None]
        low, high = sum(step.cost_low for step in known), sum(step.cost_high for step in known)
        return cls(
            steps=len(steps),
            weeks=sum(step.weeks or 0 for step in steps),
            cost=cost_text(low, high) if known or not steps else cost_text(None, None),
            gain=sum((step.gain for step in steps), start=Decimal(0)),
            without_cost=len(steps) - len(known),
        )


@dataclass(frozen=True)
class PlanView:
    """A plan in order. `newer` is a finished round of the business after this one."""

    plan: Plan
    name: str
    first: list[StepView]
    later: list[StepView]
    done: list[StepView]
    dropped: list[StepView]
    obsolete: list[StepView]
    first_totals: Totals
    totals: Totals
    newer: uuid.UUID | None = None
    is_outdated: bool = False  # the score was computed again after the plan

    @property
    def open(self) -> list[StepView]:
        return [*self.first, *self.later]

    @property
    def has_ours(self) -> bool:
        return any(one.step.is_estimate_ours for one in self.open)

    @property
    def done_share(self) -> str:
        return f"{len(self.done)}/{len(self.done) + len(self.open)}"


def plan_view(assessment: Assessment) -> PlanView | None:
    """The plan of an assessment, or None; one query where the assessment came with its plan."""
    plan = getattr(assessment, "plan", None)
    if plan is None:
        return None
    plan.assessment = assessment
    steps = list(_steps(plan))
    open_steps = [step for step in steps if step.is_open]
    titles = {step.rule_key: step.title for step in open_steps if step.rule_key}
    views = [
        _view(step, number, titles, len(open_steps))
        for number, step in enumerate(open_steps, start=1)
    ]
    done = [step for step in steps if step.state == PlanStep.State.DONE]
    dropped = [step for step in steps if step.state == PlanStep.State.DROPPED]
    obsolete = [step for step in steps if step.is_obsolete and step not in [*done, *dropped]]
    scored_at = steps[0].scored_now if steps else plan.scored_at
    return PlanView(
        plan=plan,
        name=assessment.instrument_version.instrument.name,
        first=views[:FIRST],
        later=views[FIRST:],
        done=[
            _view(step, 0, titles) for step in sorted(done, key=lambda s: s.done_at, reverse=True)
        ],
        dropped=[_view(step, 0, titles) for step in dropped],
        obsolete=[_view(step, 0, titles) for step in obsolete],
        first_totals=Totals.of(open_steps[:FIRST]),
        totals=Totals.of(open_steps),
        newer=steps[0].newer if steps else None,
        is_outdated=scored_at is not None and scored_at > plan.scored_at,
    )


def _steps(plan: Plan) -> QuerySet:
    """The steps with what else the page tells of them and of the plan, in one query."""
    assessment = plan.assessment
    facts = AdoptionEvent.objects.filter(
        adoption__platform=OuterRef("platform"), adoption__business=assessment.business_id
    ).order_by()
    newer = Assessment.objects.submitted().filter(submitted_at__gt=assessment.submitted_at)
    if assessment.business_id is not None:
        newer = newer.filter(business=assessment.business_id)
    else:
        newer = newer.filter(business=None, continued_from=assessment.pk)
    score = Score.objects.filter(
        assessment=assessment.pk, rule_set=assessment.instrument_version.rule_set
    )
    days = facts.values("adoption")
    return (
        PlanStep.objects.filter(plan=plan)
        .select_related("person", "platform", "added_by")
        .annotate(
            in_use_on=Subquery(
                days.annotate(day=Min("happened_on", filter=Q(stage=Stage.IN_USE))).values("day")[
                    :1
                ]
            ),
            given_up_on=Subquery(
                days.annotate(day=Min("happened_on", filter=Q(stage=Stage.GIVEN_UP))).values("day")[
                    :1
                ]
            ),
            newer=Subquery(newer.order_by("-submitted_at").values("public_id")[:1]),
            scored_now=Subquery(score.values("computed_at")[:1]),
        )
    )


def _view(step: PlanStep, number: int, titles: dict[str, str], of: int = 0) -> StepView:
    return StepView(
        step=step,
        number=number,
        title=step.title,
        text=step.text,
        kind=step.get_kind_display(),
        state=step.get_state_display(),
        cost=cost_text(step.cost_low, step.cost_high),
        weeks=weeks_text(step.weeks),
        gain=step.gain,
        person=str(step.person) if step.person else step.person_name,
        origin=_origin(step),
        reasons=[
            Reason(pick(reason["question"]), pick(reason["answer"])) for reason in step.because
        ],
        after=[titles[key] for key in step.requires if key in titles],
        is_first=number == 1,
        is_last=number == of,
    )


def _origin(step: PlanStep) -> str:
    """Who added a step; empty for one that follows from the answers."""
    day = date_format(step.added_at, "SHORT_DATE_FORMAT")
    if step.origin == PlanStep.Origin.ADVISER:
        name = str(step.added_by) if step.added_by else _("the adviser")
        return _("Added by adviser %(name)s on %(day)s") % {"name": name, "day": day}
    if step.origin == PlanStep.Origin.OWNER:
        return _("Your own step, added on %(day)s") % {"day": day}
    return ""


def weeks_text(weeks: int | None) -> str:
    if weeks is None:
        return ""
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}


def cost_text(low: int | None, high: int | None) -> str:
    """A range as people here say it: "Free", "0.5 to 3 million đồng", "Not estimated"."""
    if low is None or high is None:
        return _("Cost not estimated")
    if high == 0:
        return _("Free")
    in_millions = low % 100_000 == 0 and high % 100_000 == 0
    shown = [_amount(value, in_millions) for value in dict.fromkeys((low, high))]
    numbers = _(" to ").join(shown)
    if in_millions:
        return _("%(amount)s million đồng") % {"amount": numbers}
    return _("%(amount)s đồng") % {"amount": numbers}


def _amount(value: int, in_millions: bool) -> str:
    exact = Decimal(value) / MILLION if in_millions else Decimal(value)
    exact = exact.normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)
