"""Items of QTI 1.2 as Canvas and Common Cartridge write them: choices, text, number, matching.

One file holds many items. What is right stands in conditions that set the score; feedback in
parts of the item that conditions name.
"""

import html
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

import nh3
from django.utils.translation import gettext as _

from courses.quizzes.marking import MANY, MATCH, NUMBER, ONE, TEXT
from courses.quizzes.qti.items import Item, ItemLine, ItemPicture, UnreadableItem, name_of

ROOT = "questestinterop"
#: What the two dialects call the kinds that are read; all others are named.
KINDS = {
    "multiple_choice_question": ONE,
    "true_false_question": ONE,
    "multiple_answers_question": MANY,
    "short_answer_question": TEXT,
    "numerical_question": NUMBER,
    "matching_question": MATCH,
    "cc.multiple_choice.v0p1": ONE,
    "cc.true_false.v0p1": ONE,
    "cc.multiple_response.v0p1": MANY,
    "cc.fib.v0p1": TEXT,
    "cc.pattern_match.v0p1": TEXT,
}
_IMG = re.compile(r"<img\b[^>]*>", re.I)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_END = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.I)


def items_of(root: Element) -> Iterator[tuple[str, Element]]:
    """The items of a file, each with a name a trainer finds it by."""
    for number, item in enumerate((one for one in root.iter() if _local(one) == "item"), start=1):
        title = item.get("title") or item.get("ident") or ""
        yield f"{number}. {title}".strip()[:120], item


def read_item_12(item: Element) -> Item:
    """One item; raises UnreadableItem for what the bank has no kind for."""
    kind = _kind(item)
    presentation = _first(item, "presentation")
    if presentation is None:
        raise UnreadableItem(_("The item has no body."))
    if kind == MATCH:
        question = _matching(item, presentation)
    elif kind in (ONE, MANY):
        question = _choice(item, presentation, kind)
    else:
        question = _typed(item, kind)
    asked = _Said(_materials(presentation))
    question.text = asked.text
    question.picture = asked.pictures[0] if asked.pictures else None
    question.left_out += [picture.source for picture in asked.pictures[1:]]
    question.note = " ".join(
        text
        for key, text in _feedbacks(item).items()
        if key in ("general_fb", "correct_fb", "general_incorrect_fb")
    )
    return question


class _Said:
    """Words and pictures of some pieces of text, which may be HTML."""

    def __init__(self, pieces: list[str]) -> None:
        source = " ".join(pieces)
        self.pictures = []
        for tag in _IMG.findall(source):
            found = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(tag)}
            alt = " ".join(html.unescape(found.get("alt", "")).split())
            self.pictures.append(ItemPicture(html.unescape(found.get("src", "")), alt))
        bare = nh3.clean(_END.sub(" ", source), tags=set())
        self.text = " ".join(html.unescape(bare).split())


def _kind(item: Element) -> str:
    said = ""
    for entry in item.iter():
        if _local(entry) == "qtimetadatafield":
            label, value = _text(entry, "fieldlabel"), _text(entry, "fieldentry")
            if label in ("question_type", "cc_profile"):
                said = value
    if said in KINDS:
        return KINDS[said]
    if said:
        raise UnreadableItem(_("Items of the kind “%(kind)s” are not read.") % {"kind": said[:80]})
    asked = [one for one in item.iter() if _local(one).startswith("response_")]
    if any(_local(one) == "response_lid" for one in asked):
        many = any(one.get("rcardinality", "").lower() == "multiple" for one in asked)
        return MANY if many else ONE
    fib = next((one for one in item.iter() if _local(one) == "render_fib"), None)
    if fib is not None:
        return NUMBER if fib.get("fibtype", "") in ("Decimal", "Integer") else TEXT
    raise UnreadableItem(_("Items of the kind “%(kind)s” are not read.") % {"kind": "?"})


def _choice(item: Element, presentation: Element, kind: str) -> Item:
    asked = [one for one in presentation.iter() if _local(one) == "response_lid"]
    if len(asked) != 1:
        raise UnreadableItem(
            _("An item must ask exactly one thing; this one has %(count)d interactions.")
            % {"count": len(asked)}
        )
    right = _right(item)
    shown = _feedback_of_answers(item)
    lines, left_out = [], []
    for label in _labels(asked[0]):
        said = _Said(_materials(label))
        key = label.get("ident", "")
        left_out += [picture.source for picture in said.pictures[1:]]
        picture = said.pictures[0] if said.pictures else None
        lines.append(ItemLine(said.text, key in right, shown.get(key, ""), picture=picture))
    return Item(kind, "", lines, left_out=left_out)


def _typed(item: Element, kind: str) -> Item:
    shown = _feedback_of_answers(item)
    if kind == TEXT:
        lines = [
            ItemLine(value, True, shown.get(value, "")) for value in dict.fromkeys(_right(item))
        ]
    else:
        lines = _numbers(item)
    if not lines:
        raise UnreadableItem(_("The item does not say what is right."))
    return Item(kind, "", lines)


