"""Answer one known user within a millisecond: plain arrays, no checks, no sparse machinery."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.engine.asking import may_be_shown, signal_values
from recommender.engine.audience import Audience
from recommender.engine.factors import ItemFactors
from recommender.engine.history import FAINTEST
from recommender.engine.listing import one_list, plain_lists
from recommender.engine.signals import COLUMNS, HISTORY, Curves, Values, seen_through

if TYPE_CHECKING:
    from recommender.engine.hybrid import HybridRecommender

# Signals that say the same of all with the same sector and size.
OF_GROUP = ("fit", "popularity", "overall")
# Profiles and groups remembered, at most; the first list of a profile takes longer.
MOST_PROFILES, MOST_GROUPS = 2_000, 500


class SingleUser:
    """Tables of a fitted model, laid out for one user at a time."""

    def __init__(self, model: HybridRecommender) -> None:
        self.model = model
        self.n_items = len(model.item_ids_)
        self.signals = [signal for signal in HISTORY if signal.name in model.parts_]
        self.decay = np.array([[signal.decay] for signal in self.signals], dtype=np.float32)
        self.curves = Curves([signal.name for signal in self.signals], model.scale_)
        self.terms_of = sparse.csr_array(model.parts_["text"].item_terms_.T)
        self._standing: dict[tuple, NDArray[np.float32]] = {}
        self._groups: dict[bytes, tuple[dict[str, NDArray], NDArray[np.bool_]]] = {}
        self._spells: dict[int, Any] = {}
        self._weights: dict[int, NDArray[np.float64]] = {}

    def recommend(
        self, user: int, row: int, n: int, exclude_seen: bool, kinds: Collection[str] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ids and scores of the best n items of the user in this row of the model."""
        model, history = self.model, self.model.history_
        span = slice(*history.strength.indptr[row : row + 2])
        items, strength = history.strength.indices[span], history.strength.data[span]
        steps = history.steps.data[span]
        taught = int(np.count_nonzero(strength > 0))
        weights = self._weights_of(taught)
        score = self._standing_score(row, taught, weights).copy()
        if "moment" in model.parts_:
            spell = int(model.parts_["moment"].spell_of(history.latest[row]))
            at, columns = self._moment(spell)
            score += weights[at].astype(np.float32) @ columns
        if taught:
            score += self._from_history(items, strength, steps, weights)
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

    def _weights_of(self, taught: int) -> NDArray[np.float64]:
        if taught not in self._weights:
            self._weights[taught] = self.model.ranker_.weights([taught])[0]
        return self._weights[taught]

    def _standing_score(
        self, row: int, taught: int, weights: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Return what the profile says, once for all alike in it; -inf is never shown."""
        table = self.model.users_
        told = [self._cells(matrix, row) for matrix in (table.gaps, table.terms, table.profile)]
        key = (taught, *told, table.peers[row].tobytes(), table.kinds[row].tobytes())
        if key not in self._standing:
            if len(self._standing) >= MOST_PROFILES:
                self._standing.clear()
            values, shown = self._of_group(row)
            at, columns = self._seen(values | self._of_profile(row))
            score = weights[at].astype(np.float32) @ columns
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
            audience = Audience(table[rows], model.history_[rows].forgotten())
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
        words = np.zeros((1, self.n_items))
        _add_rows(self.terms_of, *_row(table.terms, row), words[0])
        values["text"] = words
        if "profile" in model.parts_:
            features, amounts = _row(table.profile, row)
            values["profile"] = np.zeros((1, self.n_items), dtype=np.float32)
            if len(features):
                part = model.parts_["profile"]
                told = amounts.astype(np.float32) @ part.coef_[features] + part.intercept_
                values["profile"][0] = told
        return values

    def _gaps(self, row: int) -> NDArray[np.float64]:
        gaps = self.model.users_.gaps
        found = np.zeros(gaps.shape[1])
        topics, amounts = _row(gaps, row)
        found[topics] = amounts
        return found

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
        found, values = _row(matrix, row)
        return found.tobytes() + values.tobytes()

    def _from_history(
        self,
        items: NDArray[np.int32],
        strength: NDArray[np.float32],
        steps: NDArray[np.float32],
        weights: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        values = np.zeros((len(self.signals), self.n_items), dtype=np.float32)
        faded = np.power(self.decay, steps)
        louds = np.where(faded >= FAINTEST, faded * strength, 0)
        for at, (signal, loud) in enumerate(zip(self.signals, louds, strict=True)):
            speaks = np.flatnonzero(loud)
            self._add(signal.name, items[speaks], loud[speaks], values[at])
        return self.curves.score(values, weights)

    def _add(
        self, name: str, items: NDArray, loud: NDArray[np.float32], out: NDArray[np.float32]
    ) -> None:
        part = self.model.parts_[name]
        if isinstance(part, ItemFactors):
            out += part.score_items(items, loud)
            return
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
        _add_rows(relations, items, loud, out)


def _row(matrix: Any, row: int) -> tuple[NDArray, NDArray]:
    """Return the columns and the values of one row of a sparse table."""
    span = slice(*matrix.indptr[row : row + 2])
    return matrix.indices[span], matrix.data[span]


def _add_rows(matrix: Any, rows: NDArray, amounts: NDArray, out: NDArray) -> None:
    """Add so much of each of these rows of a sparse table to `out`."""
    starts, ends = matrix.indptr[rows].tolist(), matrix.indptr[rows + 1].tolist()
    spans = [slice(*span) for span in zip(starts, ends, strict=True)]
    if not spans:
        return
    columns = np.concatenate([matrix.indices[span] for span in spans])
    told = [matrix.data[s] * amount for s, amount in zip(spans, amounts.tolist(), strict=True)]
    out += np.bincount(columns, np.concatenate(told), minlength=len(out))
