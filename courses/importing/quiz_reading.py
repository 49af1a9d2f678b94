"""Reads `quizzes/NAME.md` of a course folder: rules on top, then questions in blocks.

    :::one khoa-truoc              the kind, and a key by which later versions know the question
    points: 2                      only where it is not one point
    Which account first?
    ![Three accounts](pictures/three.png)
    - [ ] Wi-Fi | Not yet.
    - [x] Email | Right.
    > An explanation for the whole.
    :::

Text stays text: no marks are read in it. A line that would be taken for something else begins
with a backslash, and a bar in an answer is written `\\|`. `docs/authoring.md` has all of it.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from courses.importing.front_matter import FrontMatter
from courses.importing.markdown import FENCE
from courses.importing.quiz_source import LineSource, PartSource, PictureSource, QuestionSource
from courses.models import Quiz
from courses.models.question import Question, QuestionOption, QuestionPool
from courses.quizzes.definition import define, definition_problems
from courses.quizzes.marking import MATCH, NUMBER, ORDER

Tell = Callable[[int, str], None]
Picture = Callable[[int, str, str], PictureSource | None]

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_KEY, MOST_POINTS = 80, 100
HEADS = ("points", "topics", "pool")
HEAD = re.compile(rf"({'|'.join(HEADS)})\s*:\s*(.*)")
PICTURE = re.compile(r"!\[(.*)\]\((\S+)\)\s*")
TICKED = re.compile(r"-\s+\[([ xX])\]\s+(.*)", re.DOTALL)
PLAIN = re.compile(r"-\s+(.*)", re.DOTALL)
STEP = re.compile(r"\d+[.)]\s+(.*)", re.DOTALL)
SECTION = re.compile(r"##\s+(?:draw\s+(\d{1,3})\s*:\s*(.+)|(ask))\s*")
BAR, ARROW, AROUND = "|", "->", "±"
#: What makes a line something else than text.
LINE_MARKS = re.compile(r"\\|:::|##\s|!\[|>|-\s|\d+[.)]\s")
FIELDS = {
    "title": "title",
    "intro": "intro",
    "pass_mark": "pass_mark",
    "done_when": "done_when",
    "attempts": "attempts_allowed",
    "minutes": "minutes_allowed",
    "pause_minutes": "pause_minutes",
    "counts": "counts",
    "review": "review",
    "shuffle_questions": "shuffle_questions",
    "shuffle_options": "shuffle_options",
}
_NUMBERS = {"pass_mark": (0, 100), "attempts": (1, 1000), "minutes": (1, 1440)}
_NUMBERS |= {"pause_minutes": (0, 525_600)}
_WORDS = {"done_when": Quiz.DoneWhen, "counts": Quiz.Counts, "review": Quiz.Review}


def read_rules(front: FrontMatter, tell: Tell) -> dict[str, object]:
    """The fields of the quiz; what is not said is as in the editor."""
    found: dict[str, object] = {}
    for key in front.values:
        if key not in FIELDS and key != "topics":
            names = ", ".join([*FIELDS, "topics"])
            sentence = _("“%(key)s” is no rule of a quiz; there are: %(names)s.")
            tell(front.line(key), sentence % {"key": key, "names": names})
    for key, name in FIELDS.items():
        standard = Quiz._meta.get_field(name).get_default()
        value = front.values.get(key)
        found[name] = value if value is not None else standard
        if value is None:
            continue
        if key in _NUMBERS:
            least, most = _NUMBERS[key]
            if type(value) is not int or not least <= value <= most:
                sentence = _("“%(key)s” must be a whole number from %(least)d to %(most)d.")
                tell(front.line(key), sentence % {"key": key, "least": least, "most": most})
        elif key in _WORDS and value not in _WORDS[key].values:
            sentence = _("“%(key)s” is “%(value)s”; it must be one of: %(allowed)s.")
            words = {"key": key, "value": value, "allowed": ", ".join(_WORDS[key].values)}
            tell(front.line(key), sentence % words)
        elif key.startswith("shuffle") and type(value) is not bool:
            tell(front.line(key), _("“%(key)s” must be yes or no.") % {"key": key})
        elif key in ("title", "intro"):
            found[name] = str(value).strip()
    if not found["title"]:
        tell(front.line("title"), _("“%(key)s” is missing.") % {"key": "title"})
    if len(str(found["title"])) > 120:
        sentence = _("“%(key)s” is longer than %(most)d characters.")
        tell(front.line("title"), sentence % {"key": "title", "most": 120})
    return found


def read_parts(
    text: str, first_line: int, tell: Tell, *, topics: list[str], picture: Picture
) -> list[PartSource]:
    """The questions and draws of a quiz, in their order. `tell(line, sentence)` hears of errors."""
    parts: list[PartSource] = []
    drawing: PartSource | None = None
    opened: tuple[int, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=first_line):
        fence = FENCE.fullmatch(line)
        if opened is not None and not fence:
            inside.append(line)
        elif fence and fence[2]:
            if opened is not None:
                tell(opened[0], _("This block is not closed: end it with a line of “:::”."))
            opened, inside = (number, fence[2].strip()), []
        elif fence and opened is None:
            tell(number, _("This “:::” closes no block."))
        elif fence and opened is not None:
            reader = _QuestionReader(*opened, tell, topics, picture)
            question = reader.read(inside)
            opened = None
            if question is None:
                continue
            if drawing is not None:
                question.pool = drawing.pool
                drawing.members.append(question)
            else:
                parts.append(PartSource(question, line=question.line))
        elif found := SECTION.fullmatch(line):
            drawing = None
            if not found[3]:
                pool = found[2].strip()
                _check_pool(pool, number, tell)
                drawing = PartSource(pool=pool, draw=int(found[1]), line=number)
                parts.append(drawing)
                if not drawing.draw:
                    tell(number, _("At least one question must be drawn."))
        elif line.strip():
            tell(
                number,
                _(
                    "Between questions only “## draw 2: pool” and “## ask” may stand; a question "
                    "starts with “:::one”, “:::many” and so on."
                ),
            )
    if opened is not None:
        tell(opened[0], _("This block is not closed: end it with a line of “:::”."))
    if not parts:
        tell(first_line, _("The quiz has no questions yet."))
    return parts


def _check_pool(name: str, line: int, tell: Tell) -> None:
    most = QuestionPool._meta.get_field("name").max_length or 0
    if len(name) > most:
        sentence = _("“%(key)s” is longer than %(most)d characters.")
        tell(line, sentence % {"key": "pool", "most": most})


class _QuestionReader:
    """Reads the lines between `:::kind key` and `:::`."""

    def __init__(
        self, line: int, opening: str, tell: Tell, topics: list[str], picture: Picture
    ) -> None:
        self.kind, _space, key = opening.partition(" ")
        self.tell = tell
        self.picture = picture
        self.question = QuestionSource(self.kind, key.strip(), topics=topics, line=line)

    def read(self, lines: Sequence[str]) -> QuestionSource | None:
        question = self.question
        if self.kind not in Question.Kind.values:
            kinds = ", ".join(f":::{kind}" for kind in Question.Kind.values)
            sentence = _("“:::%(kind)s” is no block here; use %(kinds)s.")
            self.tell(question.line, sentence % {"kind": self.kind, "kinds": kinds})
            return None
        if question.key and (len(question.key) > MOST_KEY or not KEY.fullmatch(question.key)):
            sentence = _("A key may hold small letters a-z, digits and single hyphens only.")
            self.tell(question.line, sentence)
        rest = self._heads(lines)
        text: list[str] = []
        note: list[str] = []
        current: LineSource | None = None
        for number, line in enumerate(rest, start=question.line + 1 + len(lines) - len(rest)):
            if line.startswith((" ", "\t")) and current is not None and line.strip():
                self._go_on(current, line, number)
            elif note and not line.strip():
                continue
            elif line.startswith(">"):
                note.append(line[1:].removeprefix(" ").rstrip())
                current = None
            elif found := self._line_of(line):
                current = self._answer(found, number)
                question.lines.append(current)
            elif found := PICTURE.fullmatch(line):
                if question.picture is not None:
                    self.tell(number, _("A question has one picture at most."))
                question.picture = self.picture(number, found[2], found[1])
            elif current is not None and line.strip():
                self.tell(
                    number,
                    _(
                        "Text after the answers belongs to an answer (begin the line with two "
                        "spaces) or explains the whole (begin it with “>”)."
                    ),
                )
            elif current is None and not note:
                text.append(bare(line))
            elif line.strip():
                self.tell(number, _("Nothing may follow the explanation."))
        question.text = "\n".join(text).strip()
        question.note = "\n".join(note).strip()
        self._check(question)
        return question

    def _heads(self, lines: Sequence[str]) -> list[str]:
        rest = list(lines)
        number = self.question.line
        while rest and (found := HEAD.fullmatch(rest[0])):
            rest.pop(0)
            number += 1
            key, value = found[1], found[2].strip()
            if key == "topics":
                self.question.topics = [one.strip() for one in value.strip("[]").split(",")]
            elif key == "pool":
                self.question.pool = value
                _check_pool(value, number, self.tell)
            elif value.isdecimal() and 1 <= int(value) <= MOST_POINTS:
                self.question.points = int(value)
            else:
                sentence = _("“%(key)s” must be a whole number from %(least)d to %(most)d.")
                self.tell(number, sentence % {"key": key, "least": 1, "most": MOST_POINTS})
        return rest

    def _line_of(self, line: str) -> re.Match | None:
        if self.kind == ORDER:
            return STEP.fullmatch(line)
        if self.kind == MATCH:
            return PLAIN.fullmatch(line)
        return TICKED.fullmatch(line) or PLAIN.fullmatch(line)

    def _answer(self, found: re.Match, number: int) -> LineSource:
        words = found[found.lastindex or 1]
        answer = LineSource("", line=number)
        if self.kind not in (ORDER, MATCH):
            if found.lastindex == 1:
                self.tell(number, _("An answer starts with “[ ]”, or “[x]” if it is correct."))
            else:
                answer.is_correct = found[1] in "xX"
        text, feedback = _parted(words, BAR)
        if self.kind == MATCH:
            text, answer.match = _parted(text, ARROW)
            if not answer.match:
                self.tell(number, _("A pair is written “- line -> partner”."))
        elif self.kind == NUMBER:
            text, _sign, answer.tolerance = text.replace("+-", AROUND).partition(AROUND)
            text, answer.tolerance = text.strip(), answer.tolerance.strip()
        answer.text, answer.feedback = unmarked(text), unmarked(feedback)
        answer.match = unmarked(answer.match)
        self._check_length(answer, number)
        return answer

    def _go_on(self, answer: LineSource, line: str, number: int) -> None:
        if found := PICTURE.fullmatch(line.strip()):
            if answer.picture is not None:
                self.tell(number, _("An answer has one picture at most."))
            answer.picture = self.picture(number, found[2], found[1])
        else:
            own = line[2:] if line.startswith("  ") else line.lstrip()
            answer.feedback = f"{answer.feedback}\n{bare(own)}".strip()

    def _check_length(self, answer: LineSource, number: int) -> None:
        for name in ("text", "match", "tolerance"):
            most = QuestionOption._meta.get_field(name).max_length or 0
            if len(getattr(answer, name)) > most:
                self.tell(number, _("A line is longer than %(most)d characters.") % {"most": most})

    def _check(self, source: QuestionSource) -> None:
        """What keeps a question from being published, told at its first line."""
        draft = Question(kind=source.kind, text=source.text, note=source.note, points=source.points)
        options = [
            QuestionOption(
                text=one.text,
                match=one.match,
                tolerance=one.tolerance,
                is_correct=one.is_correct,
                feedback=one.feedback,
            )
            for one in source.lines
        ]
        for sentence in definition_problems(define(draft, options), topics=source.topics):
            self.tell(source.line, sentence)


def _parted(words: str, mark: str) -> tuple[str, str]:
    """The two sides of the first mark that no backslash stands before."""
    found = re.search(rf"(?<!\\)(?:\\\\)*{re.escape(mark)}", words)
    if not found:
        return words.strip(), ""
    at = found.end() - len(mark)
    return words[:at].strip(), words[found.end() :].strip()


def bare(line: str) -> str:
    """A line of text without the backslash that says it is one."""
    return line.removeprefix("\\").rstrip()


def unmarked(words: str) -> str:
    """An answer without the backslashes before bars, arrows and backslashes."""
    return re.sub(r"\\([\\|]|->)", r"\1", words)


def read_name(file: Path, tell: Tell) -> str:
    name = file.stem
    if len(name) > MOST_KEY or not KEY.fullmatch(name):
        tell(0, _("Name the file with small letters a-z, digits and single hyphens only."))
    return name
