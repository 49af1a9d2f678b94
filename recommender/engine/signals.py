"""What a score is made of: signals of users x items, each seen through a few curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Parts a reader is told of, in the order of an explanation.
PARTS = ("need", "fit", "text", "popularity", "profile", "collaborative", "sequence")

# Curves. "value" is the signal itself and "best" its share of the user's best item; "near" and
# "far" are logarithms that still tell a tenth, or a five-hundredth, of a strong signal from
# nothing. Sums of logarithms are products: an item is good where the signals agree.
FLOORS = {"near": 0.1, "far": 0.002}
# A best item with so little has nothing: shares of less are not numbers any more.
NOTHING = 1e-30


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
    Signal("worth", "need", ("value",)),
    Signal("fit", "fit", ("value",)),
    Signal("text", "text", ("value", "near")),
    Signal("popularity", "popularity", ("best", "near", "far")),
    Signal("overall", "popularity", ("far",)),
    Signal("beyond", "popularity", ("value",)),
    Signal("moment", "popularity", ("near", "far")),
    Signal("profile", "profile", ("best", "near", "far")),
    Signal("affinity", "profile", ("value",)),
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
        return np.maximum(values, 0.0) / np.where(best > NOTHING, best, np.inf)
    floor = FLOORS[curve]
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
    curves = Curves([name for name in BY_NAME if name in values], scale)
    shape = next(iter(values.values())).shape
    found = np.empty(shape, dtype=np.float32)
    of_one = np.empty((len(curves.names), shape[1]), dtype=np.float32)
    for row in range(shape[0]):
        for at, name in enumerate(curves.names):
            of_one[at] = values[name][row]
        found[row] = curves.score(of_one, curves.weighed(weights[row]))
    return found


class Curves:
    """Some signals of one user at a time, seen through all their curves at once.

    What is looked at together stays in the processor's cache, which many users at once would not.

    Parameters
    ----------
    names : sequence of str
        In the order of `SIGNALS`, so that those seen through a curve stand close together.
    scale : mapping of name to what is strong
    """

    def __init__(self, names: Sequence[str], scale: Mapping[str, float]) -> None:
        self.names = list(names)
        strong = np.array([scale.get(name, 1.0) for name in names])[:, None]
        self._span: dict[str, slice] = {}
        self._columns: dict[str, NDArray[np.intp]] = {}
        for curve in ("value", "best", "near", "far"):
            rows = [at for at, name in enumerate(names) if (name, curve) in COLUMN_AT]
            span = slice(rows[0], rows[-1] + 1) if rows else slice(0, 0)
            # Within the span the weight of a signal without this curve is the 0 put at the end.
            columns = [COLUMN_AT.get((name, curve), -1) for name in self.names[span]]
            self._span[curve], self._columns[curve] = span, np.array(columns, dtype=np.intp)
        self._steep = {
            curve: (0.5 / (strong[self._span[curve]] * floor)).astype(np.float32)
            for curve, floor in FLOORS.items()
        }

    def weighed(self, weights: NDArray[np.float64]) -> dict[str, NDArray[np.float32]]:
        """Return what `score` asks for of the weights of COLUMNS of one user."""
        ends_in_none = np.append(weights, 0.0)
        found = {curve: ends_in_none[columns] for curve, columns in self._columns.items()}
        for curve, floor in FLOORS.items():
            found[curve] /= np.log1p(1.0 / floor)
        return {curve: weight.astype(np.float32) for curve, weight in found.items()}

    def score(
        self, values: NDArray[np.float32], weight: Mapping[str, NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Return the scores of all items from signals x items and what `weighed` returned."""
        score = weight["value"] @ values[self._span["value"]]
        # Twice what is above 0: `maximum` takes three times as long as these two.
        positive = np.abs(values)
        positive += values
        best = positive[self._span["best"]]
        most = best.max(axis=1, initial=0.0)
        score += (weight["best"] / np.where(most > NOTHING, most, np.inf)) @ best
        for curve, steep in self._steep.items():
            score += weight[curve] @ logarithm(positive[self._span[curve]] * steep)
        return score
