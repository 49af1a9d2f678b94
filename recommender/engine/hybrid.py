"""Combine the parts into one recommender that works from the first day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_random_state, gen_batches
from sklearn.utils.validation import check_is_fitted

from recommender.engine.collaborative import ItemRegression
from recommender.engine.errors import FeaturesError
from recommender.engine.evidence import evidence_of
from recommender.engine.explanation import Explanation, Part
from recommender.engine.features import FeatureEncoder, Features, UserTable, check_user
from recommender.engine.interactions import check_interactions, id_array, positions
from recommender.engine.need import NeedScorer
from recommender.engine.popularity import PeerPopularity
from recommender.engine.ranking import PARTS, EvidenceRanker
from recommender.engine.reranking import ListReranker, tie_noise
from recommender.engine.suitability import SuitabilityScorer
from recommender.engine.text import TextScorer


@dataclass
class Audience:
    """The users of one batch: what is known of them, what they used, what speaks most now."""

    table: UserTable
    seen: sparse.csr_array
    recent: sparse.csr_array


class HybridRecommender(BaseEstimator):
    """Recommend items by need, fit, text, popularity and collaboration.

    Parameters
    ----------
    need, suitability, text, popularity, collaborative, ranker, reranker : estimator or None
        The parts; None stands for the part with its defaults. They are cloned, never changed.
    decay : float, default=0.8
        What an event counts in a user's own history for each step back in time (needs `order`).
    batch_size : int, default=256
        Users scored at once; memory grows with batch_size x number of items.
    random_state : int, RandomState or None, default=0
        Decides between equal items, repeatably for each user.

    Attributes
    ----------
    user_ids_, item_ids_ : ndarray of int
        All known ids, sorted.
    n_events_ : int
        Different user-item pairs learnt from.
    parts_ : dict of str to fitted estimator
        A part without anything to learn from is absent and scores 0.

    Notes
    -----
    The input is ids and features, not a numeric X, so `parametrize_with_checks` does not apply.
    With `items` given, exactly these items are the catalogue; events with other items still teach
    but those items are never shown. Users nobody has met are welcome: their profile is blank.
    """

    def __init__(
        self,
        *,
        need: NeedScorer | None = None,
        suitability: SuitabilityScorer | None = None,
        text: TextScorer | None = None,
        popularity: PeerPopularity | None = None,
        collaborative: ItemRegression | None = None,
        ranker: EvidenceRanker | None = None,
        reranker: ListReranker | None = None,
        decay: float = 0.8,
        batch_size: int = 256,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.need = need
        self.suitability = suitability
        self.text = text
        self.popularity = popularity
        self.collaborative = collaborative
        self.ranker = ranker
        self.reranker = reranker
        self.decay = decay
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(
        self,
        user: ArrayLike,
        item: ArrayLike,
        order: ArrayLike | None = None,
        *,
        weight: ArrayLike | None = None,
        items: Mapping[int, Features] | None = None,
        users: Mapping[int, Features] | None = None,
    ) -> "HybridRecommender":
        """Learn from events and features; either may be missing.

        Parameters
        ----------
        user, item : array-like of int
            Equally long, one entry per event; may be empty.
        order : array-like of float, optional
            Larger is later.
        weight : array-like of float, optional
            Strength of each event, 0 or more; 1 where not given.
        items, users : mapping of id to features, optional
            The shapes are in the docstring of the package.

        Raises
        ------
        InteractionsError, FeaturesError
        """
        if not 0 < self.decay <= 1:
            raise ValueError(f"decay must be above 0 and at most 1, got {self.decay}")
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {self.batch_size}")
        events = check_interactions(
            user, item, order, weight, more_users=list(users or ()), more_items=list(items or ())
        )
        known = items or dict.fromkeys(events.item_ids.tolist(), {})
        # Whatever can be refused is refused before anything is kept: a refusal leaves an earlier fit as it was.
        encoder = FeatureEncoder().fit(known, users)
        ranker = _part(self.ranker, EvidenceRanker).fit(events.n_events)
        self.seed_ = int(check_random_state(self.random_state).randint(2**31 - 1))
        self.user_ids_, self.item_ids_ = events.user_ids, events.item_ids
        self.n_events_ = events.n_events
        self.encoder_, self.ranker_ = encoder, ranker
        self._fit_features(items, users)
        self._fit_history(events.matrix(), events.matrix(decay=self.decay))
        return self

    def _fit_features(
        self, items: Mapping[int, Features] | None, users: Mapping[int, Features] | None
    ) -> None:
        known = items or {}
        table = self.encoder_.encode_items([known.get(key, {}) for key in self.item_ids_.tolist()])
        in_catalogue = np.array([key in known for key in self.item_ids_.tolist()], dtype=bool)
        self.eligible_ = table.eligible & (in_catalogue | (items is None))
        self.kind_, self.level_, self.minutes_ = table.kind, table.level, table.minutes
        self.parts_ = {}
        if len(self.item_ids_):
            if self.encoder_.topics_:
                self.parts_["need"] = _part(self.need, NeedScorer).fit(table.topics)
            self.parts_["fit"] = _part(self.suitability, SuitabilityScorer).fit(
                table.made_for, fields=self.encoder_.fields_
            )
            topics = table.topics if self.encoder_.topics_ else np.zeros((len(self.item_ids_), 1))
            self.reranker_ = _part(self.reranker, ListReranker).fit(topics, groups=table.group)
        self.parts_["text"] = _part(self.text, TextScorer).fit(table.texts)
        self.users_ = self._user_table([(users or {}).get(key) for key in self.user_ids_.tolist()])

    def _fit_history(self, strength: sparse.csr_array, recent: sparse.csr_array) -> None:
        # As in `users_`, the last row belongs to whoever is not known.
        blank = sparse.csr_array((1, len(self.item_ids_)))
        self.seen_ = sparse.csr_array(sparse.vstack([strength, blank]))
        self.recent_ = sparse.csr_array(sparse.vstack([recent, blank]))
        if self.n_events_:
            used = strength.astype(bool).astype(np.float64)
            self.parts_["popularity"] = _part(self.popularity, PeerPopularity).fit(
                self.users_.peers[:-1], used
            )
            self.parts_["collaborative"] = _part(self.collaborative, ItemRegression).fit(strength)

    def recommend(
        self,
        users: ArrayLike,
        n: int = 10,
        *,
        exclude_seen: bool = True,
        kinds: Collection[str] | None = None,
        profiles: Mapping[int, Features] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ids and scores of the best n items for each user.

        Parameters
        ----------
        users : array-like of int
        n : int, default=10
        exclude_seen : bool, default=True
            Leave out what the user has an event with.
        kinds : collection of str, optional
            Only these kinds of items.
        profiles : mapping of id to features, optional
            Takes the place of what `fit` was told of these users; for profiles newer than the model.

        Returns
        -------
        ids, scores : ndarray of shape (len(users), n)
            Best first; -1 and -inf where nothing more may be shown. A list that avoids repeating
            itself need not be in the order of its scores.
        """
        check_is_fitted(self)
        users = id_array(users, "users")
        if n < 1:
            raise ValueError(f"n must be at least 1, got {n}")
        ids = np.full((len(users), n), -1, dtype=np.int64)
        scores = np.full((len(users), n), -np.inf)
        if not len(self.item_ids_) or not len(users):
            return ids, scores
        for batch in gen_batches(len(users), self.batch_size):
            audience = self._audience(users[batch], profiles)
            score = self._shares(audience).sum(axis=0)
            score[~self._shown(audience, kinds, exclude_seen)] = -np.inf
            gaps = audience.table.gaps.toarray()
            if not gaps.shape[1]:
                gaps = np.zeros((len(score), 1))
            for row, user in enumerate(users[batch].tolist()):
                ties = (self.level_, self.minutes_, tie_noise(self.seed_, user, self.item_ids_))
                chosen = self.reranker_.order(score[row], gaps[row], n, ties)
                ids[batch.start + row, : len(chosen)] = self.item_ids_[chosen]
                scores[batch.start + row, : len(chosen)] = score[row, chosen]
        return ids, scores

    def explain(
        self, user: int, item: int, *, profiles: Mapping[int, Features] | None = None
    ) -> Explanation:
        """Return the parts of one score with their evidence; `profiles` as in `recommend`.

        Raises
        ------
        FeaturesError
            If the item is not known.
        """
        check_is_fitted(self)
        at = int(positions(self.item_ids_, id_array([item], "item"))[0])
        if at < 0:
            raise FeaturesError(f"item {item} is not known to this model")
        audience = self._audience(id_array([user], "user"), profiles)
        weights, values = self._weights(audience)[0], self._values(audience)[:, 0]
        shares = self._shares(audience)[:, 0, at]
        parts = tuple(
            Part(
                name,
                float(weights[row]),
                float(values[row, at]),
                float(shares[row]),
                evidence_of(self, name, audience, at) if values[row, at] else {},
            )
            for row, name in enumerate(PARTS)
        )
        excluded = self._excluded(audience, at)
        return Explanation(int(user), int(item), float(shares.sum()), parts, excluded)

    def _user_table(self, features: Iterable[Features | None]) -> UserTable:
        """Encode users and add one of whom nothing is known."""
        known = [profile or {} for profile in features]
        text = self.parts_["text"]
        encoder = self.encoder_
        blank = encoder.blank_users(1, text.item_terms_.shape[1])
        terms = text.terms([profile.get("text") or "" for profile in known])
        return encoder.encode_users(known, terms) + blank if known else blank

    def _audience(
        self, users: NDArray[np.int64], profiles: Mapping[int, Features] | None
    ) -> Audience:
        rows = positions(self.user_ids_, users)  # -1, unknown, is also the place of the blank row
        table = self.users_[rows]
        newer = (
            {key: profiles[key] for key in users.tolist() if key in profiles} if profiles else {}
        )
        if newer:
            for key, features in newer.items():
                check_user(key, features)
            place = {key: len(users) + at for at, key in enumerate(newer)}
            take = [place.get(key, at) for at, key in enumerate(users.tolist())]
            table = (table + self._user_table(newer.values()))[np.array(take, dtype=np.intp)]
        return Audience(table, self.seen_[rows], self.recent_[rows])

    def _values(self, audience: Audience) -> NDArray[np.float64]:
        """Return parts x users x items, each part from 0 to 1."""
        table, parts = audience.table, self.parts_
        values = np.zeros((len(PARTS), len(table.peers), len(self.item_ids_)))
        if "need" in parts:
            values[PARTS.index("need")] = parts["need"].transform(table.gaps)
        values[PARTS.index("fit")] = parts["fit"].transform(self.encoder_.one_hot(table.peers))
        values[PARTS.index("text")] = parts["text"].score_terms(table.terms)
        if "popularity" in parts:
            values[PARTS.index("popularity")] = _of_best(parts["popularity"].predict(table.peers))
        if "collaborative" in parts:
            values[PARTS.index("collaborative")] = _of_best(
                parts["collaborative"].transform(audience.recent)
            )
        return values

    def _weights(self, audience: Audience) -> NDArray[np.float64]:
        """Return users x parts."""
        return self.ranker_.weights(audience.seen.astype(bool).sum(axis=1))

    def _shares(self, audience: Audience) -> NDArray[np.float64]:
        """Return parts x users x items; their sum over the parts is the score."""
        return self._values(audience) * self._weights(audience).T[:, :, None]

    def _shown(
        self, audience: Audience, kinds: Collection[str] | None, exclude_seen: bool
    ) -> NDArray[np.bool_]:
        """Return which items may be shown to which users; nothing outvotes this."""
        shown = self.parts_["fit"].allows(self.encoder_.one_hot(audience.table.peers))
        shown &= self.eligible_
        wanted = audience.table.kinds
        if kinds is not None:
            wanted = wanted & self.encoder_.kind_mask(kinds)
        if wanted.shape[1]:
            shown &= wanted[:, self.kind_] | (self.kind_ < 0)
        if exclude_seen:
            rows, columns = _cells(audience.seen)
            shown[rows, columns] = False
        return shown

    def _excluded(self, audience: Audience, at: int) -> tuple[str, ...]:
        table = audience.table
        by_field = self.parts_["fit"].by_field(self.encoder_.one_hot(table.peers))
        reasons = {
            "eligible": not self.eligible_[at],
            "sector": by_field[0][0, at] == 0,
            "size": by_field[1][0, at] == 0,
            "kind": self.kind_[at] >= 0 and not table.kinds[0, self.kind_[at]],
            "seen": at in _cells(audience.seen)[1],
        }
        return tuple(reason for reason, holds in reasons.items() if holds)


def _part(given: BaseEstimator | None, default: type[BaseEstimator]) -> Any:
    return default() if given is None else clone(given)


def _cells(matrix: sparse.csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the stored cells, those of weight 0 included: seen is seen, however lightly."""
    counts = np.diff(matrix.indptr)
    return np.repeat(np.arange(len(counts)), counts), matrix.indices.astype(np.intp)


def _of_best(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Express each user's scores as parts of their best one; nothing falls below 0."""
    best = scores.max(axis=1, keepdims=True)
    return np.clip(scores, 0.0, None) / np.where(best > 0, best, 1.0)
