"""What may be told about each record so that nobody stands alone (k-anonymity, Sweeney 2002)."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

Attributes = Mapping[str, Hashable]
#: Which attributes are told together, from all that may be down to fewer.
Ladder = Sequence[Sequence[str]]


def generalise(
    records: Mapping[Key, Attributes], ladder: Ladder, floor: int
) -> dict[Key, dict[str, Hashable]]:
    """The attributes that may be told of each record.

    A record is told on the first rung on which at least `floor` records that are still untold
    share its attributes; so every combination that is told belongs to `floor` records or more.
    Those for which no rung is low enough are left out.
    """
    told: dict[Key, dict[str, Hashable]] = {}
    untold = dict(records)
    for rung in ladder:
        groups: defaultdict[tuple, list[Key]] = defaultdict(list)
        for key, attributes in untold.items():
            groups[tuple(attributes[name] for name in rung)].append(key)
        for values, keys in groups.items():
            if len(keys) >= floor:
                for key in keys:
                    told[key] = dict(zip(rung, values, strict=True))
                    del untold[key]
    return told
