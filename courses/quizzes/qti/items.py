"""One item of QTI 2.x or 3 as plain data; knows choice, order, match and text entry.

What it does not know it names.

QTI 2.x writes `simpleChoice` and `baseType`, QTI 3 `qti-simple-choice` and `base-type`: both are
read under the names of QTI 3 without their prefix.
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from courses.quizzes.marking import MANY, MATCH, NUMBER, ONE, ORDER, TEXT

INTERACTION = "-interaction"


class UnreadableItem(Exception):
    """The item cannot be taken over; the text says why."""


@dataclass(frozen=True)
class ItemPicture:
    """Where the item says its picture lies, and what it shows in words, if the item says so."""

    source: str
    alt: str = ""


@dataclass
class ItemLine:
    text: str
    is_correct: bool = False
    feedback: str = ""
    match: str = ""
    tolerance: str = ""
    picture: ItemPicture | None = None


@dataclass
class Item:
    """A question as the item has it; feedback may be missing, so it becomes a draft."""

    kind: str
    text: str
    lines: list[ItemLine] = field(default_factory=list)
    note: str = ""
    picture: ItemPicture | None = None
    #: Pictures there is no place for: a question and a line have one each.
    left_out: list[str] = field(default_factory=list)


def parse(data: bytes) -> Element:
    """The root of an XML file; raises UnreadableItem. No DTD, no entities, nothing fetched."""
    try:
        return fromstring(data, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise UnreadableItem(
            _("This is not well-formed XML: line %(line)d, column %(column)d.")
            % {"line": line, "column": column}
        ) from error
    except (DefusedXmlException, ValueError) as error:
        raise UnreadableItem(_("XML with a DTD or entities is not read.")) from error


def name_of(element: Element) -> str:
    """`{ns}simpleChoice` and `{ns}qti-simple-choice` are both "simple-choice"."""
    local = str(element.tag).rpartition("}")[2]
    return _kebab(local).removeprefix("qti-")


def read_item(root: Element) -> Item:
    """An assessment item; raises UnreadableItem for what the bank has no kind for."""
    body = next((child for child in root if name_of(child) == "item-body"), None)
    if body is None:
        raise UnreadableItem(_("The item has no body."))
    found = [one for one in body.iter() if name_of(one).endswith(INTERACTION)]
    if len(found) != 1:
        raise UnreadableItem(
            _("An item must ask exactly one thing; this one has %(count)d interactions.")
            % {"count": len(found)}
        )
    interaction = found[0]
    kind = name_of(interaction)
    reader = READERS.get(kind)
    if reader is None:
        raise UnreadableItem(_("Items of the kind “%(kind)s” are not read.") % {"kind": kind})
    declaration = _declaration(root, _attribute(interaction, "response-identifier"))
    question = reader(interaction, declaration)
    question.text = _words(body, leave_out=_is_no_question)
    prompt = _child(interaction, "prompt")
    if prompt is not None:
        question.text = " ".join(filter(None, [question.text, _words(prompt)]))
    question.note = " ".join(
        _words(one) for one in root.iter() if name_of(one) in ("modal-feedback", "feedback-block")
    ).strip()
    in_lines = {id(picture) for line in _choices(interaction) for picture in _images(line)}
    own = [picture for picture in _images(body) if id(picture) not in in_lines]
    if own:
        question.picture = _picture(own[0])
    question.left_out += [_source(picture) for picture in own[1:]]
    return question


def _choice(interaction: Element, declaration: Element) -> Item:
    correct = set(_correct(declaration))
    many = _attribute(declaration, "cardinality") == "multiple"
    lines = []
    left_out = []
    for choice in _choices(interaction):
        pictures = _images(choice)
        left_out += [_source(one) for one in pictures[1:]]
        lines.append(
            ItemLine(
                text=_words(choice, leave_out=_is_feedback),
                is_correct=_attribute(choice, "identifier") in correct,
                feedback=" ".join(_words(one) for one in choice.iter() if _is_feedback(one)),
                picture=_picture(pictures[0]) if pictures else None,
            )
        )
    return Item(MANY if many else ONE, "", lines, left_out=left_out)


def _order(interaction: Element, declaration: Element) -> Item:
    words = {
        _attribute(choice, "identifier"): _words(choice, leave_out=_is_feedback)
        for choice in _choices(interaction)
    }
    wanted = _correct(declaration)
    if set(wanted) != set(words):
        raise UnreadableItem(_("The item does not say the right order of all lines."))
    return Item(ORDER, "", [ItemLine(words[key]) for key in wanted])


def _match(interaction: Element, declaration: Element) -> Item:
    """Lines of the first set, each with its one partner of the second."""
    sets = [one for one in interaction if name_of(one) == "simple-match-set"]
    if len(sets) != 2:
        raise UnreadableItem(_("The item does not have two sets to match."))
    left, right = (
        {_attribute(one, "identifier"): _words(one) for one in _choices(side)} for side in sets
    )
    pairs = [tuple(value.split()) for value in _correct(declaration)]
    partners: dict[str, str] = {}
    for pair in pairs:
        if len(pair) != 2 or pair[0] not in left or pair[1] not in right or pair[0] in partners:
            raise UnreadableItem(_("A line has several partners, or none that exists."))
        partners[pair[0]] = pair[1]
    if set(partners) != set(left):
        raise UnreadableItem(_("The item does not say the partner of each line."))
    return Item(MATCH, "", [ItemLine(left[key], match=right[partners[key]]) for key in left])


def _text_entry(_interaction: Element, declaration: Element) -> Item:
    accepted = dict.fromkeys(_correct(declaration))
    for entry in declaration.iter():
        if name_of(entry) == "map-entry" and _positive(_attribute(entry, "mapped-value")):
            accepted[_attribute(entry, "map-key")] = None
    if not accepted:
        raise UnreadableItem(_("The item does not say what is right."))
    is_number = _attribute(declaration, "base-type") in ("integer", "float")
    lines = [
        # QTI writes 1.5; the bank reads numbers as they are written in Vietnamese.
        ItemLine(text.replace(".", ",") if is_number else text, is_correct=True)
        for text in accepted
    ]
    return Item(NUMBER if is_number else TEXT, "", lines)


CHOICES = ("simple-choice", "simple-associable-choice")


def _choices(element: Element) -> list[Element]:
    return [one for one in element.iter() if name_of(one) in CHOICES]


def _images(element: Element) -> list[Element]:
    return [one for one in element.iter() if name_of(one) in ("img", "object")]


def _source(element: Element) -> str:
    return _attribute(element, "src") or _attribute(element, "data")


def _picture(element: Element) -> ItemPicture:
    return ItemPicture(_source(element), " ".join(_attribute(element, "alt").split()))


READERS = {
    "choice-interaction": _choice,
    "order-interaction": _order,
    "match-interaction": _match,
    "text-entry-interaction": _text_entry,
}


def _declaration(root: Element, identifier: str) -> Element:
    for child in root:
        if name_of(child) == "response-declaration" and (
            _attribute(child, "identifier") == identifier
        ):
            return child
    raise UnreadableItem(_("The item does not say what is right."))


def _correct(declaration: Element) -> list[str]:
    response = _child(declaration, "correct-response")
    if response is None:
        return []
    return [_words(value) for value in response if name_of(value) == "value"]


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent if name_of(child) == name), None)


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _kebab(key) == name), "")


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()


def _positive(text: str) -> bool:
    return re.fullmatch(r"0*\.?0*|-.*", text) is None


def _is_no_question(element: Element) -> bool:
    """Parts of an item's body that are not what is asked: lines, feedback, notes for markers."""
    name = name_of(element)
    return name.endswith(INTERACTION) or name in ("feedback-block", "rubric-block")


def _is_feedback(element: Element) -> bool:
    return name_of(element) == "feedback-inline"


def _words(element: Element, *, leave_out=lambda _element: False) -> str:
    """The text of an element without its mark-up, and without what is left out."""
    parts = [element.text or ""]
    for child in element:
        if not leave_out(child):
            parts.append(_words(child, leave_out=leave_out))
        parts.append(child.tail or "")
    return " ".join(" ".join(parts).split())
