"""Writes of a plan as a whole: make it from a result, bring it up to date with a newer one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation

from advisory.assessments.cards import answer_text
from advisory.assessments.layers import counted_answers
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Assessment, Plan, PlanStep
from advisory.plan.ordering import Proposal, in_order, propose
from advisory.scoring import rounded
from advisory.xlsform.sheets import LANGUAGES

PLACES = 4  # of the decimal column of a gain
State, Origin = PlanStep.State, PlanStep.Origin


class NoResult(Exception):
    """The assessment is not finished: there is nothing to plan from."""


@dataclass(frozen=True)
class Changes:
    """What bringing a plan up to date did."""

    added: int = 0
    obsolete: int = 0


@transaction.atomic
def make_plan(*, assessment: Assessment) -> Plan:
    """The plan of an assessment; made now if there is none. Raises NoResult.

    The steps of the round before come along: what is done or dropped stays so, what people added
    or decided stays, and what the new answers no longer ask for is marked.
    """
    if not assessment.is_submitted:
        raise NoResult
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    plan = Plan.objects.filter(assessment=assessment).first()
    if plan is not None:
        return plan
    before = _plan_before(assessment)
    plan = Plan.objects.create(
        assessment=assessment,
        scored_at=_scored_at(assessment),
        is_reordered=before is not None and before.is_reordered,
    )
    _compare(plan, _take_over(before, plan) if before else [])
    return plan


@transaction.atomic
def update_plan(*, plan: Plan) -> Changes:
    """Compare a plan with the answers as they count now; done twice, the second changes nothing."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    changes = _compare(plan, list(plan.steps.all()))
    plan.scored_at = _scored_at(plan.assessment)
    plan.save()
    return changes


def _scored_at(assessment: Assessment):
    version = assessment.instrument_version
    scores = assessment.scores.filter(rule_set=version.rule_set)
    return scores.values_list("computed_at", flat=True).get()


def _plan_before(assessment: Assessment) -> Plan | None:
    """The newest plan of the business, or of the rounds an unclaimed assessment goes on from."""
    others = Plan.objects.exclude(assessment=assessment)
    if assessment.business_id is not None:
        mine = others.for_business(assessment.business)
        return mine.order_by("-assessment__submitted_at", "-pk").first()
    seen: set[int] = set()
    earlier = assessment.continued_from
    while earlier is not None and earlier.pk not in seen:
        found = others.filter(assessment=earlier).first()
        if found is not None:
            return found
        seen.add(earlier.pk)
        earlier = earlier.continued_from
    return None


def _take_over(before: Plan, plan: Plan) -> list[PlanStep]:
    steps = [step for step in before.steps.all() if step.is_open or not step.is_obsolete]
    for step in steps:
        step.pk, step.plan = None, plan
        step._state.adding = True
    return PlanStep.objects.bulk_create(steps)


def _compare(plan: Plan, steps: list[PlanStep]) -> Changes:
    """Add what the answers ask for, mark what they no longer do, and put the open steps in order."""
    assessment = plan.assessment
    questionnaire = questionnaire_of(assessment.instrument_version)
    answers = counted_answers(assessment)
    proposals = propose(questionnaire.scorer, answers)
    by_rule = {step.rule_key: step for step in steps if step.rule_key}
    proposed = {proposal.key for proposal in proposals}
    obsolete = 0
    for key, step in by_rule.items():
        is_obsolete = key not in proposed and step.state in {State.TODO, State.DOING}
        obsolete += is_obsolete and not step.is_obsolete
        step.is_obsolete = is_obsolete
    added = []
    for proposal in proposals:
        step = by_rule.get(proposal.key)
        if step is None:
            step = _new_step(plan, proposal)
            added.append(step)
        step.requires = list(proposal.requires)
        step.gain = rounded(proposal.gain, PLACES)
        step.because = _because(questionnaire, proposal, answers)
    _set_order(plan, [*steps, *added], proposals, old=len(steps))
    PlanStep.objects.bulk_create(added)
    PlanStep.objects.bulk_update(steps, ["is_obsolete", "requires", "gain", "because", "order"])
    return Changes(len(added), obsolete)


def _new_step(plan: Plan, proposal: Proposal) -> PlanStep:
    rule = proposal.rule
    description = rule["description"] or dict.fromkeys(LANGUAGES, "")
    return PlanStep(
        plan=plan,
        rule_key=rule["key"],
        origin=Origin.RULE,
        kind=rule["kind"],
        title_vi=rule["label"]["vi"][:300],
        title_en=rule["label"]["en"][:300],
        text_vi=description["vi"],
        text_en=description["en"],
        topics=rule["topics"],
        cost_low=rule["cost_low"],
        cost_high=rule["cost_high"],
        is_estimate_ours=rule["ours"],
        weeks=rule["weeks"],
    )


def _because(questionnaire: Questionnaire, proposal: Proposal, answers: dict) -> list[dict]:
    """The answers that ask for a step, in both languages: what was told once stays told."""
    found = []
    for key in proposal.because:
        item = questionnaire.items[key]
        said = {}
        for language in LANGUAGES:
            with translation.override(language):
                said[language] = answer_text(item, answers[key]) if key in answers else ""
        found.append({"question": item["label"], "answer": said})
    return found


def _set_order(
    plan: Plan, steps: list[PlanStep], proposals: Iterable[Proposal], *, old: int
) -> None:
    """Number the steps: in people's own order where they chose one, else in the planner's.

    No step stands before one it waits for; those that are not open follow.
    """
    places = {proposal.key: place for place, proposal in enumerate(proposals)}
    ranks: dict[str, tuple] = {}
    named: dict[str, PlanStep] = {}
    for number, step in enumerate(steps):
        name = step.rule_key or f"#{number}"
        named[name] = step
        if not step.is_open:
            rank = (2, number)
        elif number < old and (plan.is_reordered or not step.rule_key):
            rank = (0, number)
        else:
            rank = (1, places.get(step.rule_key, number))
        ranks[name] = rank
    requires = {
        name: [key for key in step.requires if key in named and named[key].is_open]
        for name, step in named.items()
    }
    for order, name in enumerate(in_order(requires, ranks), start=1):
        named[name].order = order
