"""The public recommender: signals from features and events, weighed by evidence, made into lists."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state, gen_batches
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from recommender.engine.affinity import TraitAffinity, traits_of
from recommender.engine.asking import may_be_shown, scores_of
from recommender.engine.audience import audience_of, user_table
from recommender.engine.collaborative import ItemNeighbours, ItemRegression
from recommender.engine.errors import FeaturesError
from recommender.engine.explanation import Explanation, explained
from recommender.engine.exposure import FairExposure
from recommender.engine.factors import ItemFactors
from recommender.engine.feature_checks import Features, as_features
from recommender.engine.features import FeatureEncoder
from recommender.engine.history import History
from recommender.engine.history_parts import fit_popularity, fit_relations
from recommender.engine.interactions import (
    Interactions,
    check_interactions,
    id_array,
    positions,
)
from recommender.engine.learning_cut import Cut, learning_cut
from recommender.engine.lift import PeerLift
from recommender.engine.listing import lists_of, share_out
from recommender.engine.need import NeedScorer
from recommender.engine.penalties import Penalties, part_from
from recommender.engine.popularity import PeerPopularity
from recommender.engine.profile_parts import Taught, fit_profile_parts
from recommender.engine.profiles import ProfileRidge
from recommender.engine.ranking import EvidenceRanker
from recommender.engine.reranking import ListReranker
from recommender.engine.sequence import NextItemRegression
from recommender.engine.single import SingleUser
from recommender.engine.suitability import SuitabilityScorer
from recommender.engine.text import ItemSimilarity, TextScorer
from recommender.engine.worth import GapWorth

# How well an item suits a wish that nobody said anything about.
UNTOLD = 0.5
# Made anew when it is needed, or of no use after training.
UNSTORED = frozenset(["_for_one", "_described"])


class HybridRecommender(BaseEstimator):
    """Recommend items by need, fit, text, popularity, profile, collaboration and sequence.

    Parameters
    ----------
    need, suitability, wishes, text, similarity, popularity, profile, worth, affinity, beyond, \
