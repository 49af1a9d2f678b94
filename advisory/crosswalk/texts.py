"""Says in words what a drawn answer is, and which answer it follows from."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from advisory.assessments.cards import answer_text
from advisory.assessments.questionnaire import Questionnaire
from advisory.scoring.crosswalk import Cell, Value
from core.translated import pick


def cell_text(item: dict, cell: Cell, value: Value) -> str:
    """A tick, a step or an option in words: "Trang web", "Internet vạn vật: Đang vận hành"."""
    options = {option["key"]: pick(option["label"]) for option in item["options"]}
    rows = {row["key"]: pick(row["label"]) for row in item.get("rows", [])}
    if item["type"] == "multi":
        text = options[cell[1]]
    elif item["type"] == "grid_multi":
        text = f"{rows[cell[1]]}: {options[cell[2]]}"
    elif item["type"] == "rows":
        text = f"{rows[cell[1]]}: {options[str(value)]}"
    else:
        text = options[str(value)]
    return _("%(answer)s: no") % {"answer": text} if value is False else text


def place_text(item: dict, part: str) -> str:
    """A question, or one option or row of it."""
    label = pick(item["label"])
    parts = [*item.get("rows", []), *item["options"]]
    named = next((pick(one["label"]) for one in parts if one["key"] == part), "")
    return f"{label} {named}" if named else label


def source_text(questionnaire: Questionnaire, key: str, answers: Mapping[str, dict]) -> str:
    """The question an answer was drawn from, with what was answered."""
    item = questionnaire.items[key]
    return f"{pick(item['label'])} {answer_text(item, answers[key])}"
