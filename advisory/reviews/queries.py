"""Reads of the adviser's check: what was said of each question, and the files given for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from advisory.assessments.cards import answer_text
from advisory.assessments.confidence import RULES, Mark, confidence, counts_by_layer
from advisory.assessments.layers import Said, counted_of, counting, is_open_disagreement, said_in
from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.assessments.voices import Voice, voices_of
from advisory.models import Assessment, Review
from advisory.reviews.standing import Standing, standings
from core.translated import pick


@dataclass(frozen=True)
class Check:
    """One question as the adviser and the business see its check."""

    key: str
    number: int
    label: str
    voices: list[Voice]
    steps: list[tuple[Review, str]]
    standing: Standing
    is_confirmed: bool


def standings_of(assessment: Assessment) -> dict[str, Standing]:
    """Where the check of each question stands; two queries."""
    return standings(assessment.reviews.select_related("by"), assessment.evidence.all())


def checks_of(
    questionnaire: Questionnaire,
    said: Mapping[str, Sequence[Said]],
    found: Mapping[str, Standing],
    keys: Sequence[str] | None = None,
) -> list[Check]:
    """The questions named, or those with a step or a file, in the order asked."""
    return [
        check_of(questionnaire, item, said.get(key, ()), found.get(key, Standing()))
        for key, item in questionnaire.items.items()
        if (key in found if keys is None else key in keys)
    ]


def check_of(
    questionnaire: Questionnaire, item: dict, said: Sequence[Said], standing: Standing
) -> Check:
    steps = [
        (
            step,
            answer_text(item, {"state": step.state, "value": step.value} if step.state else None),
        )
        for step in standing.steps
    ]
    return Check(
        key=item["key"],
        number=questionnaire.numbers[item["key"]],
        label=pick(item["label"]),
        voices=voices_of(item, said),
        steps=steps,
        standing=standing,
        is_confirmed=_is_confirmed(said, standing),
    )


def _is_confirmed(said: Sequence[Said], standing: Standing) -> bool:
    """Whether the adviser's last word is that what counts now is right."""
    last, counted = standing.last, counting(said)
    if last is None or last.kind != Review.Kind.CONFIRMED or counted is None:
        return False
    return counted.answer == {"state": last.state, "value": last.value}


@dataclass(frozen=True)
class People:
    """Who stands behind a result: the layers its score rests on, and the mark this earns."""

    own: int
    colleagues: int
    adviser: int
    mark: Mark
    differences: int

    @property
    def rule(self) -> str | Promise:
        """The rule the mark follows, in words."""
        return RULES[self.mark]


def people_of(assessment: Assessment) -> People:
    """One query, and one more if an adviser checked anything (`is_reviewed`: access.py)."""
    said = said_in(assessment)
    questionnaire = questionnaire_of(assessment.instrument_version)
    asked = questionnaire.asked(counted_of(said))
    parts = [
        [item["key"] for item in page.items if item["key"] in asked] for page in questionnaire.pages
    ]
    reviews = assessment.reviews.all() if assessment.is_reviewed else ()
    verdicts = {
        key: standing.verdict
        for key, standing in standings(reviews, ()).items()
        if standing.verdict
    }
    counts = counts_by_layer(said.values())
    return People(
        own=counts["self"],
        colleagues=counts["colleague"],
        adviser=counts["adviser"],
        mark=confidence(parts, said, verdicts),
        differences=sum(is_open_disagreement(each) for each in said.values()),
    )
