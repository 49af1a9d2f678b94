"""Ridge penalties that held-out choices decide, and the parts they are for."""

from dataclasses import dataclass
from typing import Any

from sklearn.base import BaseEstimator, clone


@dataclass
class Penalties:
    """None stands for a part's own."""

    collaborative: float | None = None
    factors: float | None = None
    profile: float | None = None
    affinity: float | None = None


def part_from(
    given: BaseEstimator | None, default: BaseEstimator, penalty: float | None = None
) -> Any:
    """Return a part to be fitted; a penalty that was chosen holds only where none was given."""
    if given is not None:
        return clone(given)
    return default if penalty is None else default.set_params(penalty=penalty)
