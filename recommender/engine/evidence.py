"""Name what is behind the value of each part, as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.engine.features import NOT_STATED, OTHER
from recommender.engine.signals import BY_NAME, COLUMN_AT

if TYPE_CHECKING:
    from recommender.engine.audience import Audience
    from recommender.engine.hybrid import HybridRecommender

# A group smaller than this is never named: one could tell who is in it.
MIN_PEERS = 10
MOST = 3


def evidence_of(model: HybridRecommender, part: str, audience: Audience, at: int) -> dict[str, Any]:
    """Return the strongest evidence of one part for the only user of `audience`.

    need: {"topics": [{"topic", "gap", "amount"}, ...]}, the strongest first;
    fit: {"sector", "size"}, each "match", "open" (made for all) or "not_stated", and {"met":
    [{"field", "value"}, ...]} of the wishes that the item meets, where it meets any;
    text: {"terms": [{"term", "amount"}, ...]}, folded, shared with the user's text, and
    {"items": [...]} of similar text from the user's history, where there are such;
    popularity: {"group": {"sector", "size"}, "members", "used"} of the narrowest group of at least
    MIN_PEERS members, or {} if there is none;
    profile: {"features": [{"feature", "value", "amount"}, ...]} of the user's profile, each by its
    share;
    collaborative, sequence: {"items": [{"item", "amount"}, ...]} from the user's history.
    """
    return _EVIDENCE[part](model, audience, at)


def _need(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    gaps = audience.table.gaps.toarray()[0]
    told, counts = [model.parts_["need"].contributions(gaps, at)], [1.0]
    if "worth" in model.parts_:
        sector = int(audience.table.peers[0, 0])
        told.append(model.parts_["worth"].contributions(gaps, sector, at))
        weights = model.ranker_.weights(audience.history.taught)[0]
        both = [max(weights[COLUMN_AT[name, "value"]], 0.0) for name in ("need", "worth")]
        counts = [each / sum(both) for each in both] if any(both) else [1.0, 0.0]
    topics = model.encoder_.topics_
    return {
        "topics": [
            {"topic": topics[topic], "gap": float(gaps[topic]), "amount": amount}
            for topic, amount in _strongest(told, counts)
        ]
    }


def _fit(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    scorer = model.parts_["fit"]
    made_for = scorer.made_for_[at]
    by_field = scorer.by_field(model.encoder_.one_hot(audience.table.peers))
    states = {}
    for field, name in enumerate(["sector", "size"]):
        if not made_for[scorer.fields_ == field].any():
            states[name] = "open"
        elif audience.table.peers[0, field] == NOT_STATED:
            states[name] = "not_stated"
        else:
            states[name] = "match" if by_field[field][0, at] else "other"
    return states | _met(model, audience, at)


def _met(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    """Return the wishes that the item meets, where there are any."""
    if "wishes" not in model.parts_:
        return {}
    stated = audience.table.wishes.toarray()[0] > 0
    met = np.flatnonzero(stated & model.parts_["wishes"].made_for_[at])
    told = [model.encoder_.wish_fields_[column] for column in met]
    return {"met": [{"field": field, "value": value} for field, value in told]} if told else {}


def _text(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    shared = model.parts_["text"].shared_terms(audience.table.terms, at)
    found: dict[str, Any] = {"terms": [{"term": term, "amount": amount} for term, amount in shared]}
    items = _from_history(model, audience, at, ("similar",))
    return found | {"items": items} if items else found


def _profile(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    profile = np.asarray(audience.table.profile.toarray())[0]
    names = model.encoder_.profile_.names_
    parts = [model.parts_[name] for name in ("profile", "affinity") if name in model.parts_]
    told = [_as_shares(part.contributions(profile, at)) for part in parts]
    amounts = _strongest(told, [1 / len(told)] * len(told))
    return {
        "features": [
            {"feature": names[place][0], "value": names[place][1], "amount": amount}
            for place, amount in amounts
        ]
    }


def _popularity(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    codes = audience.table.peers[0]
    groups = model.parts_["popularity"].peers(codes, at)
    large = [(level, *group) for level, group in enumerate(groups) if group[0] >= MIN_PEERS]
    if not large:
        return {}
    level, members, used = large[-1]
    words = [model.encoder_.sectors_, model.encoder_.sizes_]
    stated = [
        words[field][codes[field] - 1] if field < level and codes[field] > OTHER else None
        for field in range(2)
    ]
    return {
        "group": {"sector": stated[0], "size": stated[1]},
        "members": members,
        "used": int(used),
    }


def _collaborative(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    names = ("collaborative", "recent", "neighbours", "factors")
    return {"items": _from_history(model, audience, at, names)}


def _sequence(model: HybridRecommender, audience: Audience, at: int) -> dict[str, Any]:
    return {"items": _from_history(model, audience, at, ("next", "after", "lifted", "soon"))}


def _from_history(
    model: HybridRecommender, audience: Audience, at: int, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the items of the history that speak most, each by its share of what a signal says."""
    told = []
    for name in names:
        if name in model.parts_:
            question = audience.history.question(BY_NAME[name].decay or 0.0)
            history = np.asarray(question.toarray())[0]
            told.append(_as_shares(model.parts_[name].contributions(history, at)))
    return [
        {"item": int(model.item_ids_[item]), "amount": amount}
        for item, amount in _strongest(told, [1 / len(names)] * len(told))
    ]


def _as_shares(found: list[tuple[int, float]]) -> list[tuple[int, float]]:
    whole = sum(amount for _place, amount in found)
    return [(place, amount / whole) for place, amount in found]


def _strongest(
    told: list[list[tuple[int, float]]], counts: Sequence[float]
) -> list[tuple[int, float]]:
    """Add up what several signals say of the same places, each as far as it counts."""
    total: dict[int, float] = {}
    for found, count in zip(told, counts, strict=True):
        for place, amount in found:
            total[place] = total.get(place, 0.0) + count * amount
    along = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    return [(place, amount) for place, amount in along if amount > 0]


_EVIDENCE = {
    "need": _need,
    "fit": _fit,
    "text": _text,
    "popularity": _popularity,
    "profile": _profile,
    "collaborative": _collaborative,
    "sequence": _sequence,
}
