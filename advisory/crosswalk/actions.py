"""Writes around drawn answers: suggestions are confirmed, and known answers taken over."""

from collections.abc import Collection

from django.db import transaction

from advisory.assessments.layers import counted_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.assessments.writing import ask_who_keeps_it
from advisory.crosswalk.drawing import confirmed_in, drawn_from
from advisory.models import Answer, Assessment, ConfirmedSuggestion, InstrumentVersion
from advisory.scoring.crosswalk import whole_answer
from users.models import User


@transaction.atomic
def confirm_suggestions(
    *, assessment: Assessment, version: InstrumentVersion, keys: Collection[str], user: User | None
) -> int:
    """Keep which suggestions for another instrument are right; returns how many are confirmed.

    All others are taken as not confirmed, and what is not suggested is passed over. Raises
    NotConsented when the round is a business's.
    """
    ask_who_keeps_it(assessment, user)
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    answers = counted_answers(assessment)
    found = drawn_from(assessment, answers, questionnaire_of(version), {}).suggested.values()
    kept = {one.key: one.value for one in found if one.key in keys}
    mine = assessment.confirmed_suggestions.filter(instrument=version.instrument)
    before = dict(mine.values_list("key", "value"))
    outdated = [key for key, value in before.items() if kept.get(key) != value]
    mine.filter(key__in=outdated).delete()
    ConfirmedSuggestion.objects.bulk_create(
        ConfirmedSuggestion(
            assessment=assessment,
            instrument=version.instrument,
            key=key,
            value=value,
            confirmed_by=user,
        )
        for key, value in kept.items()
        if before.get(key) != value
    )
    return len(kept)


@transaction.atomic
def carry_drawn(*, assessment: Assessment, draft: Assessment) -> None:
    """Put into a draft the answers that are wholly known from the assessment before it.

    Done again when the draft is taken up again: what follows otherwise by then is corrected, what
    people answered themselves stays. A question known in part is filled in on its card only.
    """
    there = questionnaire_of(draft.instrument_version)
    if not questionnaire_of(assessment.instrument_version).crosswalk:
        return
    known = drawn_from(
        assessment, counted_answers(assessment), there, confirmed_in(assessment)
    ).known
    sources = {cell[0]: one.source for cell, one in reversed(known.items())}
    origins = {a.question_key: a for a in assessment.answers.filter(layer=Answer.Layer.SELF)}
    stored = {a.question_key: a for a in draft.answers.filter(layer=Answer.Layer.SELF)}
    names = {answer.pk: key for key, answer in origins.items()}
    taken_before = {
        key for key, answer in stored.items() if names.get(answer.carried_from_id, key) != key
    }
    values = {key: whole_answer(there.items[key], known) for key in sources}
    values = {key: value for key, value in values.items() if value is not None}
    changed = [
        key
        for key in taken_before
        if stored[key].value != values.get(key) or stored[key].state != Answer.State.ANSWERED
    ]
    draft.answers.filter(layer=Answer.Layer.SELF, question_key__in=changed).delete()
    Answer.objects.bulk_create(
        Answer(
            assessment=draft,
            question_key=key,
            value=value,
            answered_by=origins[sources[key]].answered_by if sources[key] in origins else None,
            carried_from=origins.get(sources[key]),
        )
        for key, value in values.items()
        if key not in stored or key in changed
    )
