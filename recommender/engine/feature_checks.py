"""Check the features of items and users: whatever is wrong is named, with the item or user."""

import math
from collections.abc import Collection, Mapping
from numbers import Real
from typing import Any

import numpy as np

from recommender.engine.errors import FeaturesError

Features = Mapping[str, Any]

LEVELS = ("basic", "intermediate", "advanced")
ITEM_KEYS = frozenset(
    [
        "kind",
        "text",
        "topics",
        "sectors",
        "sizes",
        "eligible",
        "group",
        "level",
        "minutes",
        "requires",
        "suits",
        "features",
    ]
)
USER_KEYS = frozenset(["gaps", "text", "sector", "size", "kinds", "wishes", "features"])


def check_item(key: int, features: Features) -> None:
    """Refuse an item's features, naming the item and the key at fault."""
    where = f"item {key}"
    _known_keys(where, features, ITEM_KEYS)
    _sizes(where, "topics", features.get("topics"))
    for name in ("sectors", "sizes"):
        _strings(where, name, features.get(name))
    _string(where, "text", features.get("text"))
    _string(where, "group", features.get("group"))
    requires = features.get("requires")
    listed = isinstance(requires, Collection) and not isinstance(requires, str | Mapping)
    if requires is not None and not (listed and all(map(_is_number, requires))):
        raise FeaturesError(f"{where}: requires must be a list of item ids, got {requires!r}")
    _lists(where, "suits", features.get("suits"))
    _further(where, features.get("features"))
    if not isinstance(features.get("kind", ""), str):
        raise FeaturesError(f"{where}: kind must be text, got {features['kind']!r}")
    if not isinstance(features.get("eligible", True), bool | np.bool_):
        raise FeaturesError(f"{where}: eligible must be True or False")
    if features.get("level") not in (None, *LEVELS):
        raise FeaturesError(f"{where}: level must be one of {LEVELS}, got {features['level']!r}")
    minutes = features.get("minutes")
    if minutes is not None and not (_is_number(minutes) and minutes >= 0):
        raise FeaturesError(f"{where}: minutes must be a number of 0 or more, got {minutes!r}")


def check_user(key: int, features: Features) -> None:
    """Refuse a user's features, naming the user and the key at fault."""
    where = f"user {key}"
    _known_keys(where, features, USER_KEYS)
    _sizes(where, "gaps", features.get("gaps"))
    _strings(where, "kinds", features.get("kinds"))
    for name in ("text", "sector", "size"):
        _string(where, name, features.get(name))
    _lists(where, "wishes", features.get("wishes"))
    _further(where, features.get("features"))


def as_features(given: Mapping[int, Features | str] | None) -> Mapping[int, Features] | None:
    """Take a bare text for features that are nothing but a text."""
    if given is None:
        return None
    return {key: {"text": told} if isinstance(told, str) else told for key, told in given.items()}


def _known_keys(where: str, features: Features, known: frozenset[str]) -> None:
    if not isinstance(features, Mapping):
        raise FeaturesError(f"{where}: features must be a mapping, got {type(features).__name__}")
    unknown = sorted(set(features) - known)
    if unknown:
        raise FeaturesError(f"{where}: unknown {unknown}; the keys are {sorted(known)}")


def _further(where: str, features: Any) -> None:
    """Refuse further features that are not name -> number, text, yes or no, list or mapping."""
    if features is None:
        return
    if not isinstance(features, Mapping):
        raise FeaturesError(f"{where}: features must map names to values, got {features!r}")
    for name, value in features.items():
        listed = isinstance(value, Collection) and not isinstance(value, str)
        amounts = list(value.values()) if isinstance(value, Mapping) else []
        plain = value is None or isinstance(value, str | bool | np.bool_) or _is_number(value)
        if not isinstance(name, str) or not (plain or listed) or not all(map(_is_number, amounts)):
            raise FeaturesError(
                f"{where}: features[{name!r}] must be a number, a text, True or False, a list or "
                f"a mapping to numbers, got {value!r}"
            )


def _sizes(where: str, name: str, sizes: Any) -> None:
    if sizes is not None and not isinstance(sizes, Mapping):
        raise FeaturesError(f"{where}: {name} must map topics to numbers, got {sizes!r}")
    for topic, size in (sizes or {}).items():
        if not isinstance(topic, str):
            raise FeaturesError(f"{where}: {name} has a topic that is not text: {topic!r}")
        if not (_is_number(size) and 0 <= size <= 1):
            raise FeaturesError(f"{where}: {name}[{topic!r}] must be from 0 to 1, got {size!r}")


def _lists(where: str, name: str, fields: Any) -> None:
    if fields is not None and not isinstance(fields, Mapping):
        raise FeaturesError(f"{where}: {name} must map fields to lists of texts, got {fields!r}")
    for field, values in (fields or {}).items():
        if not isinstance(field, str) or values is None:
            raise FeaturesError(f"{where}: {name} must map texts to lists, got {fields!r}")
        _strings(where, f"{name}[{field!r}]", values)


def _strings(where: str, name: str, values: Any) -> None:
    if values is None:
        return
    listed = isinstance(values, Collection) and not isinstance(values, str | Mapping)
    if not listed or not all(isinstance(value, str) for value in values):
        raise FeaturesError(f"{where}: {name} must be a list of texts, got {values!r}")


def _string(where: str, name: str, value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise FeaturesError(f"{where}: {name} must be text or None, got {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
