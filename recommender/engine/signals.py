"""What a score is made of: signals of users x items, each seen through a few curves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import gen_batches

# Parts a reader is told of, in the order of an explanation.
PARTS = ("need", "fit", "text", "popularity", "profile", "collaborative", "sequence")

# Curves. "value" is the signal itself and "best" its share of the user's best item; "near" and
# "far" are logarithms that still tell a tenth, or a five-hundredth, of a strong signal from
# nothing. Sums of logarithms are products: an item is good where the signals agree.
NEAR, FAR = 0.1, 0.002
# Users x items looked at together: what a processor keeps at hand.
CELLS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Signal:
    """One signal; those with a `decay` are asked with the history, the others with the profile.

    An event k steps back counts decay ** k in the question.
    """

    name: str
    part: str
    curves: tuple[str, ...]
    decay: float | None = None


SIGNALS = (
    Signal("need", "need", ("value",)),
    Signal("fit", "fit", ("value",)),
    Signal("text", "text", ("value", "near")),
    Signal("popularity", "popularity", ("best", "near", "far")),
    Signal("overall", "popularity", ("far",)),
    Signal("moment", "popularity", ("near", "far")),
    Signal("profile", "profile", ("best", "near", "far")),
    Signal("similar", "text", ("best", "near", "far"), decay=0.8),
    Signal("collaborative", "collaborative", ("best", "near", "far"), decay=1.0),
    Signal("recent", "collaborative", ("best", "near", "far"), decay=0.6),
    Signal("neighbours", "collaborative", ("best", "near", "far"), decay=0.8),
    Signal("factors", "collaborative", ("best", "near", "far"), decay=1.0),
    Signal("next", "sequence", ("best", "near", "far"), decay=0.7),
    Signal("after", "sequence", ("best", "near", "far"), decay=0.0),
    Signal("lifted", "sequence", ("best", "near", "far"), decay=0.0),
    Signal("soon", "sequence", ("best", "near", "far"), decay=0.9),
)
BY_NAME = {signal.name: signal for signal in SIGNALS}
HISTORY = tuple(signal for signal in SIGNALS if signal.decay is not None)

COLUMNS = tuple((signal.name, curve) for signal in SIGNALS for curve in signal.curves)
COLUMN_AT = {column: place for place, column in enumerate(COLUMNS)}
PART_OF = np.array([PARTS.index(BY_NAME[name].part) for name, _curve in COLUMNS])

Values = Mapping[str, NDArray]


def seen_through(curve: str, values: NDArray, scale: float) -> NDArray:
    """Return a signal through a curve; what is strong (`scale`) gives about 1, nothing gives 0."""
    if curve == "value":
        return values
    if curve == "best":
        best = values.max(axis=1, keepdims=True)
        return np.maximum(values, 0.0) / np.where(best > 0, best, 1.0)
    floor = NEAR if curve == "near" else FAR
    curved = np.maximum(values, 0.0)
    curved *= 1.0 / (scale * floor)
    logarithm(curved)
    curved *= 1.0 / np.log1p(1.0 / floor)
    return curved


def logarithm(values: NDArray) -> NDArray:
    """Return log(1 + values), which takes their place.

    Not by `log1p`, which takes eight times as long on most processors and is as good here.
    """
    values += 1.0
    return np.log(values, out=values)


def shares(
    values: Values, weights: NDArray[np.float64], scale: Mapping[str, float]
) -> NDArray[np.float32]:
    """Return parts x users x items from users x COLUMNS of weights; they add up to the score."""
    shape = next(iter(values.values())).shape
    found = np.zeros((len(PARTS), *shape), dtype=np.float32)
    for column, (name, curve) in enumerate(COLUMNS):
        if name in values and weights[:, column].any():
            seen = seen_through(curve, values[name], scale[name])
            found[PART_OF[column]] += seen * weights[:, column, None].astype(np.float32)
    return found


def scores(
    values: Values, weights: NDArray[np.float64], scale: Mapping[str, float]
) -> NDArray[np.float32]:
    """Return users x items: the sum of `shares`, in less memory and time."""
    shape = next(iter(values.values())).shape
    found = np.zeros(shape, dtype=np.float32)
    used = [
        (column, name, curve)
        for column, (name, curve) in enumerate(COLUMNS)
        if name in values and weights[:, column].any()
    ]
    for rows in gen_batches(len(found), max(1, CELLS_AT_ONCE // max(1, shape[1]))):
        for column, name, curve in used:
            seen = seen_through(curve, values[name][rows], scale[name])
            found[rows] += seen * weights[rows, column, None].astype(np.float32)
    return found
