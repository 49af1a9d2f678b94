"""Let other recommenders learn from a split and write down their lists.

Runs in an environment of its own (requirements-bench.in), because the peers want older libraries
than the portal: it imports nothing of the project. Each peer gets the same events, the same
held-out choices to decide between at most six settings, and the same users to recommend to.
"""

import importlib.metadata
import importlib.util
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from scipy import sparse

N = 10
# Users whose last item decides between the settings of a peer.
DECIDING = 1_000


def main(folder: Path, names: list[str]) -> None:
    warnings.simplefilter("ignore")
    split = np.load(folder / "split.npz")
    train = Events(split["user"], split["item"], int(split["n_users"]), int(split["n_items"]))
    rest, users, wanted = train.without_last(split["order"])
    for name in names:
        package, settings, lists = PEERS[name]
        if importlib.util.find_spec(package) is None:
            continue
        begun = time.perf_counter()
        best = settings[0]
        if len(settings) > 1:
            figures = [_ndcg(lists(rest, users, setting)[0], wanted) for setting in settings]
            best = settings[int(np.argmax(figures))]
        tuned = time.perf_counter()
        found, fit_seconds, ask_seconds = lists(train, split["test_user"], best)
        np.savez(folder / f"{name}.npz", lists=found)
        told = {
            "setting": repr(best),
            "settings": len(settings),
            "tune_seconds": tuned - begun,
            "fit_seconds": fit_seconds,
            "ask_microseconds": 1e6 * ask_seconds / len(found),
            "version": importlib.metadata.version(DISTRIBUTION.get(package, package)),
        }
        (folder / f"{name}.json").write_text(json.dumps(told))
        sys.stderr.write(f"{name}: {told}\n")


class Events:
    """Users x items, both numbered from 0."""

    def __init__(self, user, item, n_users, n_items):
        self.user, self.item, self.n_users, self.n_items = user, item, n_users, n_items
        ones = np.ones(len(user), dtype=np.float32)
        self.matrix = sparse.csr_matrix((ones, (user, item)), shape=(n_users, n_items))

    def without_last(self, order):
        """Return the events less the last of some users, those users and their items."""
        along = np.lexsort((order, self.user))
        user = self.user[along]
        last = np.r_[user[1:] != user[:-1], True]
        several = np.bincount(user, minlength=self.n_users)[user] > 1
        able = along[last & several]
        held = np.sort(np.random.default_rng(0).permutation(able)[:DECIDING])
        kept = np.ones(len(user), dtype=bool)
        kept[held] = False
        rest = Events(self.user[kept], self.item[kept], self.n_users, self.n_items)
        return rest, self.user[held], self.item[held]


def _ndcg(lists, wanted):
    hit = lists == wanted[:, None]
    return (hit / np.log2(np.arange(2, N + 2))).sum(axis=1).mean()


def _top(scores, seen):
    scores[seen.nonzero()] = -np.inf
    part = np.argpartition(-scores, N, axis=1)[:, :N]
    rows = np.arange(len(scores))[:, None]
    return part[rows, np.argsort(-scores[rows, part], axis=1)]


def _implicit(make):
    def lists(events, users, setting):
        begun = time.perf_counter()
        model = make(setting)
        model.fit(events.matrix, show_progress=False)
        fitted = time.perf_counter()
        ids, _ = model.recommend(users, events.matrix[users], N=N, filter_already_liked_items=True)
        return ids, fitted - begun, time.perf_counter() - fitted

    return lists


def _als(setting):
    from implicit.cpu.als import AlternatingLeastSquares

    factors, regularization, alpha = setting
    return AlternatingLeastSquares(
        factors, regularization=regularization, alpha=alpha, random_state=0, num_threads=2
    )


def _bpr(setting):
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    return BayesianPersonalizedRanking(setting, iterations=100, random_state=0, num_threads=2)


def _neighbours(setting):
    from implicit import nearest_neighbours

    kind, size = setting
    return getattr(nearest_neighbours, kind)(K=size, num_threads=2)


def _rectools_ease(events, users, setting):
    import pandas as pd
    from rectools import Columns
    from rectools.dataset import Dataset
    from rectools.models import EASEModel

    begun = time.perf_counter()
    told = {Columns.User: events.user, Columns.Item: events.item, Columns.Weight: 1.0}
    table = pd.DataFrame(told | {Columns.Datetime: pd.Timestamp("2020-01-01")})
    dataset = Dataset.construct(table)
    model = EASEModel(regularization=setting).fit(dataset)
    fitted = time.perf_counter()
    found = model.recommend(users, dataset, k=N, filter_viewed=True)
    lists = np.full((events.n_users, N), -1)
    lists[found[Columns.User], found[Columns.Rank] - 1] = found[Columns.Item]
    return lists[users], fitted - begun, time.perf_counter() - fitted


def _lightfm(events, users, setting):
    from lightfm import LightFM

    begun = time.perf_counter()
    components, epochs = setting
    model = LightFM(no_components=components, loss="warp", random_state=0)
    model.fit(events.matrix.tocoo(), epochs=epochs, num_threads=2)
    fitted = time.perf_counter()
    user_bias, user = model.get_user_representations()
    item_bias, item = model.get_item_representations()
    lists = [
        _top(user[some] @ item.T + item_bias + user_bias[some][:, None], events.matrix[some])
        for some in np.array_split(users, max(1, len(users) // 500))
    ]
    return np.concatenate(lists), fitted - begun, time.perf_counter() - fitted


def _lenskit(make):
    def lists(events, users, setting):
        import pandas as pd
        from lenskit import recommend
        from lenskit.data import from_interactions_df
        from lenskit.pipeline import topn_pipeline

        begun = time.perf_counter()
        table = pd.DataFrame({"user_id": events.user, "item_id": events.item})
        pipeline = topn_pipeline(make(setting), n=N)
        pipeline.train(from_interactions_df(table))
        fitted = time.perf_counter()
        found = np.full((len(users), N), -1)
        for row, user in enumerate(users.tolist()):
            ids = recommend(pipeline, user, N).ids()
            found[row, : len(ids)] = ids
        return found, fitted - begun, time.perf_counter() - fitted

    return lists


def _lenskit_neighbours(setting):
    from lenskit.knn import ItemKNNScorer

    return ItemKNNScorer(max_nbrs=setting, feedback="implicit")


def _lenskit_ease(setting):
    from lenskit.knn import EASEScorer

    return EASEScorer(regularization=setting)


DISTRIBUTION = {"lightfm": "rectools-lightfm", "implicit": "pm-implicit"}
PEERS = {
    "implicit neighbours": (
        "implicit",
        [
            (kind, size)
            for kind in ("TFIDFRecommender", "CosineRecommender", "BM25Recommender")
            for size in (50, 300)
        ],
        _implicit(_neighbours),
    ),
    "implicit ALS": (
        "implicit",
        [(64, 0.05, 1.0), (128, 0.05, 1.0), (128, 0.05, 10.0)],
        _implicit(_als),
    ),
    "implicit BPR": ("implicit", [128], _implicit(_bpr)),
    "RecTools EASE": ("rectools", [50.0, 200.0, 500.0, 1000.0], _rectools_ease),
    "LightFM": ("lightfm", [(64, 20)], _lightfm),
    "LensKit neighbours": ("lenskit", [20, 100], _lenskit(_lenskit_neighbours)),
    "LensKit EASE": ("lenskit", [200.0], _lenskit(_lenskit_ease)),
}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(PEERS))
