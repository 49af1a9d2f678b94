"""Answer one known user within a millisecond: plain arrays, no checks, no sparse machinery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.engine.history import FAINTEST
from recommender.engine.signals import COLUMNS, FAR, HISTORY, NEAR
from recommender.engine.top import best_of_each

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender


class SingleUser:
    """Tables of a fitted model, laid out for one user at a time; only for plain lists."""

    def __init__(self, model: HybridRecommender) -> None:
        self.model = model
        self.n_items = len(model.item_ids_)
        self.signals = [signal for signal in HISTORY if signal.name in model.parts_]
        names = [signal.name for signal in self.signals]
        self.scale = np.array([model.scale_.get(name, 1.0) for name in names], dtype=np.float32)
        self.curve_at = {
            curve: np.array(
                [COLUMNS.index((name, curve)) for name in names if (name, curve) in COLUMNS]
            )
            for curve in ("best", "near", "far")
        }
        self._standing: dict[tuple, NDArray[np.float32]] = {}
        self._weights: dict[int, NDArray[np.float64]] = {}

    def recommend(
        self, user: int, row: int, n: int, exclude_seen: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ids and scores of the best n items of the user in this row of the model."""
        model, history = self.model, self.model.history_
        span = slice(*history.strength.indptr[row : row + 2])
        items, strength = history.strength.indices[span], history.strength.data[span]
        steps = history.steps.data[span]
        taught = int(np.count_nonzero(strength > 0))
        weights = self._weights_of(taught)
        score = self._standing_score(row, taught, weights).copy()
        if taught:
            score += self._from_history(items, strength, steps, weights)
        if exclude_seen:
            score[items] = -np.inf
        best = best_of_each(score[None], n, model.item_ids_, np.array([user]), model.seed_)[0]
        ids = np.where(best >= 0, model.item_ids_[best], -1)
        return ids, np.where(best >= 0, score[best], -np.inf).astype(np.float64)

    def _weights_of(self, taught: int) -> NDArray[np.float64]:
        if taught not in self._weights:
            self._weights[taught] = self.model.ranker_.weights([taught])[0]
        return self._weights[taught]

    def _standing_score(
        self, row: int, taught: int, weights: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Return what does not depend on the history, once for all users alike in it."""
        model, table = self.model, self.model.users_
        told = [self._cells(matrix, row) for matrix in (table.gaps, table.terms, table.profile)]
        spell = -1
        if "moment" in model.parts_:
            spell = int(model.parts_["moment"].spell_of(model.history_.latest[row]))
        peers, kinds = table.peers[row].tobytes(), table.kinds[row].tobytes()
        key = (*told, peers, kinds, spell, taught)
        if key not in self._standing:
            if len(self._standing) > 5_000:
                self._standing.clear()
            audience = model._audience(model.user_ids_[[row]], None)
            audience.history.strength.data[:] = 0.0  # the history is added by `_from_history`
            found = model._scores(audience, weights[None])[0]
            shown = model._shown(audience, None, False)[0]
            found[~shown] = -np.inf
            self._standing[key] = found
        return self._standing[key]

    @staticmethod
    def _cells(matrix: sparse.csr_array, row: int) -> bytes:
        span = slice(*matrix.indptr[row : row + 2])
        return matrix.indices[span].tobytes() + matrix.data[span].tobytes()

    def _from_history(
        self,
        items: NDArray[np.int32],
        strength: NDArray[np.float32],
        steps: NDArray[np.float32],
        weights: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        values = np.zeros((len(self.signals), self.n_items), dtype=np.float32)
        for at, signal in enumerate(self.signals):
            faded = np.power(np.float32(signal.decay), steps)
            loud = np.where(faded >= FAINTEST, faded * strength, 0)
            speaks = np.flatnonzero(loud)
            self._add(signal.name, items[speaks], loud[speaks], values[at])
        np.maximum(values, 0.0, out=values)
        best = values.max(axis=1)
        best[best <= 0] = 1.0
        plain = (weights[self.curve_at["best"]] / best).astype(np.float32)
        score = plain @ values
        for curve, floor in (("near", NEAR), ("far", FAR)):
            curved = values * (1.0 / (self.scale * floor))[:, None].astype(np.float32)
            np.log1p(curved, out=curved)
            weight = weights[self.curve_at[curve]] / np.log1p(1.0 / floor)
            score += weight.astype(np.float32) @ curved
        return score

    def _add(
        self, name: str, items: NDArray, loud: NDArray[np.float32], out: NDArray[np.float32]
    ) -> None:
        part = self.model.parts_[name]
        relations = part.relations_
        if not sparse.issparse(relations):
            if len(part.kept_) == self.n_items:
                out += loud @ relations[items]
                return
            at = np.searchsorted(part.kept_, items)
            at[at == len(part.kept_)] = 0
            known = part.kept_[at] == items
            out[part.kept_] += loud[known] @ relations[at[known]]
            return
        indptr = relations.indptr
        for item, amount in zip(items.tolist(), loud.tolist(), strict=True):
            span = slice(indptr[item], indptr[item + 1])
            out[relations.indices[span]] += amount * relations.data[span]
