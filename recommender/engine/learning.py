"""Learn how to weigh columns from choices: conditional logit, cross-fitted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from threadpoolctl import threadpool_limits

N = 10


@dataclass
class Choices:
    """Choices out of candidates: one row per candidate, those of a choice together.

    `offset` is -log of how likely a candidate was to be one, had another item been chosen (0 for
    those looked at for certain): the chosen item has one as well. With these offsets the weights
    are the same on average however many candidates are drawn, and from where.

    References
    ----------
    D. McFadden, "Modelling the Choice of Residential Location", 1978 (sampling of alternatives).
    """

    columns: NDArray[np.float32]
    choice: NDArray[np.intp]
    chosen: NDArray[np.bool_]
    offset: NDArray[np.float32]

    @property
    def n_choices(self) -> int:
        return int(self.chosen.sum())

    def of(self, wanted: NDArray[np.bool_]) -> "Choices":
        """Return the choices whose number is wanted, numbered anew."""
        rows = wanted[self.choice]
        numbers = np.cumsum(wanted) - 1
        return Choices(
            self.columns[rows], numbers[self.choice[rows]], self.chosen[rows], self.offset[rows]
        )


def conditional_logit(
    choices: Choices, *, penalty: float, most_steps: int = 150
) -> NDArray[np.float64]:
    """Return the weights of the columns that make the choices likeliest, ridge penalised.

    The penalty is on standardised columns. All items that were candidates count, so nothing is
    learnt from which items were shown, and a choice among all is not taken for one among few.
    """
    if not choices.n_choices:
        return np.zeros(choices.columns.shape[1])
    step = max(1, len(choices.columns) // 100_000)
    spread = choices.columns[::step].std(axis=0, dtype=np.float64)
    used = spread > 1e-9
    standard = (choices.columns[:, used] / spread[used]).astype(np.float32)
    starts = np.flatnonzero(np.r_[True, choices.choice[1:] != choices.choice[:-1]])
    lengths = np.diff(np.r_[starts, len(choices.choice)])
    chosen = np.flatnonzero(choices.chosen)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        utility = standard @ weights.astype(np.float32) + choices.offset
        utility -= np.repeat(np.maximum.reduceat(utility, starts), lengths)
        likely = np.exp(utility)
        total = np.add.reduceat(likely, starts)
        likely /= np.repeat(total, lengths)
        value = np.log(total).sum(dtype=np.float64) - utility[chosen].sum(dtype=np.float64)
        likely[chosen] -= 1.0
        slope = (standard.T @ likely).astype(np.float64)
        return float(value + penalty * weights @ weights), slope + 2 * penalty * weights

    start = np.zeros(int(used.sum()))
    with threadpool_limits(1):  # many small steps: a second thread would only wait for the first
        found = optimize.minimize(
            loss, start, jac=True, method="L-BFGS-B", options={"maxiter": most_steps}
        )
    weights = np.zeros(choices.columns.shape[1])
    weights[used] = found.x / spread[used]
    return weights


def ndcg(choices: Choices, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return NDCG@N of each choice; equal candidates share their places."""
    utility = np.round(choices.columns @ weights.astype(np.float32), 6)
    n = int(choices.choice[-1]) + 1 if len(choices.choice) else 0
    of_chosen = np.zeros(n, dtype=utility.dtype)
    of_chosen[choices.choice[choices.chosen]] = utility[choices.chosen]
    bar = of_chosen[choices.choice]
    stands_for = np.exp(choices.offset)
    above = np.bincount(choices.choice, weights=(utility > bar) * stands_for, minlength=n)
    others = (utility == bar) & ~choices.chosen
    equal = np.bincount(choices.choice, weights=others * stands_for, minlength=n)
    place = above + equal / 2
    return np.where(place < N, 1 / np.log2(place + 2), 0.0)
