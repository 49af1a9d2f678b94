"""Answer one known user within a millisecond: plain arrays, no checks, no sparse machinery."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.engine.asking import HARD_FIELDS, may_be_shown, scale_of, signal_values
from recommender.engine.audience import Audience
from recommender.engine.history import FAINTEST
from recommender.engine.listing import one_list, plain_lists
from recommender.engine.relations import asked_through
from recommender.engine.signals import HISTORY, Curves, scores

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender

# Signals that say the same of all with the same sector and size.
OF_GROUP = ("fit", "popularity", "overall", "beyond")
# Profiles and groups remembered, at most; the first list of a profile takes longer.
MOST_PROFILES, MOST_GROUPS = 2_000, 500


class SingleUser:
    """Tables of a fitted model, laid out for one user at a time."""

    def __init__(self, model: HybridRecommender) -> None:
        self.model = model
        self.n_items = len(model.item_ids_)
        self.signals = [signal for signal in HISTORY if signal.name in model.parts_]
        self.decay = np.array([[signal.decay] for signal in self.signals], dtype=np.float32)
        names = [signal.name for signal in self.signals]
        self.moment = model.parts_.get("moment")
        self.curves = Curves(["moment", *names] if self.moment else names, model.scale_)
        # Turned once: `score_terms` turns the whole table for each question.
        self._terms: Any = sparse.csr_array(model.parts_["text"].item_terms_.T)
        self._ask = [asked_through(model.parts_[name]) for name in names]
        self._standing: dict[tuple, NDArray[np.float32]] = {}
        self._groups: dict[bytes, tuple[dict[str, NDArray], NDArray[np.bool_]]] = {}
        self._weights: dict[int, dict[str, NDArray[np.float32]]] = {}

    def recommend(
        self, user: int, row: int, n: int, exclude_seen: bool, kinds: Collection[str] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ids and scores of the best n items of the user in this row of the model."""
        model, history = self.model, self.model.history_
        span = slice(*history.strength.indptr[row : row + 2])
        items, strength = history.strength.indices[span], history.strength.data[span]
        steps = history.steps.data[span]
        taught = int(np.count_nonzero(strength > 0))
        score = self._standing_score(row, taught).copy()
        score += self._from_history(items, strength, steps, history.latest[row], taught)
        if exclude_seen:
            score[items] = -np.inf
        if kinds is not None and model.encoder_.kinds_:
            score[~(model.encoder_.kind_mask(kinds)[model.kind_] | (model.kind_ < 0))] = -np.inf
        best = self._list(score, user, row, items, n)
        ids = np.where(best >= 0, model.item_ids_[best], -1)
        return ids, np.where(best >= 0, score[best], -np.inf).astype(np.float64)

    def _list(
        self, score: NDArray[np.float32], user: int, row: int, used: NDArray[np.int32], n: int
    ) -> NDArray[np.intp]:
        model = self.model
        if model.plain_lists_:
            return plain_lists(model, score[None], np.array([user]), n)[0]
        best = np.full(n, -1, dtype=np.intp)
        order = one_list(model, score, self._gaps(row), user, used.astype(np.intp), n)
        best[: len(order)] = order
        return best

    def _standing_score(self, row: int, taught: int) -> NDArray[np.float32]:
        """Return what the profile says, once for all alike in it; -inf is never shown."""
        table = self.model.users_
        known = (table.gaps, table.terms, table.profile, table.wishes)
        told = [self._cells(matrix, row) for matrix in known]
        key = (taught, *told, table.peers[row].tobytes(), table.kinds[row].tobytes())
        if key not in self._standing:
            if len(self._standing) >= MOST_PROFILES:
                self._standing.clear()
            values, shown = self._of_group(row)
            values = values | self._of_profile(row)
            if wishes := self.model.parts_.get("wishes"):
                stated = table.wishes[[row]].toarray()
                values["fit"] = wishes.blended(values["fit"], HARD_FIELDS, stated)
            weights = self.model.ranker_.weights([taught])
            score = scores(values, weights, scale_of(self.model, values))[0]
            score[~shown] = -np.inf
            self._standing[key] = score
        return self._standing[key]

    def _of_group(self, row: int) -> tuple[dict[str, NDArray], NDArray[np.bool_]]:
        """Return what is said, and may be shown, of all with the same sector, size and kinds."""
        model, table = self.model, self.model.users_
        key = table.peers[row].tobytes() + table.kinds[row].tobytes()
        if key not in self._groups:
            if len(self._groups) >= MOST_GROUPS:
                self._groups.clear()
            rows = np.array([row])
            # Wishes are of one alone.
            members = replace(table[rows], wishes=0 * table.wishes[rows])
            audience = Audience(members, model.history_[rows].forgotten())
            values = signal_values(model, audience)
            kept = {name: values[name] for name in OF_GROUP if name in values}
            self._groups[key] = kept, may_be_shown(model, audience, None, False)[0]
        return self._groups[key]

    def _of_profile(self, row: int) -> dict[str, NDArray]:
        """Return what the gaps, the words and the features of one user say."""
        model, table = self.model, self.model.users_
        values: dict[str, NDArray] = {}
        if "need" in model.parts_:
            values["need"] = model.parts_["need"].score_gaps(self._gaps(row)[None])
        if "worth" in model.parts_:
            sector = table.peers[row, :1]
            values["worth"] = model.parts_["worth"].score_gaps(self._gaps(row)[None], sector)
        values["text"] = (table.terms[[row]] @ self._terms).toarray()
        if "profile" in model.parts_:
            features, amounts = _row(table.profile, row)
            values["profile"] = np.zeros((1, self.n_items), dtype=np.float32)
            if len(features):
                part = model.parts_["profile"]
                told = amounts.astype(np.float32) @ part.coef_[features] + part.intercept_
                values["profile"][0] = told
        if "affinity" in model.parts_:
            values["affinity"] = model.parts_["affinity"].score_profiles(table.profile[[row]])
        return values

    def _gaps(self, row: int) -> NDArray[np.float64]:
        gaps = self.model.users_.gaps
        found = np.zeros(gaps.shape[1])
        topics, amounts = _row(gaps, row)
        found[topics] = amounts
        return found

    @staticmethod
    def _cells(matrix: Any, row: int) -> bytes:
        found, values = _row(matrix, row)
        return found.tobytes() + values.tobytes()

    def _from_history(
        self,
        items: NDArray[np.int32],
        strength: NDArray[np.float32],
        steps: NDArray[np.float32],
        latest: float,
        taught: int,
    ) -> NDArray[np.float32]:
        """Return what the history says, and what was in demand when it ended."""
        if taught not in self._weights:
            self._weights[taught] = self.curves.weighed(self.model.ranker_.weights([taught])[0])
        values = np.empty((len(self.curves.names), self.n_items), dtype=np.float32)
        if self.moment:
            values[0] = self.moment.shares_[self.moment.spell_of(latest)]
        of_signals = values[len(values) - len(self.signals) :]
        faded = np.power(self.decay, steps)
        speaks = (faded >= FAINTEST) & (strength > 0)
        for at, (faint, loud) in enumerate(zip(faded * strength, speaks, strict=True)):
            of_signals[at] = self._ask[at](items[loud], faint[loud])
        return self.curves.score(values, self._weights[taught])


def _row(matrix: Any, row: int) -> tuple[NDArray, NDArray]:
    """Return the columns and the values of one row of a sparse table."""
    span = slice(*matrix.indptr[row : row + 2])
    return matrix.indices[span], matrix.data[span]
