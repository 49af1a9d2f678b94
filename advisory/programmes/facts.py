"""What members did since they were taken in, read from assessments and adoption events.

The only place of programmes that reads these facts. Nothing that happened before a business was
selected counts as the programme's, and nothing of a business whose owner does not agree to advice.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from advisory.models import (
    AdoptionEvent,
    Assessment,
    Business,
    FollowUp,
    ProgrammeContact,
    ProgrammeMember,
)

Adopted = AdoptionEvent.Stage
#: The way of a member, in its order; each is dated on its own and none is back-filled.
STAGES = ("invited", "opened", "started", "finished", "planned", "in_use", "in_use_90d")


@dataclass
class MemberFacts:
    """The days on which a member reached the stages, and how it ended if it gave up."""

    pk: int
    programme: int
    firm: int | None
    entry: int | None
    added_on: datetime.date
    is_selected: bool
    agrees: bool
    last_contact_at: datetime.datetime | None
    days: dict[str, datetime.date] = field(default_factory=dict)
    is_unanswered: bool = False  # asked after 90 days whether it is still in use, and silent
    given_up_on: datetime.date | None = None
    reason_code: str = ""  # for counts alone: which reason a business gave is its own matter

    @property
    def stage(self) -> str:
        """The furthest stage reached; empty before the invitation."""
        return next((stage for stage in reversed(STAGES) if stage in self.days), "")


@dataclass(frozen=True)
class _Chain:
    """One business and one platform, with the reason code of giving it up."""

    days: dict[str, datetime.date]
    reason_code: str
    is_unanswered: bool


def facts_of(members: QuerySet[ProgrammeMember]) -> list[MemberFacts]:
    """What is known of each, in two queries; a business that stands twice counts once."""
    rows = _rows(members)
    firms = {row["firm"] for row in rows if row["firm"] and row["agrees"]}
    chains = _chains(firms)
    found: list[MemberFacts] = []
    seen: set[tuple[int, int]] = set()
    for row in rows:
        known = (row["programme"], row["firm"])
        if row["firm"] and known in seen:
            continue
        seen.add(known)
        found.append(_told(row, chains.get(row["firm"], ()) if row["agrees"] else ()))
    return found


def _rows(members: QuerySet[ProgrammeMember]) -> list[dict]:
    firm = Coalesce("business", "entry__business")
    rounds = Assessment.objects.filter(business=OuterRef("firm")).order_by()
    begun = rounds.filter(started_at__gte=OuterRef("added_at"))
    done = rounds.submitted().filter(submitted_at__gte=OuterRef("added_at"))
    contacts = ProgrammeContact.objects.filter(member=OuterRef("pk")).order_by().values("member")
    return list(
        members.annotate(firm=firm)
        .annotate(
            agrees=Exists(Business.objects.with_advice_consent().filter(pk=OuterRef("firm"))),
            started_at=_first(begun, "started_at"),
            finished_at=_first(done, "submitted_at"),
            invited_at=Subquery(contacts.annotate(first=Min("at")).values("first")),
            last_contact_at=Subquery(contacts.annotate(last=Max("at")).values("last")),
        )
        .order_by("pk")
        .values(
            "pk",
            "programme",
            "firm",
            "entry",
            "agrees",
            "selection",
            "added_at",
            "opened_at",
            "invited_at",
            "started_at",
            "finished_at",
            "last_contact_at",
        )
    )


def _first(rounds: QuerySet[Assessment], moment: str) -> Subquery:
    return Subquery(rounds.values("business").annotate(first=Min(moment)).values("first"))


def _chains(firms: Iterable[int]) -> dict[int, list[_Chain]]:
    stages = (Adopted.PLANNED, Adopted.IN_USE, Adopted.IN_USE_90D, Adopted.GIVEN_UP)
    rows = (
        AdoptionEvent.objects.filter(stage__in=stages, adoption__business__in=firms)
        .order_by("happened_on", "pk")
        .values_list("adoption__business", "adoption", "stage", "happened_on", "reason_code")
        .annotate(
            is_unanswered=Exists(FollowUp.objects.unknown().filter(adoption=OuterRef("adoption")))
        )
    )
    by_adoption: dict[tuple[int, int], dict[str, tuple[datetime.date, str]]] = defaultdict(dict)
    silent: set[int] = set()
    for firm, adoption, stage, day, code, is_unanswered in rows:
        by_adoption[firm, adoption][stage] = day, code
        if is_unanswered:
            silent.add(adoption)
    found: dict[int, list[_Chain]] = defaultdict(list)
    for (firm, adoption), events in by_adoption.items():
        days = {stage: day for stage, (day, _code) in events.items()}
        code = events.get(Adopted.GIVEN_UP, (None, ""))[1]
        found[firm].append(_Chain(days, code, adoption in silent))
    return found


def _told(row: dict, chains: Iterable[_Chain]) -> MemberFacts:
    told = MemberFacts(
        pk=row["pk"],
        programme=row["programme"],
        firm=row["firm"],
        entry=row["entry"],
        added_on=_day(row["added_at"]),
        is_selected=row["selection"] is not None,
        agrees=row["agrees"],
        last_contact_at=row["last_contact_at"],
    )
    moments = {"opened": row["opened_at"]}
    if row["agrees"]:
        moments |= {"started": row["started_at"], "finished": row["finished_at"]}
    sent = [moment for moment in (row["invited_at"], row["opened_at"]) if moment]
    moments["invited"] = min(sent, default=None)
    told.days = {stage: _day(moment) for stage, moment in moments.items() if moment}
    _add_use(told, [chain for chain in chains if _began_since(chain, told.added_on)])
    return told


def _began_since(chain: _Chain, day: datetime.date) -> bool:
    """Whether use, or the plan of it, began in the programme's time."""
    begun = chain.days.get(Adopted.IN_USE) or chain.days.get(Adopted.PLANNED)
    return begun is not None and begun >= day


def _add_use(told: MemberFacts, chains: list[_Chain]) -> None:
    """The first of each stage; given up is who left all that they had begun."""
    for stage in (Adopted.PLANNED, Adopted.IN_USE, Adopted.IN_USE_90D):
        days = [day for chain in chains if (day := chain.days.get(stage)) and day >= told.added_on]
        if days:
            told.days[str(stage)] = min(days)
    used = [chain for chain in chains if Adopted.IN_USE in chain.days]
    left = [chain for chain in used if Adopted.GIVEN_UP in chain.days]
    told.is_unanswered = any(chain.is_unanswered for chain in used)
    if left and len(left) == len(used):
        last = max(left, key=lambda chain: chain.days[Adopted.GIVEN_UP])
        told.given_up_on, told.reason_code = last.days[Adopted.GIVEN_UP], last.reason_code


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)
