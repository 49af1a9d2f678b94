"""A quiz of a course folder as plain data; the same for reading, writing and comparing."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class PictureSource:
    """A picture beside the text: its file in the folder, and what it shows in words."""

    file: str
    alt: str
    digest: str = ""

    @property
    def content(self) -> list[str]:
        return [self.digest, self.alt]


@dataclass
class LineSource:
    """An answer, a step, a pair or an accepted text."""

    text: str
    is_correct: bool = False
    feedback: str = ""
    match: str = ""
    tolerance: str = ""
    picture: PictureSource | None = None
    line: int = 0

    @property
    def content(self) -> list:
        own = [self.text, self.is_correct, self.feedback, self.match, self.tolerance]
        return [*own, self.picture.content if self.picture else None]


@dataclass
class QuestionSource:
    kind: str
    key: str = ""
    text: str = ""
    note: str = ""
    points: int = 1
    topics: list[str] = field(default_factory=list)
    pool: str = ""
    picture: PictureSource | None = None
    lines: list[LineSource] = field(default_factory=list)
    line: int = 0

    @property
    def content(self) -> list:
        """All that it says, whoever wrote it and wherever it stands."""
        return [
            [self.kind, self.text, self.note, self.points, sorted(self.topics), self.pool],
            self.picture.content if self.picture else None,
            [one.content for one in self.lines],
        ]

    @property
    def digest(self) -> str:
        return digest_of(self.content)


@dataclass
class PartSource:
    """A question that is always asked, or so many drawn from a pool."""

    question: QuestionSource | None = None
    pool: str = ""
    draw: int = 1
    #: Those of the pool that are written below it.
    members: list[QuestionSource] = field(default_factory=list)
    line: int = 0


@dataclass
class QuizSource:
    file: Path
    name: str
    fields: dict[str, object] = field(default_factory=dict)
    parts: list[PartSource] = field(default_factory=list)

    @property
    def questions(self) -> list[QuestionSource]:
        fixed_and_drawn = (
            [part.question] if part.question else part.members for part in self.parts
        )
        return [question for group in fixed_and_drawn for question in group]

    @property
    def digest(self) -> str:
        """Changes with any word of the quiz or of a question written in its file."""
        parts = [
            [part.question.digest if part.question else "", part.pool, part.draw]
            + [member.digest for member in part.members]
            for part in self.parts
        ]
        return digest_of([self.fields, parts, [question.key for question in self.questions]])


def digest_of(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
