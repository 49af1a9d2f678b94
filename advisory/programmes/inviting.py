"""Inviting and reminding: by a message of the portal where somebody agreed to it, else by list."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from advisory.models import Membership, Programme, ProgrammeContact, ProgrammeMember
from advisory.models.business import MembershipQuerySet
from advisory.programmes.freezing import ProgrammeClosed
from advisory.programmes.links import LINK_FIELDS, give_links
from advisory.programmes.texts import subject_for, text_for
from core import audit, jobs
from core.models import Job
from users.messaging.channels import has_text_messages
from users.messaging.writing import write
from users.models import Consent, User

Kind, Way = ProgrammeContact.Kind, ProgrammeContact.Way
WRITE = "write_to_programme_members"
#: A business hears of its programmes by message at most this often, whatever their number.
PAUSE = datetime.timedelta(days=14)


class NotReachable(Exception):
    """Nobody of the business agreed to messages and can be written to."""


class TooSoon(Exception):
    """The business was written to less than PAUSE ago; carries when."""

    def __init__(self, last: datetime.datetime) -> None:
        super().__init__(last)
        self.last = last

    @property
    def again_at(self) -> datetime.datetime:
        return self.last + PAUSE


@transaction.atomic
def write_to_member(*, member: ProgrammeMember, by: User | None) -> ProgrammeContact:
    """Write to an owner of the business: an invitation first, reminders later.

    Raises ProgrammeClosed, NotReachable or TooSoon. Two clicks at the same moment write once.
    """
    ProgrammeMember.objects.select_for_update().get(pk=member.pk)
    member.refresh_from_db(fields=LINK_FIELDS)
    if not member.programme.is_running:
        raise ProgrammeClosed
    business = member.business_id or (member.entry and getattr(member.entry, "business", None))
    if not business:
        raise NotReachable
    if (last := _last_message(business)) and last > timezone.now() - PAUSE:
        raise TooSoon(last)
    sent = member.contacts.count()
    kind = Kind.REMINDED if sent else Kind.INVITED
    give_links([member])
    if not member.has_open_link:
        raise NotReachable
    said = {"subject": subject_for(member, kind), "text": text_for(member, kind)}
    key = f"programme:{member.pk}:{sent}"
    for owner in _owners_to_write_to(business):
        if write(user=owner, key=key, **said):
            return _note([member], kind=kind, way=Way.MESSAGE, by=by)[0]
    raise NotReachable


@transaction.atomic
def note_by_hand(*, member: ProgrammeMember, way: str, by: User) -> ProgrammeContact:
    """Note that the agency called, wrote or visited outside the portal; raises ProgrammeClosed."""
    if not member.programme.is_running:
        raise ProgrammeClosed
    ProgrammeMember.objects.select_for_update().get(pk=member.pk)
    kind = Kind.REMINDED if member.contacts.exists() else Kind.INVITED
    audit.record(by, "noted contact of programme", member.programme, member=member.pk, way=way)
    return _note([member], kind=kind, way=way, by=by)[0]


@transaction.atomic
def take_links(
    *, programme: Programme, members: Sequence[ProgrammeMember], by: User
) -> list[ProgrammeMember]:
    """Give links to members for a list or sheet; who was never contacted counts as invited.

    Returns those with a link that works: a revoked one is left out. Raises ProgrammeClosed.
    """
    if not programme.is_running:
        raise ProgrammeClosed
    give_links(members)
    listed = [member for member in members if member.has_open_link]
    contacted = set(
        ProgrammeContact.objects.filter(member__programme=programme).values_list(
            "member", flat=True
        )
    )
    new = [member for member in listed if member.pk not in contacted]
    _note(new, kind=Kind.INVITED, way=Way.LIST, by=by)
    audit.record(by, "took links of programme", programme, links=len(listed), new=len(new))
    return listed


def members_without_message(programme: Programme) -> list[ProgrammeMember]:
    """Members who get their link by list: nobody there agreed to messages of the portal."""
    reachable = _owners().filter(_has_address())
    return list(
        programme.members.filter(came_by=None)
        .filter(Q(business__isnull=False) | Q(entry__isnull=False))
        .exclude(business__in=reachable.values("business"))
        .exclude(entry__business__in=reachable.values("business"))
        .select_related("business", "entry", "programme")
    )


@transaction.atomic
def start_writing(*, programme: Programme, members: Iterable[int], by: User) -> Job:
    """Have the worker write to these members, unless that is under way; raises ProgrammeClosed."""
    if not programme.is_running:
        raise ProgrammeClosed
    chosen = sorted(members)
    audit.record(by, "wrote to members of programme", programme, members=len(chosen))
    return jobs.enqueue(
        WRITE, key=str(programme.pk), user=by, programme=programme.pk, members=chosen
    )


def last_writing(programme: Programme) -> Job | None:
    """The newest writing to many, under way or over."""
    return Job.objects.filter(kind=WRITE, key=str(programme.pk)).order_by("-created_at").first()


def write_to_all(progress: jobs.Progress, *, programme: int, members: list[int]) -> None:
    """The job: who cannot be written to, or was lately, is passed over and counted.

    A killed worker's successor goes on behind the last member that was written to.
    """
    by = progress.job.requested_by
    rows = ProgrammeMember.objects.filter(programme=programme)
    begun = (progress.job.result or {}).get("done", 0)
    for done, pk in enumerate(members[begun:], start=begun + 1):
        with progress.part() as kept:
            member = rows.select_related("programme", "entry__business").filter(pk=pk).first()
            outcome = _outcome(member, by)
            kept[outcome] = kept.get(outcome, 0) + 1
            kept["done"] = done
        progress.tell(done, len(members))
    progress.job.refresh_from_db(fields=["result"])
    with progress.finish(progress.job.result):
        pass


def _outcome(member: ProgrammeMember | None, by: User | None) -> str:
    if member is None:
        return "not_reachable"
    try:
        write_to_member(member=member, by=by)
    except (NotReachable, ProgrammeClosed):
        return "not_reachable"
    except TooSoon:
        return "too_soon"
    return "written"


def _owners_to_write_to(business) -> list[User]:
    rows = _owners().filter(business=business).select_related("user").order_by("joined_at", "pk")
    return [membership.user for membership in rows]


def _owners() -> MembershipQuerySet:
    """Owners who agreed to messages of the portal."""
    return Membership.objects.owners().consenting(Consent.Purpose.MESSAGES)


def _has_address() -> Q:
    """Whom `users.messaging.channels` finds a way to."""
    has_one = ~Q(user__email=None) & ~Q(user__email="")
    return has_one | ~Q(user__phone="") if has_text_messages() else has_one


def _last_message(business) -> datetime.datetime | None:
    of_business = Q(member__business=business) | Q(member__entry__business=business)
    return (
        ProgrammeContact.objects.filter(of_business, way=Way.MESSAGE)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )


def _note(
    members: Iterable[ProgrammeMember], *, kind: str, way: str, by: User | None
) -> list[ProgrammeContact]:
    return ProgrammeContact.objects.bulk_create(
        [ProgrammeContact(member=member, kind=kind, way=way, by=by) for member in members],
        batch_size=500,
    )
