"""How a member comes in: the link says who it is for, the code that it is they."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.models import TeamMember
from courses.teams.links import is_code_of
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
    """Who came in; `is_first` for the time that bound the place to the account."""

    user: User
    is_first: bool


def check_code(*, member: TeamMember, code: str) -> None:
    """Ask for the code; raises WrongCode, Wait or Closed, and counts what was wrong.

    The count is kept with the member and committed before the refusal is raised, so neither
    another browser nor a form that fails afterwards begins it anew.
    """
    refusal = _refusal(member, code)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _refusal(member: TeamMember, code: str) -> Exception | None:
    now = timezone.now()
    row = TeamMember.objects.select_for_update().get(pk=member.pk)
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


@transaction.atomic
def come_in(*, member: TeamMember, account: User | None = None) -> CameIn:
    """Let the member in after the right code, as a guest or with an account of their own.

    The first time binds the place to who came; from then on it is theirs. Coming in again, in
    two tabs or by a form sent twice, leads to the same account. The caller has asked for the
    consent to a learning record. Raises OwnSignIn or OnTeamAlready.
    """
    # Locked together with nothing else: of two tabs the second finds who came by the first.
    row = TeamMember.objects.select_for_update().present().get(pk=member.pk)
    is_first = row.user_id is None
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
    give_consent(user=row.user, purpose=Purpose.LEARNING, channel="team-link", anew=True)
    return CameIn(row.user, is_first)
