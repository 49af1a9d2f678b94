"""From what was told of a lesson to how far a person is in it: arithmetic, no database.

The result depends on the set of facts alone. Told twice, late or in another order, from one
device or from five, the same facts give the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

OPENED, READ, DONE, RESULT = "opened", "read", "done", "result"
PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Fact:
    """One thing a page or the server told of one lesson.

    `seen` are the blocks that came into view since the fact before, `seconds` the time spent
    since then, `position` the block the person was at. `rule` says by what a lesson is DONE;
    `passed` belongs to a RESULT.
    """

    id: UUID
    kind: str
    at: datetime
    seconds: int = 0
    seen: tuple[str, ...] = ()
    position: str = ""
    rule: str = ""
    passed: bool | None = None


@dataclass(frozen=True)
class LessonState:
    """How far a person is in a lesson; completion and success are two things."""

    opened_at: datetime
    last_at: datetime
    seconds: int
    seen: tuple[str, ...]
    position: str
    completed_at: datetime | None
    completed_by: str
    success: str

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None


def fold(facts: Iterable[Fact]) -> LessonState:
    """The state after these facts, in any order; a fact with an id seen before counts once.

    Completion is the first DONE and stays. Success is sticky too: one pass outweighs every fail,
    because packages report a lower status when a person only leafs through them again.
    Raises ValueError without any fact.
    """
    told = sorted({fact.id: fact for fact in facts}.values(), key=lambda fact: (fact.at, fact.id))
    if not told:
        raise ValueError("a lesson of which nothing was told has no state")
    first_done = next((fact for fact in told if fact.kind == DONE), None)
    results = {fact.passed for fact in told if fact.kind == RESULT}
    return LessonState(
        opened_at=told[0].at,
        last_at=told[-1].at,
        seconds=sum(fact.seconds for fact in told),
        seen=tuple(sorted({block for fact in told for block in fact.seen})),
        position=next((fact.position for fact in reversed(told) if fact.position), ""),
        completed_at=first_done.at if first_done else None,
        completed_by=first_done.rule if first_done else "",
        success=PASSED if True in results else FAILED if False in results else "",
    )
