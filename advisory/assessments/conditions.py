"""What the page needs to show and hide its cards at once; the server decides again on saving."""

from collections.abc import Mapping
from fractions import Fraction

from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.scoring.answers import NOT_APPLICABLE
from advisory.scoring.scorer import UNASKED, comparable
from advisory.xlsform.expressions import Tree, walk


def mentioned(tree: Tree) -> set[str]:
    """The questions a condition asks about."""
    kinds = {"answer", "selected", "count-selected"}
    return {part[1] for part in walk(tree) if part[0] in kinds}


def can_appear(page: AskedPage, item: dict) -> bool:
    """Whether an answer on the same page may show or hide a question."""
    if not item["relevant"] or item.get("awaits") == "list":
        return False
    return not mentioned(item["relevant"]).isdisjoint(other["key"] for other in page.items)


def conditions_of(
    questionnaire: Questionnaire, page: AskedPage, answers: Mapping[str, dict]
) -> dict | None:
    """Conditions of the page's own cards, in order, and what other pages answered.

        {"rules": [{"key", "tree", "strict"}], "kinds": {key: question type},
         "known": {key: number, text, list, null or {"never": true}}}

    A strict rule shows its card only while it holds; another one until it is ruled out.
    """
    moving = [item for item in page.items if can_appear(page, item)]
    if not moving:
        return None
    states = questionnaire.scorer.read(answers)
    own = {item["key"] for item in page.items if states[item["key"]][0] not in UNASKED}
    own |= {item["key"] for item in moving}
    names = set().union(*(mentioned(item["relevant"]) for item in moving))
    known: dict[str, object] = {}
    for name in sorted(names - own):
        state, worth = states[name]
        if worth is not None:
            known[name] = _plain(comparable(questionnaire.items[name], answers[name]))
        else:
            is_never = state == NOT_APPLICABLE or state in UNASKED
            known[name] = {"never": True} if is_never else None
    return {
        "rules": [
            {
                "key": item["key"],
                "tree": item["relevant"],
                "strict": item["dimension"] in questionnaire.scorer.one_of,
            }
            for item in moving
        ],
        "kinds": {name: questionnaire.items[name]["type"] for name in sorted(names & own)},
        "known": known,
    }


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return float(value) if isinstance(value, Fraction) else value
