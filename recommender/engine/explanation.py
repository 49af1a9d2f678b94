"""What made one score, as data; the sentences are made where the reader's language is known."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part of a score: `share` = `weight` x `value`, with the evidence behind the value."""

    name: str
    weight: float
    value: float
    share: float
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """One score. The shares of the parts add up to it; `excluded` says why it is never shown.

    `excluded` holds any of "eligible", "sector", "size", "kind" and "seen".
    """

    user: int
    item: int
    score: float
    parts: tuple[Part, ...]
    excluded: tuple[str, ...] = ()

    @property
    def main(self) -> Part:
        """The part with the largest share."""
        return max(self.parts, key=lambda part: part.share)

    def as_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        plain = asdict(self)
        return plain | {"parts": list(plain["parts"]), "excluded": list(self.excluded)}
