"""One line of the checklist."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DONE = "done"
    WARNING = "warning"
    BLOCKS = "blocks"


@dataclass(frozen=True)
class Row:
    """One thing a page should have: what it is, how it stands, and where it is in the editor."""

    name: str
    state: State
    text: str
    #: A field's name, or a block's id; the panel leads there.
    field: str = ""
    block: str = ""

    @property
    def blocks(self) -> bool:
        return self.state == State.BLOCKS

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


def found(name: str, text: str, **place: str) -> Row:
    return Row(name, State.DONE, text, **place)


def advice(name: str, text: str, **place: str) -> Row:
    return Row(name, State.WARNING, text, **place)


def missing(name: str, text: str, **place: str) -> Row:
    return Row(name, State.BLOCKS, text, **place)
