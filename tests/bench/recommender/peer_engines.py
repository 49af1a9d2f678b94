"""Let other recommenders learn from a split and write down their lists.

Runs in an environment of its own (requirements-bench.in), because the peers want older libraries
than the portal: it imports nothing of the project. Each peer gets the same events, the same
held-out choices to decide between at most six settings, and the same users to recommend to.
"""

import importlib.metadata
import importlib.util
import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from scipy import sparse

N = 10
# Users whose last item decides between the settings of a peer.
DECIDING = 1_000
# Users asked one at a time, for the time that takes.
ONE_BY_ONE = 200


def main(folder: Path, names: list[str]) -> None:
    warnings.simplefilter("ignore")
    split = np.load(folder / "split.npz")
    train = Events(split["user"], split["item"], int(split["n_users"]), int(split["n_items"]))
    tunes = "tune" not in split or bool(split["tune"])
    rest, users, wanted = train.without_last(split["order"]) if tunes else (None, None, None)
    for name in names:
        package, settings, fitted_to = PEERS[name]
        if importlib.util.find_spec(package) is None:
            continue
        begun = time.perf_counter()
        best = settings[0]
        if tunes and len(settings) > 1:
            figures = [_ndcg(fitted_to(rest, setting)(users), wanted) for setting in settings]
            best = settings[int(np.argmax(figures))]
        tuned = time.perf_counter()
        ask = fitted_to(train, best)
        fitted = time.perf_counter()
        found = ask(split["test_user"])
        answered = time.perf_counter()
        np.savez(folder / f"{name}.npz", lists=found)
        told = {
            "setting": repr(best),
            "settings": len(settings) if tunes else 1,
            "tune_seconds": tuned - begun,
            "fit_seconds": fitted - tuned,
            "ask_microseconds": 1e6 * (answered - fitted) / len(found),
            "one_milliseconds": _one_by_one(ask, split["test_user"][:ONE_BY_ONE]),
            "version": importlib.metadata.version(DISTRIBUTION.get(package, package)),
            "most_gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        }
        (folder / f"{name}.json").write_text(json.dumps(told))
        sys.stderr.write(f"{name}: {told}\n")


def _one_by_one(ask, users):
    """Return the middle and the slowest hundredth of the times that one user takes."""
    taken = []
    for user in users:
        begun = time.perf_counter()
        ask(np.array([user]))
        taken.append(time.perf_counter() - begun)
    return [1e3 * float(at) for at in np.quantile(taken[len(taken) // 10 :], [0.5, 0.99])]


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
    def fitted_to(events, setting):
        model = make(setting)
        model.fit(events.matrix, show_progress=False)

        def ask(users):
            seen = events.matrix[users]
            return model.recommend(users, seen, N=N, filter_already_liked_items=True)[0]

        return ask

    return fitted_to


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


def _rectools_ease(*, turned=False):
    """RecTools ranks by the rows of its table where the method asks for columns; `turned` mends it."""

    def fitted_to(events, setting):
        import pandas as pd
        from rectools import Columns
        from rectools.dataset import Dataset
        from rectools.models import EASEModel

        told = {Columns.User: events.user, Columns.Item: events.item, Columns.Weight: 1.0}
        dataset = Dataset.construct(
            pd.DataFrame(told | {Columns.Datetime: pd.Timestamp("2020-01-01")})
        )
        model = EASEModel(regularization=setting).fit(dataset)
        if turned:
            model.weight = np.ascontiguousarray(model.weight.T)

        def ask(users):
            found = model.recommend(users, dataset, k=N, filter_viewed=True)
            lists = np.full((len(users), N), -1)
            rows = np.searchsorted(users, found[Columns.User])
            lists[rows, found[Columns.Rank] - 1] = found[Columns.Item]
            return lists

        return ask

    return fitted_to


def _lightfm(events, setting):
    from lightfm import LightFM

    components, epochs = setting
    model = LightFM(no_components=components, loss="warp", random_state=0)
    model.fit(events.matrix.tocoo(), epochs=epochs, num_threads=2)
    user_bias, user = model.get_user_representations()
    item_bias, item = model.get_item_representations()

    def ask(users):
        lists = [
            _top(user[some] @ item.T + item_bias + user_bias[some][:, None], events.matrix[some])
            for some in np.array_split(users, max(1, len(users) // 500))
        ]
        return np.concatenate(lists)

    return ask


def _lenskit(make):
    def fitted_to(events, setting):
        import pandas as pd
        from lenskit import recommend
        from lenskit.data import from_interactions_df
        from lenskit.pipeline import topn_pipeline

        table = pd.DataFrame({"user_id": events.user, "item_id": events.item})
        pipeline = topn_pipeline(make(setting), n=N)
        pipeline.train(from_interactions_df(table))

        def ask(users):
            lists = np.full((len(users), N), -1)
            for row, user in enumerate(users.tolist()):
                ids = recommend(pipeline, user, N).ids()
                lists[row, : len(ids)] = ids
            return lists

        return ask

    return fitted_to


def _lenskit_neighbours(setting):
    from lenskit.knn import ItemKNNScorer

    return ItemKNNScorer(max_nbrs=setting, feedback="implicit")


def _lenskit_ease(setting):
    from lenskit.knn import EASEScorer

    return EASEScorer(regularization=setting)


# The same six for every EASE.
EASE_PENALTIES = [20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]
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
        [
            (64, 0.05, 1.0),
            (128, 0.05, 1.0),
            (128, 0.05, 10.0),
            (128, 1.0, 1.0),
            (32, 0.05, 1.0),
            (256, 0.05, 1.0),
        ],
        _implicit(_als),
    ),
    "implicit BPR": ("implicit", [64, 128], _implicit(_bpr)),
    "RecTools EASE": ("rectools", EASE_PENALTIES, _rectools_ease()),
    "RecTools EASE, turned": ("rectools", EASE_PENALTIES, _rectools_ease(turned=True)),
    "LightFM": ("lightfm", [(64, 20), (32, 20), (64, 50), (128, 20)], _lightfm),
    "LensKit neighbours": ("lenskit", [20, 50, 100, 200], _lenskit(_lenskit_neighbours)),
    "LensKit EASE": ("lenskit", EASE_PENALTIES, _lenskit(_lenskit_ease)),
}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(PEERS))
