"""Writes of an assessment: begin, save answers, submit, go on with another round, claim."""

import uuid
from collections.abc import Mapping
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from advisory.assessments.codes import new_code
from advisory.assessments.given import Given
from advisory.assessments.layers import counted_answers, counted_of, own_of, said_in
from advisory.assessments.questionnaire import questionnaire_of
from advisory.assessments.scores import store_score
from advisory.assessments.writing import ask_who_keeps_it, write_answers
from advisory.crosswalk.actions import carry_drawn
from advisory.models import (
    Answer,
    Assessment,
    Business,
    InstrumentVersion,
)
from advisory.plan.steps import record_planned
from advisory.signals import assessment_submitted
from users.models import User


class AlreadySubmitted(Exception):
    """The assessment has its result; its answers stay as they are."""


class AlreadyClaimed(Exception):
    """The assessment belongs to another business."""


@transaction.atomic
def begin_assessment(
    *,
    public_id: uuid.UUID,
    version: InstrumentVersion,
    user: User | None,
    locale: str,
    business: Business | None = None,
    continued_from: Assessment | None = None,
) -> Assessment:
    """Create the assessment of this public id, or return it: a resent form begins nothing new."""
    fields = {
        "instrument_version": version,
        "started_by": user,
        "locale": locale,
        "business": business,
        "led_by": user if business else None,
        "claimed_at": timezone.now() if business else None,
        "continued_from": continued_from,
    }
    for _attempt in range(5):
        existing = Assessment.objects.filter(public_id=public_id).first()
        if existing is not None:
            return existing
        try:
            with transaction.atomic():
                return Assessment.objects.create(public_id=public_id, code=new_code(), **fields)
        except IntegrityError:  # begun meanwhile, or the code is taken: look again
            continue
    raise RuntimeError("no free short code found")


def save_answers(
    *, assessment: Assessment, given: Mapping[str, Given], user: User | None
) -> dict[str, dict]:
    """Store the own answers given without error and return all; raises AlreadySubmitted."""
    own, _counted = save_and_count(assessment=assessment, given=given, user=user)
    return own


@transaction.atomic
def save_and_count(
    *, assessment: Assessment, given: Mapping[str, Given], user: User | None
) -> tuple[dict[str, dict], dict[str, dict]]:
    """Store own answers; returns all own and all counted ones, for a caller that submits too.

    `given` is by card: a question, or one row of a table, which is merged into its answer. What is
    stored already is not written again, so a resent form changes nothing. Raises AlreadySubmitted,
    or NotConsented when the round is a business's.
    """
    ask_who_keeps_it(assessment, user)
    if not Assessment.objects.drafts().filter(pk=assessment.pk).update(updated_at=timezone.now()):
        raise AlreadySubmitted
    said = said_in(assessment)
    own, _changed = write_answers(assessment=assessment, given=given, known=own_of(said), user=user)
    return own, counted_of(said, own)


@transaction.atomic
def submit_assessment(
    *, assessment: Assessment, answers: Mapping[str, dict] | None = None
) -> Assessment:
    """Score the answers and close the assessment; submitting again changes nothing.

    Counted are own answers, corrections of the adviser, and what only colleagues answered;
    `answers` may be given by a caller that saved and counted them in the same transaction.
    """
    now = timezone.now()
    closed = Assessment.objects.drafts().filter(pk=assessment.pk)
    if not closed.update(state=Assessment.State.SUBMITTED, submitted_at=now, updated_at=now):
        return assessment
    assessment.state, assessment.submitted_at = Assessment.State.SUBMITTED, now
    if answers is None:
        answers = counted_answers(assessment)
    store_score(assessment=assessment, version=assessment.instrument_version, answers=answers)
    transaction.on_commit(
        partial(assessment_submitted.send_robust, sender=Assessment, assessment=assessment)
    )
    return assessment


