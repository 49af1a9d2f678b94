"""NDCG@10 per user, and how differences between engines are written."""

import numpy as np

N = 10


def of_last(lists: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return NDCG per row where each user has one held-out item."""
    return ((lists == wanted[:, None]) / np.log2(np.arange(2, lists.shape[1] + 2))).sum(axis=1)


def lead(own: np.ndarray, other: np.ndarray) -> str:
    """Write the mean of the paired difference with its 95 % interval."""
    from recommender.engine.evaluation import bootstrap

    difference = own - other
    return "{:+.4f} ({:+.4f} to {:+.4f})".format(difference.mean(), *bootstrap(difference))
