"""What each user did: how strongly, and how many steps ago."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.engine.interactions import Interactions

# What counts less than this of the latest event is left out of a question.
FAINTEST = 1e-3


@dataclass
class History:
    """Users x items twice, with the same cells: strength (0 is seen, but says nothing) and steps.

    `latest` is the moment of each user's last event, infinity for those without.
    """

    strength: Any
    steps: Any
    latest: NDArray[np.float64]

    @classmethod
    def of(cls, events: Interactions, *, extra_rows: int = 0) -> "History":
        """Build from events, with `extra_rows` empty rows at the end."""
        shape = (len(events.user_ids) + extra_rows, len(events.item_ids))
        along = np.lexsort((events.columns, events.rows))
        counts = np.bincount(events.rows, minlength=shape[0])
        indptr = np.r_[0, np.cumsum(counts)]
        indices = events.columns[along].astype(np.int32)
        strength = events.weight[along].astype(np.float32)
        steps = events.steps_back[along].astype(np.float32)
        latest = np.full(shape[0], np.inf)
        last = events.steps_back == 0
        latest[events.rows[last]] = events.moment[last]
        return cls(
            sparse.csr_array((strength, indices, indptr), shape=shape),
            sparse.csr_array((steps, indices, indptr), shape=shape),
            latest,
        )

    def __getitem__(self, rows: NDArray[np.intp]) -> "History":
        return History(self.strength[rows], self.steps[rows], self.latest[rows])

    @property
    def lengths(self) -> NDArray[np.intp]:
        """How many items each user has an event with."""
        return np.diff(self.strength.indptr)

    @property
    def taught(self) -> NDArray[np.intp]:
        """How many items each user has an event with that says something."""
        says = np.r_[0, np.cumsum(self.strength.data > 0)]
        return says[self.strength.indptr[1:]] - says[self.strength.indptr[:-1]]

    def question(self, decay: float) -> sparse.csr_array:
        """Return users x items: what speaks, an event k steps back `decay` ** k as loud."""
        faded = np.power(np.float32(decay), self.steps.data)
        loud = np.where(faded >= FAINTEST, faded * self.strength.data, 0).astype(np.float32)
        found = sparse.csr_array(
            (loud, self.strength.indices.copy(), self.strength.indptr.copy()),
            shape=self.strength.shape,
        )
        found.eliminate_zeros()
        return found

    def forgotten(self) -> "History":
        """Return the same users as if they had done nothing."""
        blank: Any = sparse.csr_array(self.strength.shape, dtype=np.float32)
        return History(blank, blank.copy(), np.full(blank.shape[0], np.inf))

    def cells_of(self, row: int) -> NDArray[np.intp]:
        """Return the columns of one user's events."""
        span = slice(self.strength.indptr[row], self.strength.indptr[row + 1])
        return self.strength.indices[span].astype(np.intp)

    def cells(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows and columns of all events: seen is seen, however lightly."""
        rows = np.repeat(np.arange(self.strength.shape[0]), self.lengths)
        return rows, self.strength.indices.astype(np.intp)
