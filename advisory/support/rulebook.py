"""Everything about support that agencies edit, read once and kept in the cache.

A page about one business would otherwise ask five tables for what is the same for all.
"""

import contextlib
import datetime
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.core.cache import cache
from django.db import transaction

from advisory.models import SupportKind, SupportNote, SupportRule, WorkingDayException
from advisory.models.support import DatedLaw
from advisory.support.estimate import Rule
from core.cache_errors import CACHE_IS_AWAY
from core.translated import Translated

logger = logging.getLogger(__name__)
_KEY = "support-rulebook"
#: Editing drops it at once; this is for worker processes that have a cache of their own.
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Kind:
    pk: int
    key: str
    name_vi: str
    name_en: str
    summary_vi: str
    summary_en: str
    step: str

    name = Translated("name")
    summary = Translated("summary")


@dataclass(frozen=True)
class Law:
    """What a line stands on."""

    name_vi: str
    name_en: str
    article: str
    certainty: str
    source: str
    valid_from: datetime.date | None

    name = Translated("name")


@dataclass(frozen=True)
class Note:
    """A condition, trap or paper; `kinds` are keys, empty for all."""

    key: str
    kind: str
    text_vi: str
    text_en: str
    kinds: frozenset[str]
    law: Law
    valid_to: datetime.date | None

    text = Translated("text")

    def holds_on(self, day: datetime.date) -> bool:
        begun = self.law.valid_from is None or self.law.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Terms:
    """The parts of a rule that are said, not computed."""

    law: Law
    basis: str
    answer_days: int | None


@dataclass(frozen=True)
class RuleBook:
    kinds: tuple[Kind, ...]
    rules: tuple[Rule, ...]
    terms: Mapping[str, Terms]
    notes: tuple[Note, ...]
    days: Mapping[datetime.date, bool]


def rulebook() -> RuleBook:
    """The rules as they are edited now; no query while they are in the cache."""
    try:
        found = cache.get(_KEY)
    except CACHE_IS_AWAY as error:
        logger.warning("the cache is away, support rules are read again: %s", error)
        return _read()
    if found is None:
        found = _read()
        with contextlib.suppress(*CACHE_IS_AWAY):
            cache.set(_KEY, found, KEPT_SECONDS)
    return found


def forget_rulebook() -> None:
    """Read the rules again after this change is committed."""
    transaction.on_commit(_forget)


def _forget() -> None:
    with contextlib.suppress(*CACHE_IS_AWAY):
        cache.delete(_KEY)


def _read() -> RuleBook:
    rules = list(SupportRule.objects.filter(is_active=True).select_related("kind"))
    notes = SupportNote.objects.filter(is_active=True).prefetch_related("supports")
    return RuleBook(
        kinds=tuple(map(_kind, SupportKind.objects.all())),
        rules=tuple(map(_rule, rules)),
        terms={rule.key: Terms(_law(rule), rule.basis, rule.answer_days) for rule in rules},
        notes=tuple(map(_note, notes)),
        days=_days(WorkingDayException.objects.all()),
    )


def _kind(row: SupportKind) -> Kind:
    return Kind(
        pk=row.pk,
        key=row.key,
        name_vi=row.name_vi,
        name_en=row.name_en,
        summary_vi=row.summary_vi,
        summary_en=row.summary_en,
        step=row.step,
    )


def _law(row: DatedLaw) -> Law:
    return Law(
        name_vi=row.law_vi,
        name_en=row.law_en,
        article=row.article,
        certainty=row.certainty,
        source=row.source,
        valid_from=row.valid_from,
    )


def _rule(row: SupportRule) -> Rule:
    return Rule(
        key=row.key,
        kind=row.kind.key,
        size=row.size,
        group=row.group,
        rate=Fraction(row.percent) / 100,
        cap=row.cap,
        times_a_year=row.times_a_year,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _note(row: SupportNote) -> Note:
    return Note(
        key=row.key,
        kind=row.kind,
        text_vi=row.text_vi,
        text_en=row.text_en,
        kinds=frozenset(kind.key for kind in row.supports.all()),
        law=_law(row),
        valid_to=row.valid_to,
    )


def _days(rows: Iterable[WorkingDayException]) -> dict[datetime.date, bool]:
    return {row.date: row.kind == WorkingDayException.Kind.MAKE_UP for row in rows}
