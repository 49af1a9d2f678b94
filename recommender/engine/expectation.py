"""What would be used if people chose by a utility: the ground from which further steps are taken.

Choices are taken for a logit over all items: who chooses n times is expected to choose an item
n x exp(its utility) / (the sum over all items) times. What is used more or less often than that is
what the next step has to explain.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.utils import check_array


@dataclass
class Use:
    """What some users used, and the utility that explains it so far.

    `used` is sparse and `utility` dense, both users x items; `amount` is the number of events of
    each user.
    """

    used: Any
    amount: NDArray[np.float64]
    utility: NDArray[np.float32]

    @classmethod
    def of(cls, used: ArrayLike, utility: NDArray[np.float32] | None = None) -> "Use":
        """Check what was used; without a utility, how much each item is used is all that is told."""
        rules: dict[str, Any] = {"accept_sparse": "csr", "ensure_non_negative": True}
        checked: Any = sparse.csr_array(check_array(used, **rules))
        if utility is None:
            utility = np.tile(usual_utility(checked), (checked.shape[0], 1))
        if utility.shape != checked.shape:
            raise ValueError(f"utility must be of shape {checked.shape}, got {utility.shape}")
        return cls(checked, np.asarray(checked.sum(axis=1)).ravel(), utility)

    def expected(self, more: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return users x items: how often each would be used; `more` is added to the utility."""
        found = self.utility.astype(np.float32) if more is None else self.utility + more
        found -= found.max(axis=1, keepdims=True)
        np.exp(found, out=found)
        found *= (self.amount / found.sum(axis=1))[:, None]
        return found


def usual_utility(used: Any) -> NDArray[np.float32]:
    """Return one row of items: the logarithm of each one's share of all use, half an event added."""
    counts = np.asarray(used.sum(axis=0), dtype=np.float64).ravel() + 0.5
    return np.log(counts / counts.sum()).astype(np.float32)


def shares_of(expected: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each item's share of all that is expected."""
    counts = expected.sum(axis=0, dtype=np.float64)
    return counts / max(counts.sum(), 1e-12)
