"""Finds names that a new version would use again with another meaning.

Answers and scores are kept under the names of questions, options and dimensions for years:
- under one question key, the type and the keys of options never change: a question asked in
  another way gets a new key; a dimension never changes from a part to a whole;
- under one rule set, what an answer is worth never changes: other points need a new rule set.
Whether another text still asks the same, only a person can say.
"""

from collections.abc import Iterator

from advisory.xlsform.problems import Problem
from advisory.xlsform.sheets import Book

OTHER_TYPE = (
    "'%(name)s' is of type %(before)s in version %(version)s, not %(now)s; give this question a "
    "new name"
)
OTHER_OPTIONS = (
    "'%(name)s' has other options than in version %(version)s (%(options)s); give this question a "
    "new name"
)
OTHER_PARENT = "'%(name)s' stands elsewhere in version %(version)s; give this dimension a new name"
OTHER_WORTH = (
    "'%(name)s' is worth something else in version %(version)s; write another rule_set in the "
    "settings sheet"
)


def reused_names(definition: dict, earlier: dict, book: Book | None = None) -> list[Problem]:
    """What contradicts an earlier published version; with the book read, each at its row."""
    found = [*_other_scales(definition, earlier), *_other_parents(definition, earlier)]
    if definition["rule_set"] == earlier["rule_set"]:
        found += _other_worth(definition, earlier)
    return [
        _at_its_row(problem, str(problem.details["name"]), list_name, book)
        for problem, list_name in found
    ]


Found = Iterator[tuple[Problem, str]]


def _other_scales(definition: dict, earlier: dict) -> Found:
    for item, before in _both(definition["items"], earlier["items"]):
        details = {"name": item["key"], "version": earlier["version"]}
        if item["type"] != before["type"]:
            details |= {"now": item["type"], "before": before["type"]}
            yield Problem(OTHER_TYPE, details, "survey", column="type"), ""
            continue
        now, then = _keys(item), _keys(before)
        # A list that was still to be supplied may be: nothing was answered that it takes away.
        is_supplied = before.get("awaits") in {"list", "full_list"} and then <= now
        if now != then and not is_supplied:
            details["options"] = ", ".join(
                [
                    *(f"+{key}" for key in sorted(now - then)),
                    *(f"-{key}" for key in sorted(then - now)),
                ]
            )
            yield Problem(OTHER_OPTIONS, details, "survey", column="type"), ""


def _keys(item: dict) -> set[str]:
    """The keys an answer may hold: of options, and of whatever else the type lists by key."""
    return {
        part["key"]
        for parts in item.values()
        if isinstance(parts, list)
        for part in parts
        if isinstance(part, dict) and "key" in part
    }


def _other_parents(definition: dict, earlier: dict) -> Found:
    for dimension, before in _both(definition["dimensions"], earlier["dimensions"]):
        if dimension["parent"] != before["parent"]:
            details = {"name": dimension["key"], "version": earlier["version"]}
            text = (
                "'%(name)s' stands elsewhere in version %(version)s; give this dimension a new name"
            )
            yield Problem(text, details, "dimensions", column="parent"), ""


def _other_worth(definition: dict, earlier: dict) -> Found:
    """Points, weights, bands and maxima that differ under one name of the rules."""

    def problem(name: str, sheet: str, column: str, list_name: str = "") -> tuple[Problem, str]:
        details = {"name": name, "version": earlier["version"]}
        return Problem(OTHER_WORTH, details, sheet, column=column), list_name

    for item, before in _both(definition["items"], earlier["items"]):
        for field, column in (
            *(("weight", "weight"), ("out_of", "out_of"), ("rule", "score_rule")),
            ("index", "dimension"),
        ):
            if item.get(field) != before.get(field):
                yield problem(item["key"], "survey", column)
        if item["dimension"] != before["dimension"] and item["index"] == before["index"]:
            yield problem(item["key"], "survey", "dimension")
        for name, parts in (("list", "options"), ("rows_list", "rows")):
            if item.get(name):
                for option, then in _both(item[parts], before[parts]):
                    if _worth(option) != _worth(then):
                        yield problem(option["key"], "choices", "points", item[name])
    for dimension, before in _both(definition["dimensions"], earlier["dimensions"]):
        for field in ("maximum", "levels", "combine", "weight"):
            if dimension.get(field) != before.get(field):
                yield problem(dimension["key"], "dimensions", field)
    for name, bands in definition["bands"].items():
        steps = earlier["bands"].get(name, bands)["steps"]
        if [_worth(step) for step in bands["steps"]] != [_worth(step) for step in steps]:
            yield problem(bands["steps"][0]["key"], "bands", "above", name)
    for field in ("levels", "overall"):
        if definition.get(field) != earlier.get(field):
            yield problem(definition["instrument"], "settings", field)


def _worth(part: dict) -> tuple:
    return tuple(part.get(name) for name in ("key", "points", "exclusive", "above", "needs"))


def _both(now: list[dict], before: list[dict]) -> Iterator[tuple[dict, dict]]:
    earlier = {part["key"]: part for part in before}
    return ((part, earlier[part["key"]]) for part in now if part["key"] in earlier)


def _at_its_row(problem: Problem, name: str, list_name: str, book: Book | None) -> Problem:
    if book is None:
        return problem
    sheet = book[problem.sheet]
    for row in sheet:
        is_named = problem.sheet == "settings" or row["name"] == name
        if is_named and (not list_name or row["list_name"] == list_name):
            letter = sheet.letters.get(problem.column, "")
            return Problem(
                problem.text, problem.details, problem.sheet, row.line, problem.column, letter
            )
    return problem