collaborative, neighbours, factors, sequence, ranker, reranker : estimator or None
        The parts; None stands for the part with its defaults. They are cloned, never changed.
    max_history : int, default=200
        Of each user only this many of the latest events teach and speak: beyond that it is a
        script or a member of staff.
    max_choices : int, default=8_000
        Held-out choices the weights are learnt from; 0 keeps the prior weights.
    batch_size : int, default=512
        Users scored at once; memory grows with batch_size x number of items.
    n_threads : int, default=2
        Threads of linear algebra while fitting, and of batches while asking.
    exploration : float, default=0.02
        Part of the lists of mere scores (nothing is known of the items) whose last place goes to any
        item that may be shown, drawn repeatably; `FairExposure` explores in all others.
    keep_choices : bool, default=False
        Keep the held-out choices of users with a history as `choices_`, for studies of the weights.
    random_state : int, RandomState or None, default=0
        Chooses what is held out, and decides between equal items, repeatably for each user.

    Attributes
    ----------
    user_ids_, item_ids_ : ndarray of int
        All known ids, sorted.
    n_events_ : int
        Different user-item pairs learnt from.
    parts_ : dict of str to fitted estimator
        By the names of `signals.SIGNALS`, and "wishes", which are part of "fit"; one without anything to learn from is absent and
        scores 0.
    scale_ : dict of str to float
        What counts as a strong value of each signal.

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
        wishes: SuitabilityScorer | None = None,
        text: TextScorer | None = None,
        similarity: ItemSimilarity | None = None,
        popularity: PeerPopularity | None = None,
        profile: ProfileRidge | None = None,
        worth: GapWorth | None = None,
        affinity: TraitAffinity | None = None,
        beyond: PeerLift | None = None,
        collaborative: ItemRegression | None = None,
        neighbours: ItemNeighbours | None = None,
        factors: ItemFactors | None = None,
        sequence: NextItemRegression | None = None,
        ranker: EvidenceRanker | None = None,
        reranker: ListReranker | None = None,
        max_history: int = 200,
        max_choices: int = 8_000,
        batch_size: int = 512,
        n_threads: int = 2,
        exploration: float = 0.02,
        keep_choices: bool = False,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.need = need
        self.suitability = suitability
        self.wishes = wishes
        self.text = text
        self.similarity = similarity
        self.popularity = popularity
        self.profile = profile
        self.worth = worth
        self.affinity = affinity
        self.beyond = beyond
        self.collaborative = collaborative
        self.neighbours = neighbours
        self.factors = factors
        self.sequence = sequence
        self.ranker = ranker
        self.reranker = reranker
        self.max_history = max_history
        self.max_choices = max_choices
        self.batch_size = batch_size
        self.n_threads = n_threads
        self.exploration = exploration
        self.keep_choices = keep_choices
        self.random_state = random_state

    def fit(
        self,
        user: ArrayLike,
        item: ArrayLike,
        order: ArrayLike | None = None,
        *,
        weight: ArrayLike | None = None,
        items: Mapping[int, Features | str] | None = None,
        users: Mapping[int, Features | str] | None = None,
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
            The shapes are in the docstring of the package; a bare text will do.

        Raises
        ------
        InteractionsError, FeaturesError
        """
        for name, least in (("max_history", 1), ("max_choices", 0), ("batch_size", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}, got {getattr(self, name)}")
        if self.n_threads < 1:
            raise ValueError(f"n_threads must be at least 1, got {self.n_threads}")
        if not 0 <= self.exploration <= 1:
            raise ValueError(f"exploration must be from 0 to 1, got {self.exploration}")
        items, users = as_features(items), as_features(users)
        events = check_interactions(
            user, item, order, weight, more_users=list(users or ()), more_items=list(items or ())
        )
        known = items or dict.fromkeys(events.item_ids.tolist(), {})
        # Whatever can be refused is refused before anything is kept: a refusal leaves an earlier fit as it was.
        encoder = FeatureEncoder().fit(known, users)
        ranker = part_from(self.ranker, EvidenceRanker()).fit(events.n_events)
        chance = check_random_state(self.random_state)
        self.seed_ = int(chance.randint(2**31 - 1))
        self.user_ids_, self.item_ids_ = events.user_ids, events.item_ids
        self.n_events_ = events.n_events
        self.encoder_, self.ranker_ = encoder, ranker
        self._for_one = None
        with threadpool_limits(self.n_threads):
            self._fit_features(items, users)
            self._fit_history(events, np.random.RandomState(self.seed_))
        return self

    def _fit_features(
        self, items: Mapping[int, Features] | None, users: Mapping[int, Features] | None
    ) -> None:
        known = items or {}
        table = self.encoder_.encode_items([known.get(key, {}) for key in self.item_ids_.tolist()])
        in_catalogue = np.array([key in known for key in self.item_ids_.tolist()], dtype=bool)
        self.eligible_ = table.eligible & (in_catalogue | (items is None))
        self.kind_, self.level_, self.minutes_ = table.kind, table.level, table.minutes
        self.parts_: dict[str, Any] = {}
        topics = table.topics if self.encoder_.topics_ else np.zeros((len(self.item_ids_), 1))
        if len(self.item_ids_):
            if self.encoder_.topics_:
                self.parts_["need"] = part_from(self.need, NeedScorer()).fit(table.topics)
            self.parts_["fit"] = part_from(self.suitability, SuitabilityScorer()).fit(
                table.made_for, fields=self.encoder_.fields_
            )
            if table.suits.any():
                fields = np.unique(
                    [field for field, _value in self.encoder_.wish_fields_], return_inverse=True
                )[1]
                wishes = part_from(self.wishes, SuitabilityScorer(open_to_all=UNTOLD))
                self.parts_["wishes"] = wishes.fit(table.suits, fields=fields)
            self.reranker_ = part_from(self.reranker, ListReranker()).fit(
                topics, groups=table.group
            )
        place = {key: at for at, key in enumerate(self.item_ids_.tolist())}
        self.requires_ = {
            place[key]: [place[needed] for needed in features["requires"] if needed in place]
            for key, features in known.items()
            if features.get("requires")
        }
        # Without topics, vendors, levels or lengths a list is nothing but the best scores.
        self.plain_lists_ = not (
            topics.any()
            or self.requires_
            or (table.group >= 0).any()
            or len(np.unique(table.level)) > 1
            or len(np.unique(table.minutes)) > 1
        )
        self.parts_["text"] = part_from(self.text, TextScorer()).fit(table.texts)
        terms = self.parts_["text"].item_terms_
        if terms.nnz:
            self.parts_["similar"] = part_from(self.similarity, ItemSimilarity()).fit(terms)
        self.users_ = user_table(self, [(users or {}).get(key) for key in self.user_ids_.tolist()])
        if self.users_.profile.nnz:
            self._described = table.topics, traits_of(table.topics, terms)

    def _fit_history(self, events: Interactions, chance: np.random.RandomState) -> None:
        # As in `users_`, the last row belongs to whoever is not known.
        self.history_ = History.of(events, extra_rows=1)
        self.scale_ = {}
        taught = events.keep((events.weight > 0) & (events.steps_back < self.max_history))
        if not taught.n_events:
            return
        taught.weight /= taught.weight.mean()
        self.history_ = _as_strong(self.history_, events)
        cut = learning_cut(self, taught, chance) if self.max_choices else Cut()
        self.scale_ = cut.scale
        self._fit_use(taught, cut.penalties)
        self.ranker_.fit(self.n_events_, warm=cut.warm, cold=cut.cold)
        if self.keep_choices:
            self.choices_ = cut.warm

    def _fit_use(
        self, taught: Interactions, penalties: Penalties, *, relations: bool = True
    ) -> None:
        """Fit the parts that learn from use, in place of earlier ones."""
        used = taught.spread(np.ones(taught.n_events))
        self.parts_["popularity"] = part_from(self.popularity, PeerPopularity()).fit(
            self.users_.peers[:-1], used
        )
        self.parts_ |= fit_popularity(taught)
        given = self.get_params(deep=False)
        if self.users_.profile.nnz:
            self.parts_ |= fit_profile_parts(self._taught(taught), given, penalties)
        if relations:
            self.parts_ |= fit_relations(taught, given, penalties)

    def _taught(self, events: Interactions) -> Taught:
        """Return what the parts that learn from profiles are taught by these events and items."""
        met = np.unique(events.rows)
        used = events.spread(np.ones(events.n_events))[met]
        return Taught(self.users_[met], used, *self._described)

    def recommend(
        self,
        users: ArrayLike,
        n: int = 10,
        *,
        exclude_seen: bool = True,
        kinds: Collection[str] | None = None,
        profiles: Mapping[int, Features | str] | None = None,
        exposure: FairExposure | None = None,
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
        exposure : FairExposure, optional
            Shares the places out among items that are equally relevant by need, fit and text, and
            books what was shown; fitted on the categories and vendors of `item_ids_`, in order.

        Returns
        -------
        ids, scores : ndarray of shape (len(users), n)
            Best first; -1 and -inf where nothing more may be shown. A list that avoids repeating
            itself need not be in the order of its scores.
        """
        if getattr(self, "_for_one", None) is None:  # else it has answered before
            check_is_fitted(self)
        users = id_array(users, "users")
        if n < 1:
            raise ValueError(f"n must be at least 1, got {n}")
        ids = np.full((len(users), n), -1, dtype=np.int64)
        found = np.full((len(users), n), -np.inf)
        if not len(self.item_ids_) or not len(users):
            return ids, found
        if len(users) == 1 and not profiles and exposure is None:
            row = int(positions(self.user_ids_, users)[0])
            row = row if row >= 0 else len(self.user_ids_)  # the row of whoever is not known
            ids[0], found[0] = self._single().recommend(int(users[0]), row, n, exclude_seen, kinds)
            return ids, found
        profiles = as_features(profiles)

        def fill(batch: slice) -> None:
            audience = audience_of(self, users[batch], profiles)
            score = scores_of(self, audience)
            score[~may_be_shown(self, audience, kinds, exclude_seen)] = -np.inf
            chosen = lists_of(self, score, audience, users[batch], n)
            if exposure is not None:
                share_out(self, chosen, score, audience, exposure)
            rows = np.arange(len(score))[:, None]
            ids[batch] = np.where(chosen >= 0, self.item_ids_[chosen], -1)
            found[batch] = np.where(chosen >= 0, score[rows, chosen], -np.inf)

        # Places are shared out in the order of the users; all else may be done side by side.
        n_jobs = self.n_threads if exposure is None else 1
        with threadpool_limits(self.n_threads // n_jobs):
            batches = gen_batches(len(users), self.batch_size)
            Parallel(n_jobs, prefer="threads")(delayed(fill)(batch) for batch in batches)
        return ids, found

    def _single(self) -> SingleUser:
        """Return the tables for one user at a time, laid out on first use and never stored."""
        found: SingleUser | None = getattr(self, "_for_one", None)
        if found is None:
            found = self._for_one = SingleUser(self)
        return found

    def __getstate__(self) -> dict[str, Any]:
        state: Any = super().__getstate__()
        return {name: value for name, value in state.items() if name not in UNSTORED}

    def explain(
        self, user: int, item: int, *, profiles: Mapping[int, Features | str] | None = None
    ) -> Explanation:
        """Return the parts of one score with their evidence; `profiles` as in `recommend`.

        Raises
        ------
        FeaturesError
            If the item is not known.
        """
        return self.explain_list(user, [item], profiles=profiles)[0]

    def explain_list(
        self,
        user: int,
        items: ArrayLike,
        *,
        profiles: Mapping[int, Features | str] | None = None,
    ) -> list[Explanation]:
        """Do what `explain` does for several items of one user, in little more time."""
        check_is_fitted(self)
        items = id_array(items, "items")
        places = positions(self.item_ids_, items)
        if (places < 0).any():
            unknown = items[places < 0].tolist()
            raise FeaturesError(f"not known to this model: item {', '.join(map(str, unknown))}")
        audience = audience_of(self, id_array([user], "user"), as_features(profiles))
        return explained(self, audience, int(user), places)


def _as_strong(history: History, events: Interactions) -> History:
    """Scale the strengths as those learnt from: on average 1."""
    mean = events.weight[events.weight > 0].mean()
    history.strength.data = (history.strength.data / mean).astype(np.float32)
    return history
