"""How far the businesses of today differ from those a model learnt from. Plain Python.

Population stability index of each feature: below 0.1 little has changed, from 0.25 on a lot.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

SOME, MUCH = 0.1, 0.25
#: An empty bin counts as this share, so that one business cannot make the index endless.
FLOOR = 0.005
NONE = "none"

Distribution = dict[str, dict[str, float]]


def distribution(profiles: Iterable[Mapping]) -> Distribution:
    """Shares of each feature's bins: sector, size, number of gaps, and how large each gap is."""
    known = list(profiles)
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("sector", "size", "gaps")}
    topics = {topic for profile in known for topic in profile.get("gaps", {})}
    counts |= {f"gap {topic}": Counter() for topic in sorted(topics)}
    for profile in known:
        gaps = profile.get("gaps", {})
        counts["sector"][str(profile.get("sector") or NONE)] += 1
        counts["size"][str(profile.get("size") or NONE)] += 1
        counts["gaps"][str(min(len(gaps), 9))] += 1
        for topic in topics:
            counts[f"gap {topic}"][str(math.ceil(4 * gaps.get(topic, 0.0)))] += 1
    return {
        name: {key: n / len(known) for key, n in sorted(bins.items())}
        for name, bins in counts.items()
        if known
    }


def stability(then: Distribution, now: Distribution) -> dict[str, float]:
    """The index of each feature, the most changed first."""
    found = {
        name: _index(then.get(name, {"0": 1.0}), now.get(name, {"0": 1.0}))
        for name in {*then, *now}
    }
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _index(then: Mapping[str, float], now: Mapping[str, float]) -> float:
    total = 0.0
    for key in {*then, *now}:
        before, after = (max(bins.get(key, 0.0), FLOOR) for bins in (then, now))
        total += (after - before) * math.log(after / before)
    return total
