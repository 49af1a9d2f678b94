"""What owners wish for and what vendors state, in the engine's words. Plain Python."""

import re
from collections.abc import Iterable, Mapping

from advisory.models import Business, Platform
from advisory.models.business import SoftwareBudget
from core.folding import fold

#: A gap outside the aims an owner stated counts so much of one within.
OTHER_THAN_AIMS = 0.7
#: The most that each budget pays, đồng a month.
MOST = {SoftwareBudget.FREE: 0, SoftwareBudget.LOW: 500_000, SoftwareBudget.MIDDLE: 2_000_000}
#: A name shorter than this may be any word.
SHORTEST_NAME = 3


def of_business(business: Business) -> dict[str, list[str]]:
    """What the owner said; nothing where nothing was."""
    wishes = {
        "language": list(business.software_languages),
        "budget": [business.software_budget] if business.software_budget else [],
    }
    return {field: values for field, values in wishes.items() if values}


def by_aims(gaps: Mapping[str, float], aims: Iterable[str]) -> dict[str, float]:
    """Gaps with those among the aims before others of the same size; the largest stays 1."""
    wanted = set(aims) & gaps.keys()
    if not wanted:
        return dict(gaps)
    weighed = {
        topic: gap if topic in wanted else OTHER_THAN_AIMS * gap for topic, gap in gaps.items()
    }
    largest = max(weighed.values())
    ordered = sorted(weighed.items(), key=lambda pair: -pair[1])
    return {topic: gap / largest for topic, gap in ordered}


def beside(platforms: Iterable[int]) -> list[str]:
    """The platforms a business uses, as `suits` names what a platform connects to."""
    return [str(key) for key in sorted(platforms)]


class Names:
    """The names of platforms, looked for in a text all at once; of one within another the longer."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._keys: dict[str, list[int]] = {}
        for key, name in names.items():
            if len(name) >= SHORTEST_NAME:
                self._keys.setdefault(fold(name), []).append(key)
        longest_first = sorted(self._keys, key=len, reverse=True)
        self._any = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")

    def found_in(self, text: str) -> set[int]:
        found = self._any.findall(fold(text)) if self._keys else []
        return {key for name in found for key in self._keys[name]}


def suits(platform: Platform, names: Names) -> dict[str, list[str]]:
    """What the vendor stated and an official accepted; `names` are those of all platforms."""
    statement = getattr(platform, "statement", None)
    if statement is None:
        return {}
    told = f"{statement.integrations_vi} {statement.integrations_en}"
    found = {
        "language": list(statement.languages),
        "budget": _budgets(0 if statement.has_free_plan else statement.price_from),
        "beside": beside(names.found_in(told) - {platform.pk}),
    }
    return {field: values for field, values in found.items() if values}


def _budgets(price: int | None) -> list[str]:
    """Budgets that pay this price; none where it is not known."""
    if price is None:
        return []
    return [str(budget) for budget in SoftwareBudget if price <= MOST.get(budget, price)]
