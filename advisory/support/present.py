"""What a page, a plan or a report shows of State support for one business, as ready values."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisory.businesses.size_text import size_sentence
from advisory.models import Assessment, Business, SupportNote, SupportReceived, SupportRule
from advisory.models.business import SizeClass
from advisory.models.support import Certainty
from advisory.support.estimate import Applicant, Estimate, Group, Rule, estimate
from advisory.support.rulebook import Kind, Law, Note, RuleBook, Terms, rulebook
from advisory.support.size import classify
from advisory.support.words import ceiling_words, money, percent, why_not
from advisory.support.working_days import after_working_days
from core.translated import pick

#: The note beside which the business's own assessment is shown.
READINESS = "readiness_assessment"
NO_SME = (SizeClass.UNDETERMINED, SizeClass.NOT_SME)
SIZES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


@dataclass(frozen=True)
class LawView:
    name: str
    article: str
    valid_from: datetime.date | None
    certainty: str
    certainty_label: str
    source: str

    @property
    def is_confirmed(self) -> bool:
        return self.certainty == Certainty.CONFIRMED

    @property
    def words(self) -> str:
        """Name, article and first day; a doubt is left to a mark that stands out."""
        if not self.name:
            return ""
        parts = [self.name]
        if self.article:
            parts.append(_("article %(article)s") % {"article": self.article})
        if self.valid_from:
            day = date_format(self.valid_from, "SHORT_DATE_FORMAT")
            parts.append(_("in force from %(day)s") % {"day": day})
        sure = f" ({self.certainty_label.lower()})" if self.is_confirmed else ""
        return f"{', '.join(parts)}{sure}."


@dataclass(frozen=True)
class NoteView:
    key: str
    text: str
    law: LawView

    @property
    def is_readiness(self) -> bool:
        return self.key == READINESS


@dataclass(frozen=True)
class KindView:
    """One kind of support; texts are empty where they do not apply.

    `amount` is the most for the cost asked about, `own_share` what stays with the business.
    """

    key: str
    name: str
    summary: str
    step: str
    is_free: bool = False
    share: str = ""
    ceiling: str = ""
    left: str = ""
    received: str = ""
    amount: str = ""
    own_share: str = ""
    if_priority: str = ""
    why_not: str = ""
    answer_days: int | None = None
    law: LawView | None = None
    conditions: list[NoteView] = field(default_factory=list)


@dataclass(frozen=True)
class Deadline:
    """When an answer is due for a file complete on the day; years whose holidays are unknown."""

    days: int
    due: datetime.date
    unlisted_years: list[int]
    notes: list[NoteView]


@dataclass(frozen=True)
class SupportView:
    business: Business
    on: datetime.date
    size: str
    size_label: str
    size_sentence: str
    cost: str
    available: list[KindView]
    refused: list[KindView]
    traps: list[NoteView]
    conditions: list[NoteView]
    papers: list[NoteView]
    payment_papers: list[NoteView]
    deadline: Deadline | None
    readiness: Assessment | None
    received: list[SupportReceived]
    contact: str

    @property
    def is_sme(self) -> bool:
        return self.size not in NO_SME

    @property
    def year(self) -> int:
        return self.on.year


def support_view(
    business: Business, on: datetime.date | None = None, *, cost: int | None = None
) -> SupportView:
    """All of it on a day (today if none is given), for a cost in đồng if one is given.

    At most two queries while the rules are cached; none for a business that is not stored.
    """
    book, on = rulebook(), on or timezone.localdate()
    received = list(business.support_received.select_related("kind")) if business.pk else []
    size = _size(business)
    kinds = _kinds(book, business, on, received, cost)
    available = [kind for kind in kinds if not kind.why_not]
    return SupportView(
        business=business,
        on=on,
        size=size,
        size_label=str(SizeClass(size).label),
        size_sentence=size_sentence(business),
        cost="" if cost is None else money(cost),
        available=available,
        refused=[kind for kind in kinds if kind.why_not],
        traps=_notes(book, SupportNote.Kind.TRAP, on),
        conditions=[
            _note_view(note)
            for note in book.notes
            if note.kind == SupportNote.Kind.CONDITION and not note.kinds and note.holds_on(on)
        ],
        papers=_notes(book, SupportNote.Kind.PAPER, on),
        payment_papers=_notes(book, SupportNote.Kind.PAYMENT, on),
        deadline=_deadline(book, available, on),
        readiness=_readiness(business) if business.pk else None,
        received=received,
        contact=pick(settings.SUPPORT_CONTACT),
    )


def support_for(
    steps: Iterable[str], business: Business, on: datetime.date | None = None
) -> dict[str, list[KindView]]:
    """What may pay for each of these kinds of plan step (SupportKind.Step); no query.

    By the size of the business alone: what is left this year is told on its support page. Kinds
    of support that cannot be had are left out.
    """
    kinds = _kinds(rulebook(), business, on or timezone.localdate(), [], None)
    return {
        step: [kind for kind in kinds if kind.step == step and not kind.why_not] for step in steps
    }


def _size(business: Business) -> SizeClass:
    return classify(
        business.sector_group, business.headcount, business.revenue_bn, business.capital_bn
    ).size


def _kinds(
    book: RuleBook,
    business: Business,
    on: datetime.date,
    received: list[SupportReceived],
    cost: int | None,
) -> list[KindView]:
    size = _size(business)
    if size in NO_SME:
        return []
    said = [
        business.women_owned,
        business.has_many_women_workers,
        business.is_social_enterprise,
    ]
    is_priority, in_hard_area = any(said), bool(business.is_in_hard_area)
    applicant = Applicant(size, is_priority, in_hard_area)
    perhaps = Applicant(
        size, is_priority or None in said, in_hard_area or business.is_in_hard_area is None
    )
    had: dict[str, list[int]] = defaultdict(list)
    for row in received:
        if row.year == on.year:
            had[row.kind.key].append(row.amount)
    return [
        _kind_view(
            book,
            kind,
            on,
            estimate(
                book.rules,
                kind.key,
                on=on,
                applicant=applicant,
                received=had[kind.key],
                cost=cost,
            ),
            if_priority=estimate(
                book.rules, kind.key, on=on, applicant=perhaps, received=had[kind.key]
            ),
            size=size,
            cost=cost,
        )
        for kind in book.kinds
    ]


def _kind_view(
    book: RuleBook,
    kind: Kind,
    on: datetime.date,
    found: Estimate,
    *,
    if_priority: Estimate,
    size: str,
    cost: int | None,
) -> KindView:
    in_force = [rule for rule in book.rules if rule.kind == kind.key and rule.holds_on(on)]
    known = {
        "key": kind.key,
        "name": kind.name,
        "summary": kind.summary,
        "step": kind.step,
        "received": money(found.received) if found.received else "",
        "why_not": why_not(
            found,
            size=size,
            sizes=[one for one in SIZES if any(rule.size == one for rule in in_force)],
            year=on.year,
        ),
        "if_priority": _if_priority(book, found, if_priority),
    }
    rule = found.rule
    if rule is None:
        cited = book.terms[in_force[0].key].law if in_force else None
        return KindView(**known, law=_law_view(cited) if cited else None)
    terms = book.terms[rule.key]
    is_free = terms.basis == SupportRule.Basis.FREE
    amount = None if is_free else found.amount
    return KindView(
        **known,
        is_free=is_free,
        share=_share(rule),
        ceiling=_ceiling(rule, terms),
        left="" if found.left is None else money(found.left),
        amount="" if amount is None else money(amount),
        own_share="" if amount is None or cost is None else money(cost - amount),
        answer_days=terms.answer_days,
        law=_law_view(terms.law),
        conditions=[
            _note_view(note)
            for note in book.notes
            if note.kind == SupportNote.Kind.CONDITION
            and kind.key in note.kinds
            and note.holds_on(on)
        ],
    )


def _share(rule: Rule) -> str:
    return _("up to %(percent)s of the cost") % {"percent": percent(rule.rate)}


def _ceiling(rule: Rule, terms: Terms) -> str:
    return ceiling_words(rule, str(SupportRule.Basis(terms.basis).label))


def _if_priority(book: RuleBook, found: Estimate, other: Estimate) -> str:
    """What priority would change, for a business that has not said whether it has it."""
    if other.rule is None or other.rule == found.rule or other.rule.group == Group.ALL:
        return ""
    words = [_share(other.rule)]
    if other.rule.cap is not None:
        words.append(_ceiling(other.rule, book.terms[other.rule.key]))
    return ", ".join(words)


def _notes(book: RuleBook, kind: str, on: datetime.date) -> list[NoteView]:
    return [_note_view(note) for note in book.notes if note.kind == kind and note.holds_on(on)]


def _note_view(note: Note) -> NoteView:
    return NoteView(note.key, note.text, _law_view(note.law))


def _law_view(law: Law) -> LawView:
    return LawView(
        name=law.name,
        article=law.article,
        valid_from=law.valid_from,
        certainty=law.certainty,
        certainty_label=str(Certainty(law.certainty).label),
        source=law.source,
    )


def _deadline(book: RuleBook, kinds: list[KindView], on: datetime.date) -> Deadline | None:
    """The longest time the law gives for an answer."""
    days = max((kind.answer_days or 0 for kind in kinds), default=0)
    if not days:
        return None
    due = after_working_days(on, days, book.days)
    listed = {day.year for day in book.days}
    years = sorted({on.year, due.year} - listed)
    return Deadline(days, due, years, _notes(book, SupportNote.Kind.ANSWER, on))


def _readiness(business: Business) -> Assessment | None:
    """The latest finished assessment that is more than the quick scan."""
    return (
        Assessment.objects.submitted()
        .for_business(business)
        .exclude(instrument_version__instrument__key=settings.QUICK_INSTRUMENT)
        .only("public_id", "submitted_at")
        .order_by("-submitted_at")
        .first()
    )
