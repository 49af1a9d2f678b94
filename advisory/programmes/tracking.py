"""The list of an official: how far each member is, whom to remind, and the targets reached."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from advisory.models import Programme, ProgrammeMember
from advisory.platforms.reasons import Reasons, told
from advisory.programmes.facts import STAGES, MemberFacts, facts_of
from advisory.programmes.inviting import PAUSE
from core.small_counts import AGENCY_FLOOR
from users.models import User
from users.roles import Role

LABELS: dict[str, str | Promise] = {
    "invited": pgettext_lazy("programme", "Invited"),
    "opened": gettext_lazy("Link opened"),
    "started": gettext_lazy("Assessment started"),
    "finished": gettext_lazy("Assessment finished"),
    "planned": gettext_lazy("Platform in the plan"),
    "in_use": pgettext_lazy("programme", "In use"),
    "in_use_90d": gettext_lazy("Still in use after 90 days"),
}
#: Lists an official works from; the key is the last stage reached.
WAITING: dict[str, str | Promise] = {
    "": gettext_lazy("Not yet invited"),
    "invited": gettext_lazy("Invited, link not opened"),
    "opened": gettext_lazy("Opened, not started"),
    "started": gettext_lazy("Started, not finished"),
    "finished": gettext_lazy("Finished, nothing planned"),
    "planned": gettext_lazy("Planned, not in use"),
}
_NOT_INVITED = "new"
#: In use, as far as is known: the question after 90 days was not answered.
_UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Row:
    """One member as the list shows it."""

    member: ProgrammeMember
    facts: MemberFacts
    name: str
    tax_code: str
    stage: str
    may_remind: bool

    @property
    def way(self) -> list[dict]:
        """The stages it reached, in their order, with their days."""
        days = self.facts.days
        return [{"label": LABELS[stage], "day": days[stage]} for stage in STAGES if stage in days]

    @property
    def last_on(self) -> datetime.date | None:
        """The day of the furthest stage."""
        return self.facts.days.get(self.facts.stage)


@dataclass(frozen=True)
class Reached:
    """How many members reached a stage, beside the target if there is one."""

    key: str
    label: str
    n: int
    target: int | None

    @property
    def percent(self) -> int | None:
        return min(100, round(100 * self.n / self.target)) if self.target else None


@dataclass(frozen=True)
class Part:
    """A list to choose: its key in the address, its name and how many are on it."""

    key: str
    label: str
    n: int


@dataclass(frozen=True)
class Tracking:
    facts: list[MemberFacts]
    reached: list[Reached]
    parts: list[Part]
    given_up: Reasons
    spent: int


def tracking_of(programme: Programme) -> Tracking:
    """How far the whole programme is; three queries."""
    facts = facts_of(programme.members.all())
    targets = programme.targets
    reached = [
        Reached(
            stage,
            str(LABELS[stage]),
            sum(stage in one.days for one in facts),
            targets.get(stage),
        )
        for stage in STAGES
    ]
    spent = programme.spendings.in_force().aggregate(sum=Sum("amount"))["sum"] or 0
    return Tracking(facts, reached, _parts(facts), _reasons(facts), spent)


def in_part(facts: Sequence[MemberFacts], part: str) -> list[MemberFacts]:
    """Those of one list; all of them for an unknown one."""
    if part == "given_up":
        return [one for one in facts if one.given_up_on]
    if part in (_NOT_INVITED, _UNANSWERED, *STAGES):
        return [one for one in facts if _part_of(one) == part and not one.given_up_on]
    return list(facts)


def _part_of(one: MemberFacts) -> str:
    if one.stage == "in_use" and one.is_unanswered:
        return _UNANSWERED
    return one.stage or _NOT_INVITED


def rows_of(facts: Sequence[MemberFacts], user: User) -> list[Row]:
    """The lines of some members, with their names; one query."""
    rows = ProgrammeMember.objects.select_related("business", "entry", "came_by")
    members = rows.in_bulk([one.pk for one in facts])
    return [_row(members[one.pk], one, user) for one in facts if one.pk in members]


def name_of(member: ProgrammeMember, user: User) -> str:
    """What a person of the agency may call a member: names of households are people's names."""
    if member.business is not None:
        return member.business.name
    if member.entry is None:
        return _("(erased)")
    if member.entry.is_household and not user.has_role(Role.OFFICIAL):
        return _("Household business")
    return member.entry.name


def tax_code_of(member: ProgrammeMember) -> str:
    firm = member.business or member.entry
    return firm.shown_tax_code if firm else ""


def stage_of(facts: MemberFacts) -> str:
    """Where a member stands, in words."""
    if facts.given_up_on:
        return pgettext("programme", "Given up")
    if _part_of(facts) == _UNANSWERED:
        return _("In use, no answer after 90 days")
    return str(LABELS[facts.stage] if facts.stage else WAITING[""])


def _row(member: ProgrammeMember, facts: MemberFacts, user: User) -> Row:
    return Row(
        member,
        facts,
        name_of(member, user),
        tax_code_of(member),
        stage_of(facts),
        _may_remind(facts),
    )


def _may_remind(facts: MemberFacts) -> bool:
    """Whether there is something to remind of, and the last time is long enough ago."""
    if facts.firm is None or facts.given_up_on or facts.stage in ("in_use", "in_use_90d"):
        return False
    return facts.last_contact_at is None or facts.last_contact_at <= timezone.now() - PAUSE


def _parts(facts: Sequence[MemberFacts]) -> list[Part]:
    found = [
        Part(key or _NOT_INVITED, str(label), len(in_part(facts, key or _NOT_INVITED)))
        for key, label in WAITING.items()
    ]
    ends = {
        "in_use": LABELS["in_use"],
        _UNANSWERED: _("In use, no answer after 90 days"),
        "in_use_90d": LABELS["in_use_90d"],
        "given_up": pgettext("programme", "Given up"),
    }
    found += [Part(key, str(label), len(in_part(facts, key))) for key, label in ends.items()]
    return [part for part in found if part.n]


def _reasons(facts: Sequence[MemberFacts]) -> Reasons:
    """Why members gave up, told as everywhere: no reason of fewer than five is told apart."""
    return told(Counter(one.reason_code for one in facts if one.given_up_on), AGENCY_FLOOR)
