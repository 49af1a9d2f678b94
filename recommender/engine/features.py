"""Turn the features of items and users into arrays."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator

from recommender.engine.feature_checks import LEVELS, Features, check_item, check_user
from recommender.engine.profiles import ProfileEncoder

NOT_STATED, OTHER = -1, 0
# Between the field and the value of a wish.
SEPARATOR = "\x1f"


@dataclass
class ItemTable:
    """The items as arrays, one entry or row per item."""

    topics: NDArray[np.float64]
    made_for: NDArray[np.bool_]
    suits: NDArray[np.bool_]
    texts: list[str]
    eligible: NDArray[np.bool_]
    kind: NDArray[np.intp]
    group: NDArray[np.intp]
    level: NDArray[np.float64]
    minutes: NDArray[np.float64]


@dataclass
class UserTable:
    """The users as arrays, one row per user."""

    gaps: Any
    peers: NDArray[np.intp]
    kinds: NDArray[np.bool_]
    terms: Any
    profile: Any
    wishes: Any

    def __getitem__(self, rows: NDArray[np.intp]) -> "UserTable":
        return UserTable(
            self.gaps[rows],
            self.peers[rows],
            self.kinds[rows],
            self.terms[rows],
            self.profile[rows],
            self.wishes[rows],
        )

    def __add__(self, other: "UserTable") -> "UserTable":
        return UserTable(
            sparse.csr_array(sparse.vstack([self.gaps, other.gaps])),
            np.vstack([self.peers, other.peers]),
            np.vstack([self.kinds, other.kinds]),
            sparse.csr_array(sparse.vstack([self.terms, other.terms])),
            sparse.csr_array(sparse.vstack([self.profile, other.profile])),
            sparse.csr_array(sparse.vstack([self.wishes, other.wishes])),
        )


class FeatureEncoder(BaseEstimator):
    """Learn the words of the catalogue (topics, sectors, sizes, kinds) and encode with them.

    Attributes
    ----------
    topics_, sectors_, sizes_, kinds_ : list of str
    wishes_ : list of str
        Field and value of all that items suit and users wish for.
    profile_ : ProfileEncoder
        The users' profiles as numbers, for the regression from profiles to items.

    Notes
    -----
    The input is id -> features, so `parametrize_with_checks` does not apply. A sector or size that
    `fit` never saw is "other": it matches only what is open to all. One not stated matches all.
    """

    def fit(
        self, items: Mapping[int, Features], users: Mapping[int, Features] | None = None
    ) -> "FeatureEncoder":
        """Check all features and learn their words."""
        people = users or {}
        for key, features in items.items():
            check_item(key, features)
        for key, features in people.items():
            check_user(key, features)
        self.topics_ = _words(
            [f.get("topics") or () for f in items.values()]
            + [f.get("gaps") or () for f in people.values()]
        )
        self.sectors_ = _words(
            [f.get("sectors") or () for f in items.values()]
            + [_one(f.get("sector")) for f in people.values()]
        )
        self.sizes_ = _words(
            [f.get("sizes") or () for f in items.values()]
            + [_one(f.get("size")) for f in people.values()]
        )
        self.kinds_ = _words([_one(f.get("kind", "")) for f in items.values()])
        self.wishes_ = _words(
            [_wishes(f.get("suits")) for f in items.values()]
            + [_wishes(f.get("wishes")) for f in people.values()]
        )
        self.profile_ = ProfileEncoder().fit(people.values())
        self._topic_at = {word: at for at, word in enumerate(self.topics_)}
        self._sector_at = {word: at + 1 for at, word in enumerate(self.sectors_)}
        self._size_at = {word: at + 1 for at, word in enumerate(self.sizes_)}
        self._wish_at = {word: at for at, word in enumerate(self.wishes_)}
        return self

    @property
    def fields_(self) -> NDArray[np.intp]:
        """The field of each column of `made_for`: 0 sector, 1 size."""
        return np.repeat([0, 1], [len(self.sectors_) + 1, len(self.sizes_) + 1])

    @property
    def wish_fields_(self) -> list[tuple[str, str]]:
        """The field and the value of each column of `suits` and `wishes`."""
        return [tuple(word.split(SEPARATOR, 1)) for word in self.wishes_]  # type: ignore[misc]

    def encode_items(self, features: Sequence[Features]) -> ItemTable:
        """Encode checked features of items, in the order given."""
        made_for = np.zeros((len(features), len(self.fields_)), dtype=bool)
        size_start = len(self.sectors_) + 1
        for row, item in enumerate(features):
            made_for[row, [self._sector_at[s] for s in item.get("sectors") or ()]] = True
            made_for[row, [size_start + self._size_at[s] for s in item.get("sizes") or ()]] = True
        groups = _words([_one(item.get("group")) for item in features])
        levels = [item.get("level") for item in features]
        return ItemTable(
            topics=self._topic_matrix([item.get("topics") or {} for item in features]).toarray(),
            made_for=made_for,
            suits=self._wish_matrix([item.get("suits") for item in features]).toarray() > 0,
            texts=[_words_of(item) for item in features],
            eligible=np.array([item.get("eligible", True) for item in features], dtype=bool),
            kind=_codes([item.get("kind", "") for item in features], self.kinds_),
            group=_codes([item.get("group") for item in features], groups),
            level=np.array([LEVELS.index(lv) if lv else len(LEVELS) for lv in levels], dtype=float),
            minutes=np.array([_minutes(item.get("minutes")) for item in features], dtype=float),
        )

    def encode_users(self, features: Sequence[Features], terms: sparse.csr_array) -> UserTable:
        """Encode checked features of users; `terms` are their texts after `TextScorer.terms`."""
        peers = [
            (
                _code(self._sector_at, user.get("sector")),
                _code(self._size_at, user.get("size")),
            )
            for user in features
        ]
        kinds = np.ones((len(features), len(self.kinds_)), dtype=bool)
        for row, user in enumerate(features):
            if user.get("kinds") is not None:
                kinds[row] = self.kind_mask(user["kinds"])
        gaps = self._topic_matrix([user.get("gaps") or {} for user in features])
        codes = np.array(peers, dtype=np.intp).reshape(-1, 2)
        wishes = self._wish_matrix([user.get("wishes") for user in features])
        return UserTable(gaps, codes, kinds, terms, self.profile_.transform(features), wishes)

    def blank_users(self, n_users: int, n_terms: int) -> UserTable:
        """Return users of whom nothing is known."""
        return UserTable(
            sparse.csr_array((n_users, len(self.topics_))),
            np.full((n_users, 2), NOT_STATED, dtype=np.intp),
            np.ones((n_users, len(self.kinds_)), dtype=bool),
            sparse.csr_array((n_users, n_terms)),
            sparse.csr_array((n_users, len(self.profile_.names_))),
            sparse.csr_array((n_users, len(self.wishes_))),
        )

    def one_hot(self, peers: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return users x values, as `made_for`, from (sector, size) codes."""
        columns = np.zeros((len(peers), len(self.fields_)))
        for field, start in enumerate([0, len(self.sectors_) + 1]):
            stated = np.flatnonzero(peers[:, field] != NOT_STATED)
            columns[stated, start + peers[stated, field]] = 1.0
        return columns

    def kind_mask(self, kinds: Iterable[str]) -> NDArray[np.bool_]:
        """Return which of `kinds_` are among the given ones."""
        wanted = set(kinds)
        return np.array([kind in wanted for kind in self.kinds_], dtype=bool)

    def _topic_matrix(self, weights: Sequence[Mapping[str, float]]) -> sparse.csr_array:
        return _matrix(weights, self._topic_at)

    def _wish_matrix(self, told: Sequence[Mapping[str, Iterable[str]] | None]) -> sparse.csr_array:
        return _matrix([dict.fromkeys(_wishes(fields), 1.0) for fields in told], self._wish_at)