@transaction.atomic
def continue_with(
    *, assessment: Assessment, version: InstrumentVersion, user: User | None, locale: str
) -> Assessment:
    """Go on with another instrument, carrying over the answers to the questions both ask.

    So are answers that a crosswalk knows. A draft that was continued from here before is taken up
    again instead of a second one. Raises NotConsented when the round would be a business's.
    """
    ask_who_keeps_it(assessment, user)
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    draft = _open_continuation(assessment, version)
    if draft is not None:
        carry_drawn(assessment=assessment, draft=draft)
        return draft
    draft = _next_round(assessment, version, user, locale)
    here, there = questionnaire_of(assessment.instrument_version), questionnaire_of(version)
    Answer.objects.bulk_create(
        Answer(
            assessment=draft,
            question_key=answer.question_key,
            state=answer.state,
            value=answer.value,
            answered_by=answer.answered_by,
            carried_from=answer,
        )
        for answer in assessment.answers.filter(layer=Answer.Layer.SELF)
        if _asks_the_same(here.items, there.items, answer.question_key)
    )
    carry_drawn(assessment=assessment, draft=draft)
    return draft


@transaction.atomic
def take_again(
    *, assessment: Assessment, version: InstrumentVersion, user: User | None, locale: str
) -> Assessment:
    """Begin a new round of the same instrument; the old result and its answers stay.

    The answers of the round before are shown beside the questions, not copied: a new round
    counts what is true now. Raises NotConsented when the round would be a business's.
    """
    ask_who_keeps_it(assessment, user)
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    return _open_continuation(assessment, version) or _next_round(assessment, version, user, locale)


@transaction.atomic
def claim_assessment(
    *, assessment: Assessment, business: Business, user: User | None = None
) -> None:
    """Attach an unclaimed assessment, with the rounds it belongs to, to a business.

    From now on its link and code lead only the people of the business, who claimed it leads it,
    and what its plan holds is planned by the business; raises AlreadyClaimed.
    """
    rounds = {assessment.pk, *_rounds_before(assessment)}
    rounds |= _rounds_after(rounds)
    now = timezone.now()
    Assessment.objects.filter(pk__in=rounds, business=None).update(
        business=business, led_by=user, claimed_at=now, updated_at=now
    )
    assessment.refresh_from_db(fields=["business", "led_by", "claimed_at"])
    if assessment.business_id != business.pk:
        raise AlreadyClaimed
    record_planned(rounds=rounds, business=business, user=user)


def _open_continuation(assessment: Assessment, version: InstrumentVersion) -> Assessment | None:
    return (
        assessment.continuations.drafts()
        .filter(instrument_version__instrument=version.instrument_id)
        .first()
    )


def _next_round(
    assessment: Assessment, version: InstrumentVersion, user: User | None, locale: str
) -> Assessment:
    return begin_assessment(
        public_id=uuid.uuid4(),
        version=version,
        user=user,
        locale=locale,
        business=assessment.business,
        continued_from=assessment,
    )


def _rounds_after(rounds: set[int]) -> set[int]:
    """Every later round, however long the chain: none may stay open by its link alone."""
    found: set[int] = set()
    newest = rounds
    while newest:
        later = Assessment.objects.filter(continued_from__in=newest).values_list("pk", flat=True)
        newest = set(later) - found - rounds
        found |= newest
    return found


def _rounds_before(assessment: Assessment) -> list[int]:
    """The assessments this one was continued from, nearest first."""
    found: list[int] = []
    before = assessment.continued_from_id
    while before is not None and before not in found:
        found.append(before)
        before = Assessment.objects.values_list("continued_from_id", flat=True).get(pk=before)
    return found


def _asks_the_same(here: Mapping[str, dict], there: Mapping[str, dict], key: str) -> bool:
    """Whether an answer means the same in both: same question key, type and options."""
    if key not in here or key not in there:
        return False
    one, other = here[key], there[key]
    return one["type"] == other["type"] and all(
        [part["key"] for part in one.get(parts, [])]
        == [part["key"] for part in other.get(parts, [])]
        for parts in ("options", "rows")
    )
