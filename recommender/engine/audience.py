"""The users of one batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.engine.feature_checks import Features, check_user
from recommender.engine.features import UserTable
from recommender.engine.history import History
from recommender.engine.interactions import positions

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender


@dataclass
class Audience:
    """What is known of some users and what they did."""

    table: UserTable
    history: History


def user_table(model: HybridRecommender, features: Iterable[Features | None]) -> UserTable:
    """Encode users and add one of whom nothing is known."""
    known = [profile or {} for profile in features]
    text = model.parts_["text"]
    encoder = model.encoder_
    blank = encoder.blank_users(1, text.item_terms_.shape[1])
    terms = text.terms([profile.get("text") or "" for profile in known])
    return encoder.encode_users(known, terms) + blank if known else blank


def audience_of(
    model: HybridRecommender, users: NDArray[np.int64], profiles: Mapping[int, Features] | None
) -> Audience:
    rows = positions(model.user_ids_, users)  # -1, unknown, is also the place of the blank row
    table = model.users_[rows]
    newer = {key: profiles[key] for key in users.tolist() if key in profiles} if profiles else {}
    if newer:
        for key, features in newer.items():
            check_user(key, features)
        place = {key: len(users) + at for at, key in enumerate(newer)}
        take = [place.get(key, at) for at, key in enumerate(users.tolist())]
        table = (table + user_table(model, newer.values()))[np.array(take, dtype=np.intp)]
    return Audience(table, model.history_[rows])
