"""How far an assessment is: answered of asked, the range of points so far, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.scoring import rounded
from core.templatetags.portal import number as written_points


@dataclass(frozen=True)
class PageState:
    key: str
    label: str
    answered: int
    asked: int
    is_current: bool

    @property
    def is_done(self) -> bool:
        return self.answered == self.asked


@dataclass(frozen=True)
class Progress:
    answered: int
    asked: int
    range_text: str
    pages: list[PageState]

    @property
    def text(self) -> str:
        return _("%(answered)s of %(asked)s questions") % {
            "answered": self.answered,
            "asked": self.asked,
        }

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked

    def as_json(self) -> dict:
        return {
            "answered": self.answered,
            "asked": self.asked,
            "text": self.text,
            "range": self.range_text,
            "pages": {page.key: f"{page.answered}/{page.asked}" for page in self.pages},
        }


def progress_of(
    questionnaire: Questionnaire, answers: Mapping[str, dict], current: AskedPage | None = None
) -> Progress:
    asked = questionnaire.asked(answers)
    pages = _page_states(questionnaire, questionnaire.pages, asked, answers, current)
    return Progress(
        answered=sum(page.answered for page in pages),
        asked=sum(page.asked for page in pages),
        range_text=_range(questionnaire, answers) if answers else "",
        pages=pages,
    )


def progress_in(
    questionnaire: Questionnaire,
    chosen: Iterable[AskedPage],
    asked: set[str],
    answers: Mapping[str, dict],
    current: AskedPage | None = None,
) -> Progress:
    """How far somebody is who answers only some pages: no range, since points need them all."""
    pages = _page_states(questionnaire, chosen, asked, answers, current)
    return Progress(
        answered=sum(page.answered for page in pages),
        asked=sum(page.asked for page in pages),
        range_text="",
        pages=pages,
    )


def _page_states(
    questionnaire: Questionnaire,
    chosen: Iterable[AskedPage],
    asked: set[str],
    answers: Mapping[str, dict],
    current: AskedPage | None,
) -> list[PageState]:
    pages = []
    for page in chosen:
        keys = [item["key"] for item in page.items if item["key"] in asked]
        if keys:
            answered = sum(questionnaire.units_answered(key, answers.get(key)) for key in keys)
            units = sum(questionnaire.units(key) for key in keys)
            pages.append(PageState(page.key, page.label, answered, units, page is current))
    return pages


def _range(questionnaire: Questionnaire, answers: Mapping[str, dict]) -> str:
    result = questionnaire.scorer.score(answers)
    if result.overall is None:  # rules are still to be supplied
        return ""
    low, high, maximum = (
        written_points(rounded(number)) for number in (*result.range, result.maximum)
    )
    if low == high:
        return _("%(points)s of %(maximum)s points") % {"points": low, "maximum": maximum}
    return _("now %(low)s-%(high)s of %(maximum)s points") % {
        "low": low,
        "high": high,
        "maximum": maximum,
    }