def _matrix(rows: Sequence[Mapping[str, float]], at: Mapping[str, int]) -> sparse.csr_array:
    """Return rows x words; a word `fit` never saw has no item and no column."""
    cells = [
        (row, at[word], float(amount))
        for row, amounts in enumerate(rows)
        for word, amount in amounts.items()
        if word in at
    ]
    places, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    shape = (len(rows), len(at))
    return sparse.csr_array((np.array(values, dtype=float), (places, columns)), shape=shape)


def _wishes(fields: Mapping[str, Iterable[str]] | None) -> list[str]:
    """Return field and value in one word: models are stored as JSON, which has no pairs as keys."""
    return [
        f"{field}{SEPARATOR}{value}" for field, values in (fields or {}).items() for value in values
    ]


def _words_of(item: Features) -> str:
    """Return an item's text and the words of its further features."""
    words = [item.get("text") or ""]
    for value in (item.get("features") or {}).values():
        if isinstance(value, str):
            words.append(value)
        elif isinstance(value, Collection):
            words.extend(str(word) for word in value)
    return " ".join(words)


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _words(groups: Iterable[Iterable[str]]) -> list[str]:
    return sorted({word for group in groups for word in group})


def _code(known: Mapping[str, int], value: str | None) -> int:
    """Return the code of a value; an empty one is not stated."""
    return known.get(value, OTHER) if value else NOT_STATED


def _codes(values: Iterable[str | None], words: Sequence[str]) -> NDArray[np.intp]:
    at = {word: code for code, word in enumerate(words)}
    return np.array([-1 if value is None else at.get(value, -1) for value in values], dtype=np.intp)


def _minutes(value: float | None) -> float:
    return math.inf if value is None else float(value)
