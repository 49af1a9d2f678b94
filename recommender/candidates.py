"""How relevant a course or platform is to a business: the gaps it closes, and whom it is made for.

Plain Python, and as in the engine's prior, without words and without what others use. So the web
process makes its first list by it, and fairness between vendors rests on nothing that can be bought.
"""

from dataclasses import dataclass, field
from uuid import UUID

from recommender.features import Item, Profile, course_id

NEED, FIT = 0.75, 0.25
#: As in the engine: the next topic of an item counts half, and many topics dilute one another.
NEXT_TOPIC, DILUTION = 0.5, 0.6
OPEN_TO_ALL, NOT_STATED = 0.7, 0.5
LEVELS = ("basic", "intermediate", "advanced")


@dataclass
class Candidate:
    """A course or platform with the topics it is about, and for platforms whom it is made for."""

    kind: str
    key: UUID | int
    topics: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    for_all_industries: bool = True
    level: int = 0
    #: The vendor of a platform; a course stands for itself.
    vendor: str = ""

    @classmethod
    def of(cls, item: Item) -> "Candidate":
        told = item.features
        return cls(
            item.kind,
            item.key,
            topics=sorted(told["topics"]),
            sizes=told.get("sizes", []),
            for_all_industries=not told.get("sectors"),
            vendor=told["group"] if item.kind == "platform" else "",
        )

    @property
    def item_id(self) -> int:
        return course_id(self.key) if isinstance(self.key, UUID) else self.key

    def amounts(self, profile: Profile) -> list[tuple[float, str]]:
        """How much each topic of it closes, the most first; they add up to its need."""
        gaps = profile.features["gaps"]
        dilution = max(1, len(self.topics)) ** DILUTION
        matches = sorted(
            ((gaps.get(topic, 0.0) / dilution, topic) for topic in self.topics), reverse=True
        )
        return [(match * NEXT_TOPIC**place, topic) for place, (match, topic) in enumerate(matches)]

    def need(self, profile: Profile) -> float:
        return sum(amount for amount, _topic in self.amounts(profile))

    def fit(self, profile: Profile) -> float:
        size = NOT_STATED if profile.features.get("size") is None else 1.0
        sector = NOT_STATED if profile.features.get("sector") is None else 1.0
        return (
            (size if self.sizes else OPEN_TO_ALL)
            + (OPEN_TO_ALL if self.for_all_industries else sector)
        ) / 2

    def relevance(self, profile: Profile) -> float:
        return NEED * self.need(profile) + FIT * self.fit(profile)

    def is_useful(self, profile: Profile) -> bool:
        """Whether it closes a gap; to a business without any, everything is of use."""
        return not profile.features["gaps"] or self.need(profile) > 0
