"""What a question says as plain data, and what it lacks before learners may be asked."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from core.folding import fold
from core.number_input import NotANumber
from courses.quizzes.marking import MANY, MATCH, NUMBER, ONE, ORDER, TEXT, TRUE_FALSE, Answer
from courses.quizzes.reading import read_signed

CHOICES = {ONE, MANY, TRUE_FALSE}
#: Fewest lines of each kind; of two, one could be guessed.
FEWEST = {ONE: 3, MANY: 3, TRUE_FALSE: 2, ORDER: 3, MATCH: 3, TEXT: 1, NUMBER: 1}
MOST = 12
PICTURE = "max-800x800|format-webp-lossy"


def define(question, options: Iterable) -> dict:
    """A question as frozen for marking (`courses.quizzes.marking`)."""
    is_number = question.kind == NUMBER
    return {
        "kind": question.kind,
        "text": question.text.strip(),
        "note": question.note.strip(),
        "points": question.points,
        "picture": _picture(question.picture),
        "options": [
            {
                "id": str(option.pk),
                "text": _plain(option.text) if is_number else option.text.strip(),
                "match": option.match.strip() if question.kind == MATCH else "",
                "tolerance": _plain(option.tolerance or "0") if is_number else "0",
                "is_correct": option.is_correct,
                "feedback": option.feedback.strip(),
                "picture": _picture(option.picture),
            }
            for option in options
        ],
    }


def _plain(text: str) -> str:
    """A number as trainers write it, as a plain decimal; what is no number stays as it is."""
    try:
        return str(read_signed(text, "vi"))
    except NotANumber:
        return text


def _picture(image) -> dict | None:
    """A picture as it is now: its file, not its row, so that a later change is not shown."""
    if image is None:
        return None
    made = image.get_rendition(PICTURE)
    return {
        "file": made.file.name,
        "width": made.width,
        "height": made.height,
        "alt": image.alt_text,
    }


def in_words(definition: dict, answer: Answer) -> str:
    """An answer without ids, as its author reads it."""
    options = {option["id"]: option for option in definition["options"]}
    if isinstance(answer, list):
        return "; ".join(options[key]["text"] for key in answer)
    if isinstance(answer, dict):
        return "; ".join(
            f"{options[key]['text']}: {options[partner]['match']}"
            for key, partner in answer.items()
        )
    return options[answer]["text"] if answer in options else answer or ""


def definition_problems(definition: dict, *, topics: Iterable) -> list[str]:
    """Every reason not to publish a question, one sentence each."""
    kind, options = definition["kind"], definition["options"]
    found = []
    if not definition["text"]:
        found.append(_("The question has no text."))
    if not definition["points"]:
        found.append(_("A question is worth at least one point."))
    if not FEWEST[kind] <= len(options) <= MOST:
        found.append(
            _("This kind of question needs %(fewest)d to %(most)d lines; it has %(count)d.")
            % {"fewest": FEWEST[kind], "most": MOST, "count": len(options)}
        )
    if kind == TRUE_FALSE and len(options) > 2:
        found.append(_("“True or false” has exactly two answers."))
    found += _correct_problems(kind, sum(option["is_correct"] for option in options))
    said = Counter(fold(option["text"]) if kind == TEXT else option["text"] for option in options)
    found += [
        _("Two lines say the same: “%(text)s”.") % {"text": text}
        for text, count in said.items()
        if count > 1
    ]
    if kind == MATCH and not all(option["match"] for option in options):
        found.append(_("Each line of a pair needs its partner."))
    if kind == MATCH and len({option["match"] for option in options}) == 1:
        found.append(_("The pairs need at least two different partners."))
    if kind == NUMBER:
        found += _number_problems(options)
    if kind in (ORDER, MATCH):
        if not definition["note"]:
            found.append(_("Explain the answer: orders and pairs have one text for the whole."))
    elif not all(option["feedback"] for option in options):
        found.append(_("Each answer needs feedback: why it is right, or what speaks against it."))
    pictures = [definition["picture"], *(option["picture"] for option in options)]
    if any(picture and not picture["alt"] for picture in pictures):
        found.append(_("A picture needs an alternative text for those who cannot see it."))
    if not topics:
        found.append(_("Choose at least one topic the question is about."))
    return found


def _correct_problems(kind: str, correct: int) -> list[str]:
    if kind in (ONE, TRUE_FALSE) and correct != 1:
        return [_("Exactly one answer must be correct; here it is %(count)d.") % {"count": correct}]
    if kind in (MANY, TEXT, NUMBER) and not correct:
        return [_("At least one answer must be correct.")]
    return []


def _number_problems(options: list[dict]) -> list[str]:
    found = []
    for option in options:
        if not _is_number(option["text"]):
            found.append(_("“%(text)s” is not a number.") % {"text": option["text"]})
        if not _is_number(option["tolerance"]) or Decimal(option["tolerance"]) < 0:
            found.append(_("“%(text)s” is no tolerance.") % {"text": option["tolerance"]})
    return found


def _is_number(text: str) -> bool:
    try:
        read_signed(text, "en")  # by now a plain decimal, which English reads as it is
    except NotANumber:
        return False
    return True
