"""What a posted page of cards says, and whether it belongs to the questionnaire at all."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from advisory.assessments.given import Given, read_cards
from advisory.assessments.questionnaire import AskedPage, Questionnaire, questionnaire_of
from advisory.models import InstrumentVersion
from core.submissions import FIELD

_OF_THE_FORM = {"csrfmiddlewaretoken", FIELD, "draft", "shown", "go"}


def read_page(
    request: HttpRequest, questionnaire: Questionnaire, page: AskedPage
) -> dict[str, Given]:
    """What was said on a page, by card: a question, or one row of a table."""
    bands = questionnaire.definition["bands"]
    found: dict[str, Given] = {}
    for item in page.items:
        found |= read_cards(item, bands, request.POST)
    return found


def page_of(version: InstrumentVersion, dimension: str) -> tuple[Questionnaire, AskedPage]:
    """The questionnaire and one of its pages; else Http404."""
    questionnaire = questionnaire_of(version)
    page = questionnaire.page(dimension)
    if page is None:
        raise Http404
    return questionnaire, page


def has_other_questions(request: HttpRequest, questionnaire: Questionnaire) -> bool:
    """Whether the form asks what this version does not: it was made for another one."""
    keys = {name.split(".")[0] for name in request.POST} - _OF_THE_FORM
    return not keys <= questionnaire.items.keys()


def other_version() -> str:
    return _(
        "This page was made for another version of the questionnaire, so nothing was stored. "
        "Please answer it again here."
    )


def given_errors(given: Mapping[str, Given]) -> dict[str, str]:
    return {key: one.error for key, one in given.items() if one.error}


def wants_json(request: HttpRequest) -> bool:
    """Whether the saving script asks, not a person's browser."""
    return request.headers.get("Accept") == "application/json"
