"""A generated file of events and what is known of its items and users."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass
class World:
    """Events, features and, where choices follow from profiles, what a profile truly says.

    `told` is users x items: the utility of each item as far as the profile decides it, before any
    taste of the user's own and any chance. `foretold` is what of that can be known from what is
    told of the user, all rules of the world being known exactly: the best that a stranger can be
    given. It is missing where nobody worked it out.
    """

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    order: NDArray[np.float64]
    items: dict[int, Any] | None = None
    users: dict[int, Any] | None = None
    told: NDArray[np.float32] | None = None
    foretold: NDArray[np.float32] | None = None


def chosen(
    utility: NDArray[np.floating], lengths: NDArray[np.intp], chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Let each user choose so many different items one after the other, by logit."""
    noisy = utility + chance.gumbel(size=utility.shape)
    along = np.argsort(-noisy, axis=1)
    user = np.repeat(np.arange(len(lengths)), lengths)
    place = np.concatenate([np.arange(length) for length in lengths])
    return user, along[user, place], place.astype(np.float64)
