"""Answer one known user within a millisecond: plain arrays, no checks, no sparse machinery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.engine.asking import may_be_shown, signal_values
from recommender.engine.audience import Audience
from recommender.engine.history import FAINTEST
from recommender.engine.signals import COLUMNS, FAR, HISTORY, NEAR, Values, seen_through
from recommender.engine.top import best_of_each

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender

# Profiles remembered; a portal's users are mostly unlike, and their first list takes longer.
MOST_PROFILES = 500


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
        self._profiles: dict[tuple, Any] = {}
        self._spells: dict[int, Any] = {}
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
        score = self._standing_score(row, weights)
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

    def _standing_score(self, row: int, weights: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return what the profile and the moment of the last event say."""
        model = self.model
        at, columns, shown = self._profile(row)
        score = weights[at].astype(np.float32) @ columns
        if "moment" in model.parts_:
            spell = int(model.parts_["moment"].spell_of(model.history_.latest[row]))
            at, columns = self._moment(spell)
            score += weights[at].astype(np.float32) @ columns
        score[~shown] = -np.inf
        return score

    def _profile(self, row: int) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.bool_]]:
        """Return the columns a profile gives, once for all users alike in it, and what is shown."""
        model, table = self.model, self.model.users_
        told = [self._cells(matrix, row) for matrix in (table.gaps, table.terms, table.profile)]
        key = (*told, table.peers[row].tobytes(), table.kinds[row].tobytes())
        if key not in self._profiles:
            if len(self._profiles) >= MOST_PROFILES:
                self._profiles.clear()
            rows = np.array([row])
            audience = Audience(table[rows], model.history_[rows].forgotten())
            values = signal_values(model, audience)
            values.pop("moment", None)
            shown = may_be_shown(model, audience, None, False)[0]
            self._profiles[key] = (*self._seen(values), shown)
        return self._profiles[key]

    def _moment(self, spell: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        if spell not in self._spells:
            values = {"moment": self.model.parts_["moment"].shares_[[spell]]}
            self._spells[spell] = self._seen(values)
        return self._spells[spell]

    def _seen(self, values: Values) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the places of the columns of these signals, and the columns x items."""
        found = {
            at: seen_through(curve, values[name], self.model.scale_.get(name, 1.0))[0]
            for at, (name, curve) in enumerate(COLUMNS)
            if name in values
        }
        return np.array(list(found)), np.stack(list(found.values())).astype(np.float32)

    @staticmethod
    def _cells(matrix: Any, row: int) -> bytes:
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
