"""Share what equally relevant items have in common fairly: the places of the lists."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted


@dataclass(frozen=True)
class Arranged:
    """A list and how likely each item was to stand in its place, to be kept with it."""

    items: NDArray[np.intp]
    propensity: NDArray[np.float64]


class FairExposure(BaseEstimator):
    """Give each place to the one of its equals that is furthest behind its fair share.

    Equal are items of the same category whose relevance differs by at most `band` of the better
    one. What a place is worth, 1 / log2(place + 1), is deserved in equal parts by the vendors among
    the equals, and in equal parts by the equal items of a vendor; whoever is furthest behind what
    it deserved so far stands there. So over many lists equals are shown equally, however popular
    one of them was made, and an item that is clearly better keeps its place.

    Relevance should be what the need and the suitability say, not what use says: that is what makes
    bought popularity worthless.

    Parameters
    ----------
    band : float, default=0.05
    explore : float, default=0.1
        Part of the lists in which an item without its first audience is shown.
    first_audience : int, default=50
        Lists an item must have stood in before it has to earn its place; one that can only be
        ranked by use would else never be used.
    explore_place : int, default=2
        The place (0 is the first) an explored item takes.
    reach : float, default=0.5
        An explored item is at least this part as relevant as the item whose place it takes.
    random_state : int, default=0
        The same lists asked for in the same order give the same answers.

    Attributes
    ----------
    received_, deserved_ : ndarray of float, shape (n_items,)
        Exposure so far.
    shown_ : ndarray of int, shape (n_items,)
        In how many lists so far.
    n_lists_ : int

    Notes
    -----
    The ledger grows with each list, so one process keeps it; `ledger` and `restore` carry it.
    """

    def __init__(
        self,
        *,
        band: float = 0.05,
        explore: float = 0.1,
        first_audience: int = 50,
        explore_place: int = 2,
        reach: float = 0.5,
        random_state: int = 0,
    ) -> None:
        self.band = band
        self.explore = explore
        self.first_audience = first_audience
        self.explore_place = explore_place
        self.reach = reach
        self.random_state = random_state

    def fit(
        self,
        categories: ArrayLike,
        vendors: ArrayLike | None = None,
    ) -> "FairExposure":
        """Open an empty ledger for items of these categories and vendors (numbers, one per item).

        A vendor below 0 means that the item stands for itself.
        """
        if not 0 <= self.band < 1 or not 0 <= self.explore <= 1:
            raise ValueError("band must be from 0 to below 1, explore from 0 to 1")
        self.category_ = np.asarray(categories, dtype=np.intp)
        n_items = len(self.category_)
        vendor = np.full(n_items, -1) if vendors is None else np.asarray(vendors, dtype=np.intp)
        if vendor.shape != self.category_.shape:
            raise ValueError(f"vendors has shape {vendor.shape}, not one per item")
        own = vendor < 0
        vendor = vendor.copy()
        vendor[own] = vendor.max(initial=0) + 1 + np.arange(int(own.sum()))
        self.vendor_ = vendor
        self.received_, self.deserved_ = np.zeros(n_items), np.zeros(n_items)
        self.shown_ = np.zeros(n_items, dtype=np.int64)
        self.n_lists_ = 0
        return self

    def arrange(
        self,
        order: ArrayLike,
        relevance: ArrayLike,
        *,
        allowed: ArrayLike | None = None,
    ) -> Arranged:
        """Share out the places of one list and book them.

        Parameters
        ----------
        order : array-like of int
            Items, best first, as they would stand without this.
        relevance : array-like of float, shape (n_items,)
        allowed : array-like of bool, shape (n_items,), optional
            Which items may be shown at all; nothing outvotes it.
        """
        check_is_fitted(self)
        order = np.asarray(order, dtype=np.intp)
        relevance = np.asarray(relevance, dtype=np.float64)
        able = np.ones(len(relevance), bool) if allowed is None else np.array(allowed, dtype=bool)
        chance = np.random.default_rng([self.random_state, self.n_lists_])
        noise = chance.random(len(relevance))
        left = able.copy()
        chosen, propensity = [], []
        explored, odds = self._explored(order, relevance, able, chance)
        for place, base in enumerate(order.tolist()):
            worth = 1.0 / np.log2(place + 2)
            if explored >= 0 and place == min(self.explore_place, len(order) - 1):
                item, how_likely = explored, odds
                self.deserved_[item] += worth
            else:
                equals = self._equals(base, relevance, left)
                if not len(equals):
                    continue
                # What all equals of the catalogue deserve here, those shown above included.
                self._credit(self._equals(base, relevance, able), worth)
                item, how_likely = self._furthest_behind(equals, noise), 1.0
            self.received_[item] += worth
            self.shown_[item] += 1
            left[item] = False
            chosen.append(item)
            propensity.append(how_likely)
        self.n_lists_ += 1
        return Arranged(np.array(chosen, dtype=np.intp), np.array(propensity))

    def shares(self) -> NDArray[np.float64]:
        """Return for each vendor's items received / deserved, 1 where nothing was deserved."""
        check_is_fitted(self)
        received = np.bincount(self.vendor_, weights=self.received_)
        deserved = np.bincount(self.vendor_, weights=self.deserved_)
        ratio = np.where(deserved > 0, received / np.where(deserved > 0, deserved, 1.0), 1.0)
        return ratio[self.vendor_]

    def ledger(self, names: ArrayLike) -> dict[str, Any]:
        """Return the ledger in plain types, by the items' names."""
        check_is_fitted(self)
        rows = zip(
            np.asarray(names).tolist(),
            self.received_.tolist(),
            self.deserved_.tolist(),
            self.shown_.tolist(),
            strict=True,
        )
        return {"lists": self.n_lists_, "items": {name: list(told) for name, *told in rows}}

    def restore(self, names: ArrayLike, ledger: Mapping[str, Any]) -> "FairExposure":
        """Take a ledger up again; items that are not in it begin with nothing."""
        check_is_fitted(self)
        told: Mapping[Hashable, Any] = ledger["items"]
        for at, name in enumerate(np.asarray(names).tolist()):
            if name in told:
                self.received_[at], self.deserved_[at], self.shown_[at] = told[name]
        self.n_lists_ = int(ledger["lists"])
        return self

    def _equals(
        self, base: int, relevance: NDArray[np.float64], able: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        best = np.maximum(np.abs(relevance), np.abs(relevance[base]))
        near = np.abs(relevance - relevance[base]) <= self.band * best
        return np.flatnonzero(near & able & (self.category_ == self.category_[base]))

    def _credit(self, equals: NDArray[np.intp], worth: float) -> None:
        _vendors, at, counts = np.unique(
            self.vendor_[equals], return_inverse=True, return_counts=True
        )
        self.deserved_[equals] += worth / len(counts) / counts[np.ravel(at)]

    def _furthest_behind(self, equals: NDArray[np.intp], noise: NDArray[np.float64]) -> int:
        behind = np.round(self.deserved_ - self.received_, 9)
        of_vendor = np.bincount(self.vendor_, weights=behind)
        along = np.lexsort(
            (noise[equals], -behind[equals], -np.round(of_vendor[self.vendor_[equals]], 9))
        )
        return int(equals[along[0]])

    def _explored(
        self,
        order: NDArray[np.intp],
        relevance: NDArray[np.float64],
        able: NDArray[np.bool_],
        chance: np.random.Generator,
    ) -> tuple[int, float]:
        """Return the item that gets a place for its first audience in this list, and the odds."""
        if not len(order) or chance.random() >= self.explore:
            return -1, 1.0
        place = min(self.explore_place, len(order) - 1)
        new = able & (self.shown_ < self.first_audience)
        new[order[: place + 1]] = False
        new &= relevance >= self.reach * relevance[order[place]]
        new &= self.category_ == self.category_[order[place]]
        waiting = np.flatnonzero(new)
        if not len(waiting):
            return -1, 1.0
        fewest = waiting[self.shown_[waiting] == self.shown_[waiting].min()]
        return int(chance.choice(fewest)), self.explore / len(fewest)
