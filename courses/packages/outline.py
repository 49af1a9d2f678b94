"""What a package holds, as plain data: the same for SCORM and H5P, and stored with its version."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

SCORM_12, SCORM_2004, H5P = "scorm12", "scorm2004", "h5p"


@dataclass
class Item:
    """A heading, or something to open: then `start` is its address within the package."""

    id: str
    title: str
    start: str = ""
    is_visible: bool = True
    prerequisites: list | None = None  # courses.packages.prerequisites
    mastery_score: float | None = None  # 1.2: 0 to 100
    passing_score: float | None = None  # 2004: -1 to 1
    completion_threshold: float | None = None
    launch_data: str = ""
    max_time: str = ""
    time_limit_action: str = ""
    objectives: list[str] = field(default_factory=list)
    children: list["Item"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Item"]]:
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass
class Outline:
    kind: str
    title: str
    items: list[Item]
    player_version: str = ""  # as the package calls it, for the trainer

    def walk(self) -> Iterator[tuple[int, Item]]:
        """Every item with its depth, in order."""
        for item in self.items:
            yield from item.walk()

    @property
    def playable(self) -> list[Item]:
        """What can be opened, hidden or not."""
        return [item for _depth, item in self.walk() if item.start]

    @property
    def counted(self) -> list[Item]:
        """What must be done for the package to be done: all a learner is shown, else all."""
        return [item for item in self.playable if item.is_visible] or self.playable

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.playable if item.id == item_id), None)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "Outline":
        return cls(**{**stored, "items": [_item(one) for one in stored["items"]]})


def _item(stored: dict) -> Item:
    children = [_item(one) for one in stored["children"]]
    return Item(**{**stored, "children": children})
