"""Asking colleagues to answer: a private link and a short code, of which only digests are kept."""

import datetime
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from advisory.assessments.codes import new_code
from advisory.assessments.leading import count_again
from advisory.assessments.writing import ask_who_keeps_it
from advisory.models import Assessment, Respondent
from users.models import User

VALID_FOR = datetime.timedelta(days=14)
MOST_COLLEAGUES = 30  # of one assessment
TEXT_VERSION = "2026-11"  # of what a colleague agrees to (colleague_start.html)


class TooManyColleagues(Exception):
    """The assessment has as many colleagues as it may have."""


class InvitationOver(Exception):
    """The colleague's link was withdrawn or has expired."""

    def __init__(self, respondent: Respondent) -> None:
        super().__init__(respondent.pk)
        self.respondent = respondent


def invite_colleague(
    *, assessment: Assessment, invited_by: User | None, name: str, phone: str, parts: list[str]
) -> tuple[Respondent, str, str]:
    """Make an invitation, the secret of its link and its code; nobody can look these up later.

    Raises TooManyColleagues.
    """
    if assessment.respondents.count() >= MOST_COLLEAGUES:
        raise TooManyColleagues
    token, code = secrets.token_urlsafe(24), new_code()
    respondent = Respondent.objects.create(
        assessment=assessment,
        name=name,
        phone=phone,
        parts=parts,
        invited_by=invited_by,
        token_digest=digest(token),
        code_digest=digest(code),
        expires_at=timezone.now() + VALID_FOR,
    )
    return respondent, token, code


def digest(secret: str) -> str:
    """Keyed, because a code has 45 random bits: a stolen table alone must not give it away."""
    return salted_hmac("advisory.respondent", secret, algorithm="sha256").hexdigest()


def respondent_of_token(token: str) -> Respondent | None:
    return Respondent.objects.filter(token_digest=digest(token)).first()


def respondent_of_code(code: str) -> Respondent | None:
    return Respondent.objects.filter(code_digest=digest(code)).first()


@transaction.atomic
def join_as_colleague(*, assessment: Assessment, user: User) -> Respondent:
    """The row of a member of the business who answers what somebody else leads.

    Raises NotConsented.
    """
    ask_who_keeps_it(assessment, user)
    respondent, _created = Respondent.objects.get_or_create(
        assessment=assessment,
        user=user,
        defaults={"name": user.name[:80], **_agreement()},
    )
    return respondent


def agree(*, respondent: Respondent) -> None:
    """Record that the colleague read what is kept and began; agreeing again changes nothing."""
    Respondent.objects.filter(pk=respondent.pk, agreed_at=None).update(**_agreement())


def _agreement() -> dict[str, object]:
    return {"agreed_at": timezone.now(), "agreed_text": TEXT_VERSION}


def withdraw(*, respondent: Respondent) -> None:
    """Close the link; the answers given stay, the phone number is needed no more."""
    Respondent.objects.filter(pk=respondent.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), phone=""
    )


@transaction.atomic
def erase_colleague(*, respondent: Respondent) -> None:
    """Erase a colleague with the answers and evidence they gave; the score follows."""
    # Locked together, as answers of a colleague are saved: in another order the two could block.
    locked = Respondent.objects.select_for_update(of=("self", "assessment"))
    locked = locked.select_related("assessment").filter(pk=respondent.pk).first()
    if locked is None:  # a second tap
        return
    locked.delete()
    count_again(assessment=locked.assessment, reason="colleague erased")
