"""How much State support a business may get at most: dated rules in, exact amounts out."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Group(StrEnum):
    """Whom a rule is for."""

    ALL = "all"
    PRIORITY = "priority"
    PRIORITY_OR_AREA = "priority_or_area"


class Refusal(StrEnum):
    """Why nothing can be had."""

    NO_RULE = "no_rule"
    OTHER_SIZE = "other_size"
    PRIORITY_ONLY = "priority_only"
    USED_UP = "used_up"
    OFTEN_ENOUGH = "often_enough"


@dataclass(frozen=True)
class Rule:
    """One line of one law: this kind of support, for this size, between these days (inclusive).

    `cap` is in đồng, None where the law names no amount; `times_a_year` is None where it names
    no number.
    """

    key: str
    kind: str
    size: str
    group: str
    rate: Fraction
    cap: int | None
    times_a_year: int | None
    valid_from: datetime.date
    valid_to: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def ceiling(self, cost: int) -> int:
        """The most for this cost before anything received; whole đồng, rounded down."""
        share = int(self.rate * cost)
        return share if self.cap is None else min(share, self.cap)


@dataclass(frozen=True)
class Applicant:
    """What the law asks about a business. Priority is by ownership, workers or social purpose."""

    size: str
    is_priority: bool = False
    is_in_hard_area: bool = False

    def belongs_to(self, group: str) -> bool:
        if group == Group.PRIORITY:
            return self.is_priority
        if group == Group.PRIORITY_OR_AREA:
            return self.is_priority or self.is_in_hard_area
        return True


@dataclass(frozen=True)
class Estimate:
    """At most `amount` đồng of a cost; None where no cost is given or the support is refused.

    `left` is what the year's ceiling still allows: None without a ceiling.
    """

    kind: str
    rule: Rule | None
    received: int
    left: int | None
    amount: int | None
    refusal: Refusal | None


def estimate(
    rules: Iterable[Rule],
    kind: str,
    *,
    on: datetime.date,
    applicant: Applicant,
    received: Sequence[int] = (),
    cost: int | None = None,
) -> Estimate:
    """Apply the rule of the day; `received` are the amounts of this kind had in the same year.

    Everything received counts against the ceiling: contracts of one year share it. Where several
    rules fit, the business may choose (Decree 224/2026 art. 75), so the most generous is taken.
    """
    had = sum(received)
    in_force = [rule for rule in rules if rule.kind == kind and rule.holds_on(on)]
    of_size = [rule for rule in in_force if rule.size == applicant.size]
    fitting = [rule for rule in of_size if applicant.belongs_to(rule.group)]
    if not fitting:
        return Estimate(kind, None, had, None, None, _why_none(in_force, of_size))
    rule = max(fitting, key=lambda rule: _generosity(rule, cost))
    left = None if rule.cap is None else max(rule.cap - had, 0)
    refusal = _why_no_more(rule, left, len(received))
    amount = None
    if cost is not None and refusal is None:
        amount = rule.ceiling(cost) if left is None else min(rule.ceiling(cost), left)
    return Estimate(kind, rule, had, left, amount, refusal)


def _why_none(in_force: list[Rule], of_size: list[Rule]) -> Refusal:
    if not in_force:
        return Refusal.NO_RULE
    return Refusal.PRIORITY_ONLY if of_size else Refusal.OTHER_SIZE


def _why_no_more(rule: Rule, left: int | None, times: int) -> Refusal | None:
    if rule.times_a_year is not None and times >= rule.times_a_year:
        return Refusal.OFTEN_ENOUGH
    return Refusal.USED_UP if left == 0 else None


def _generosity(rule: Rule, cost: int | None) -> tuple:
    return (
        0 if cost is None else rule.ceiling(cost),
        rule.cap is None,
        rule.cap or 0,
        rule.rate,
        rule.valid_from,
        rule.key,
    )
