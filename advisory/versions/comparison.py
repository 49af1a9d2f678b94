"""Shows a comparison of two definitions: one group for each question, before and now side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextDiff, diff_text

from advisory.xlsform.compare import ADDED, CHANGED, MOVED, REMOVED, Change
from advisory.xlsform.exact import canonical_json
from advisory.xlsform.expressions import unparse
from advisory.xlsform.meaning import is_text
from core.translated import pick

#: What is compared by its key: a group for each.
KEYED = ("items", "dimensions", "bands", "recommendations")
#: What a definition calls otherwise than the workbook's columns.
COLUMNS = {"rule": "score_rule", "index": "dimension", "key": "name"}
Texts = list[tuple[str, str | SafeString]]  # language ("" for none) and text


@dataclass(frozen=True)
class Line:
    """One change: the part and the workbook's column, what it was and what it is."""

    part: str
    column: str
    kind: str
    old: Texts
    new: Texts


@dataclass(frozen=True)
class Group:
    """The changes of one question, dimension or list of bands."""

    title: str
    key: str
    label: str
    lines: list[Line] = field(default_factory=list)


def grouped(changes: Iterable[Change], *definitions: dict) -> list[Group]:
    """Changes under their question, dimension, bands or sheet; labels from the last definition."""
    labels = {
        (name, part["key"]): pick(part["label"])
        for definition in definitions
        for name in ("items", "dimensions", "recommendations")
        for part in definition[name]
        if "key" in part
    }
    groups: dict[tuple[str, str], Group] = {}
    for change in changes:
        sheet, key = _place(change)
        group = groups.setdefault(
            (sheet, key), Group(_title(sheet), key, labels.get((sheet, key), ""))
        )
        group.lines.append(_line(change, 2 if key else 1))
    return list(groups.values())


def _place(change: Change) -> tuple[str, str]:
    sheet = change.path[0]
    if sheet in KEYED and len(change.path) > 1:
        return sheet, change.path[1]
    is_table = isinstance(change.old or change.new, dict) and not is_text(change.old or change.new)
    return (sheet if is_table or len(change.path) > 1 else "settings"), ""


def _title(sheet: str) -> str:
    titles = {
        "items": _("Question"),
        "dimensions": _("Dimension"),
        "bands": _("Bands"),
        "recommendations": _("Recommendation rule"),
        "crosswalk": _("Crosswalk"),
        "settings": _("The whole questionnaire"),
    }
    return titles.get(sheet, sheet)


def _line(change: Change, depth: int) -> Line:
    *parts, column = change.path[depth:] or ("",)
    if change.path[0] not in KEYED or len(change.path) == 1:
        parts, column = [], change.path[-1]
    if change.kind == MOVED:
        return Line(_part(parts), "", kind_of(change), [], [])
    if isinstance(change.old or change.new, dict) and not is_text(change.old or change.new):
        parts, column = [*parts, column], ""  # a whole option, step, question or row
    old, new = _texts(change.old, column), _texts(change.new, column)
    if change.kind == CHANGED and is_text(change.old) and is_text(change.new):
        old, new = _marked(change)
    return Line(_part(parts), COLUMNS.get(column, column), kind_of(change), old, new)


def _part(parts: list[str]) -> str:
    """What lies inside a question or a list of bands, in words."""
    names = {"options": _("option"), "steps": _("band")}
    return " ".join(names.get(part, part) for part in parts)


def kind_of(change: Change) -> str:
    return {
        ADDED: _("added"),
        REMOVED: _("removed"),
        MOVED: _("moved"),
        CHANGED: _("changed"),
    }[change.kind]


def _marked(change: Change) -> tuple[Texts, Texts]:
    """Both texts with the words that differ marked."""
    old, new = [], []
    for language in change.old:
        changes = diff_text(change.old[language], change.new[language]).changes
        before = [part for part in changes if part[0] != "addition"]
        now = [part for part in changes if part[0] != "deletion"]
        old.append((language, TextDiff(before).to_html(tag="del")))
        new.append((language, TextDiff(now).to_html(tag="ins")))
    return old, new


def _texts(value: object, column: str) -> Texts:
    if value is None:
        return []
    if is_text(value):
        return list(value.items())
    if isinstance(value, dict):
        if is_text(value.get("label")):
            return list(value["label"].items())
        parts = (_texts(part, name)[0][1] for name, part in value.items() if part)
        return [("", " · ".join(parts))]
    if isinstance(value, bool):
        return [("", _("Yes") if value else _("No"))]
    if column in {"relevant", "condition"} and isinstance(value, list):
        return [("", unparse(value))]
    if isinstance(value, list):
        is_plain = all(isinstance(part, str) for part in value)
        return [("", ", ".join(value) if is_plain else canonical_json(value))]
    return [("", str(value))]
