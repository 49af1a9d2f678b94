"""What an invited colleague answers: their own layer, in the parts they were asked for."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from advisory.assessments.given import Given
from advisory.assessments.layers import COLLEAGUE, Said, own_of, said_in
from advisory.assessments.leading import count_again
from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.assessments.writing import ask_who_keeps_it, write_answers
from advisory.colleagues.invitations import InvitationOver
from advisory.models import Respondent
from users.models import User


def pages_for(respondent: Respondent, questionnaire: Questionnaire) -> list[AskedPage]:
    """The pages this colleague was asked to answer."""
    chosen = set(respondent.parts)
    return [page for page in questionnaire.pages if not chosen or page.key in chosen]


def answers_of(respondent: Respondent, said: Mapping[str, list[Said]]) -> dict[str, dict]:
    """This colleague's own answers among all that was said."""
    return {
        key: dict(one.answer)
        for key, each in said.items()
        for one in each
        if one.layer == COLLEAGUE and one.respondent == respondent
    }


@transaction.atomic
def save_colleague_answers(
    *, respondent: Respondent, given: Mapping[str, Given], user: User | None
) -> dict[str, list[Said]]:
    """Store a colleague's answers and return all that was said.

    Where the lead gave no answer theirs counts, so a score that is there already follows. Raises
    InvitationOver, or NotConsented for a member of the business.
    """
    if respondent.user_id is not None:  # who came by a link has agreed on the first page
        ask_who_keeps_it(respondent.assessment, user)
    locked = (
        Respondent.objects.open()
        .select_for_update(of=("self", "assessment"))
        .select_related("assessment")
        .filter(pk=respondent.pk)
        .first()
    )
    if locked is None:
        raise InvitationOver(respondent)
    assessment = respondent.assessment
    assessment.state = locked.assessment.state  # it may have been submitted meanwhile
    said = said_in(assessment)
    _answers, changed = write_answers(
        assessment=assessment,
        given=given,
        known=answers_of(respondent, said),
        user=user,
        respondent=respondent,
    )
    if changed - own_of(said).keys():
        count_again(assessment=assessment, reason="colleague answered")
    return said_in(assessment)


def finish(*, respondent: Respondent) -> None:
    """The colleague says that this is all; until the link closes they may still change it."""
    Respondent.objects.filter(pk=respondent.pk, finished_at=None).update(finished_at=timezone.now())