def _numbers(item: Element) -> list[ItemLine]:
    """Exact values and ranges; a range is its middle with half its width around it."""
    lines: list[ItemLine] = []
    for condition in _scoring(item):
        exact = [_decimal(one) for one in condition.iter() if _local(one) == "varequal"]
        least = [_decimal(one) for one in condition.iter() if _local(one) in ("vargte", "vargt")]
        most = [_decimal(one) for one in condition.iter() if _local(one) in ("varlte", "varlt")]
        if len(exact) == len(least) == len(most) == 1:  # Canvas: the value, or what is near it
            around = max(exact[0] - least[0], most[0] - exact[0])
            lines.append(_number(exact[0], around))
            continue
        lines += [_number(value, Decimal(0)) for value in exact]
        lines += [
            _number((low + high) / 2, (high - low) / 2)
            for low, high in zip(least, most, strict=False)
        ]
    return lines


def _number(value: Decimal, around: Decimal) -> ItemLine:
    """As the bank reads numbers: written as in Vietnamese."""
    if around < 0:
        raise UnreadableItem(_("The item does not say what is right."))
    plain = [format(one.normalize(), "f").replace(".", ",") for one in (value, around)]
    return ItemLine(plain[0], True, tolerance=plain[1] if around else "")


def _matching(item: Element, presentation: Element) -> Item:
    partners = {
        (one.get("respident", ""), _own(one))
        for condition in _scoring(item)
        for one in condition.iter()
        if _local(one) == "varequal"
    }
    lines = []
    for asked in (one for one in presentation.iter() if _local(one) == "response_lid"):
        left = _Said(_materials(asked)).text
        labels = {one.get("ident", ""): _Said(_materials(one)).text for one in _labels(asked)}
        fitting = [
            text for key, text in labels.items() if (asked.get("ident", ""), key) in partners
        ]
        if len(fitting) != 1:
            raise UnreadableItem(_("The item does not say the partner of each line."))
        lines.append(ItemLine(left, match=fitting[0]))
    return Item(MATCH, "", lines)


# --- Conditions and feedback -------------------------------------------------------------------


def _scoring(item: Element) -> list[Element]:
    """The conditions under which points are given."""
    return [
        condition
        for one in item.iter()
        if _local(one) == "respcondition"
        and any(_local(var) == "setvar" and _is_positive(_own(var)) for var in one)
        for condition in one
        if _local(condition) == "conditionvar"
    ]


def _right(item: Element) -> list[str]:
    """The values that are right: all that a scoring condition asks for and does not exclude."""
    found: list[str] = []
    for condition in _scoring(item):
        excluded = {
            id(inner) for one in condition.iter() if _local(one) == "not" for inner in one.iter()
        }
        found += [
            _own(one)
            for one in condition.iter()
            if _local(one) in ("varequal", "varsubstring") and id(one) not in excluded
        ]
    return found


def _feedback_of_answers(item: Element) -> dict[str, str]:
    """Value of an answer -> what is said to it."""
    texts = _feedbacks(item)
    found = {}
    for one in item.iter():
        if _local(one) != "respcondition":
            continue
        values = [_own(value) for value in one.iter() if _local(value) == "varequal"]
        said = [
            show.get("linkrefid", "") for show in one.iter() if _local(show) == "displayfeedback"
        ]
        if len(values) == 1 and said and said[0] in texts:
            found.setdefault(values[0], texts[said[0]])
    return found


def _feedbacks(item: Element) -> dict[str, str]:
    return {
        one.get("ident", ""): _Said(_materials(one, deep=True)).text
        for one in item.iter()
        if _local(one) == "itemfeedback"
    }


# --- Elements ----------------------------------------------------------------------------------


def _local(element: Element) -> str:
    return name_of(element).replace("-", "_")


def _first(element: Element, name: str) -> Element | None:
    return next((one for one in element.iter() if _local(one) == name), None)


def _text(element: Element, name: str) -> str:
    found = _first(element, name)
    return _own(found) if found is not None else ""


def _own(element: Element) -> str:
    return " ".join((element.text or "").split())


def _labels(element: Element) -> list[Element]:
    return [one for one in element.iter() if _local(one) == "response_label"]


def _materials(element: Element, *, deep: bool = False) -> list[str]:
    """What an element itself says, not what the answers in it say."""
    found = []
    for child in element:
        name = _local(child)
        if name in ("mattext", "matemtext"):
            found.append(_markup(child))
        elif name == "matimage":
            found.append(f'<img src="{html.escape(child.get("uri", ""))}">')
        elif name in ("material", "flow", "flow_mat", "presentation") or deep:
            found += _materials(child, deep=deep)
    return found


def _markup(element: Element) -> str:
    """HTML as text, or plain text made HTML, so that both are read alike."""
    words = "".join(element.itertext())
    return words if element.get("texttype", "") == "text/html" else html.escape(words, quote=False)


def _decimal(element: Element) -> Decimal:
    try:
        value = Decimal(_own(element))
    except InvalidOperation as error:
        raise UnreadableItem(
            _("“%(text)s” is not a number.") % {"text": _own(element)[:40]}
        ) from error
    if not value.is_finite():
        raise UnreadableItem(_("“%(text)s” is not a number.") % {"text": _own(element)[:40]})
    return value


def _is_positive(text: str) -> bool:
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False
