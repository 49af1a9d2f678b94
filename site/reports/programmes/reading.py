"""Programmes a person may compare, with what may be told of each; five queries for any number."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from advisory.models import Programme, ProgrammeMember, ProgrammeSpending
from advisory.programmes.access import programmes_of
from advisory.programmes.facts import MemberFacts, facts_of
from reports.programmes.comparing import Share, share_of
from reports.programmes.counting import Counts, Way, count
from reports.programmes.publishing import Published, told_of_all
from reports.scope import allowed_areas
from users.models import User

State = Programme.State


@dataclass(frozen=True)
class Line:
    """One programme in the table of all."""

    programme: Programme
    told: Published
    spent: int
    counts: Counts

    @property
    def per_still_in_use(self) -> int | None:
        """Đồng spent so far for each business still in use after 90 days; None if none or hidden."""
        n = self.told.still_so_far
        return round(self.spent / n) if n and self.spent else None

    @property
    def in_use(self) -> Share | None:
        return share_of(self.told.of_all.get("in_use"))

    @property
    def still(self) -> Share | None:
        return share_of(self.told.of_all.get("in_use_90d"))


def lines_for(user: User, *, today: datetime.date | None = None) -> list[Line]:
    """Programmes that were started, the newest first. Who came by another's link is not counted.

    What is hidden is decided over all programmes there are, whoever asks: two officers with
    different units must not add up what each sees.
    """
    today = today or timezone.localdate()
    everything = list(Programme.objects.exclude(state=State.DRAFT).order_by("created_at", "pk"))
    members = ProgrammeMember.objects.filter(programme__in=everything, selection__isnull=False)
    ways: dict[int, list[Way]] = defaultdict(list)
    for facts in facts_of(members):
        ways[facts.programme].append(_way(facts))
    counts = [count(ways[one.pk], today=today) for one in everything]
    told = told_of_all(counts)
    spent = dict(
        ProgrammeSpending.objects.in_force()
        .order_by()
        .values("programme")
        .annotate(sum=Sum("amount"))
        .values_list("programme", "sum")
    )
    is_everything = allowed_areas(user) is None
    own = programmes_of(user).values_list("pk", flat=True)
    seen = {one.pk for one in everything} if is_everything else set(own)
    lines = [
        Line(one, published, spent.get(one.pk, 0), counted)
        for one, published, counted in zip(everything, told, counts, strict=True)
        if one.pk in seen
    ]
    return sorted(lines, key=lambda line: (line.programme.starts_on, line.programme.pk))[::-1]


def share_members(one: Line, other: Line) -> bool:
    """Whether a business is in both: then the two are no separate groups."""
    return bool(one.counts.groups[0] & other.counts.groups[0])


def chosen(lines: Sequence[Line], keys: Sequence[str]) -> list[Line]:
    """The lines of these public ids, in the order asked for."""
    by_key = {str(line.programme.public_id): line for line in lines}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def _way(facts: MemberFacts) -> Way:
    who = f"b{facts.firm}" if facts.firm else f"e{facts.entry}" if facts.entry else f"m{facts.pk}"
    return Way(who, facts.added_on, facts.days)
