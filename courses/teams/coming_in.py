"""How a member comes in: the link says who it is for, the code that it is they."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from courses.models import TeamMember
from courses.teams.links import is_code_of
from courses.teams.opening import begin, next_to_do
from users.consents import Purpose, give_consent
from users.models import User

#: After so many wrong codes one waits; after so many more the link is closed until it is renewed.
WRONG_BEFORE_WAITING = 5
WAIT = datetime.timedelta(minutes=15)
WRONG_BEFORE_CLOSING = 30


class WrongCode(Exception):
    """This is not the member's code."""


class Wait(Exception):
    """Too many wrong codes: not even the right one counts for some minutes."""


class Closed(Exception):
    """So many wrong codes that the link needs renewing."""


class OwnSignIn(Exception):
    """The person has chosen a way of signing in, so the link opens the account no more."""


class OnTeamAlready(Exception):
    """The account has another place in the same team."""


@dataclass(frozen=True)
class CameIn:
    """Who came in, and where the lesson is they came for, if there is one.

    `is_first` for the time that bound the place to the account.
    """

    user: User
    is_first: bool
    address: str | None = None


def come_in(*, member: TeamMember, code: str, account: User | None = None) -> CameIn:
    """Ask for the code, let the member in and enrol them in what they have to do first.

    Raises WrongCode, Wait or Closed, and what `let_in` raises. Wrong codes are counted with the
    member and committed before the refusal is raised, so no other browser begins the count anew.
    The caller has asked for the consent to a learning record.
    """
    found = _come_in(member, code, account)
    if isinstance(found, Exception):
        raise found
    return found


@transaction.atomic
def _come_in(member: TeamMember, code: str, account: User | None) -> CameIn | Exception:
    row = _locked(member)
    refusal = _refusal(row, code)
    if refusal is not None:
        return refusal
    came = _bind(row, account)
    audit.record(came.user, "came in by team link", row, first=came.is_first)
    assignment = next_to_do(came.user, member_id=row.pk)
    if assignment is None:
        return came
    is_new = came.is_first and came.user.is_guest
    address = begin(user=came.user, assignment=assignment, has_agreed=True, is_new=is_new)
    return CameIn(came.user, came.is_first, address)


@transaction.atomic
def let_in(*, member: TeamMember, account: User | None = None) -> CameIn:
    """Let the member in as a guest, or with an account of their own.

    The first time binds the place to who came; from then on it is theirs. Coming in again, in
    two tabs or by a form sent twice, leads to the same account. Raises OwnSignIn, OnTeamAlready,
    or TeamMember.DoesNotExist for who was taken off.
    """
    return _bind(_locked(member), account)


def _locked(member: TeamMember) -> TeamMember:
    """Locked together with nothing else: of two tabs the second finds who came by the first."""
    rows = TeamMember.objects.present().select_related("user").select_for_update(of=("self",))
    return rows.get(pk=member.pk)


def _refusal(row: TeamMember, code: str) -> Exception | None:
    now = timezone.now()
    if row.wrong_codes >= WRONG_BEFORE_CLOSING:
        return Closed()
    has_to_wait = row.wrong_codes and row.wrong_codes % WRONG_BEFORE_WAITING == 0
    if has_to_wait and row.wrong_code_at and now < row.wrong_code_at + WAIT:
        return Wait()
    if is_code_of(row, code):
        if row.wrong_codes:
            row.wrong_codes, row.wrong_code_at = 0, None
            row.save(update_fields=["wrong_codes", "wrong_code_at"])
        return None
    row.wrong_codes, row.wrong_code_at = row.wrong_codes + 1, now
    row.save(update_fields=["wrong_codes", "wrong_code_at"])
    return WrongCode()


def _bind(row: TeamMember, account: User | None) -> CameIn:
    is_first = row.user is None
    if is_first:
        row.user = account or User.objects.create_guest(row.name, row.phone, is_demo=row.is_demo)
        row.joined_at = row.joined_at or timezone.now()
        try:
            with transaction.atomic():
                row.save(update_fields=["user", "joined_at"])
        except IntegrityError as error:
            raise OnTeamAlready from error
    elif not row.user.is_guest and row.user != account:
        raise OwnSignIn
    may_have_older = not is_first or account is not None
    give_consent(user=row.user, purpose=Purpose.LEARNING, channel="team-link", anew=may_have_older)
    return CameIn(row.user, is_first)
