"""Measures the recommender: beside other engines, in size, and for one user at a time.

    python -m tests.bench.recommender peers [--data FILE.csv.gz] [--users 10000]
    python -m tests.bench.recommender scale --users 1000000 --items 5000 --events 20000000
    python -m tests.bench.recommender ablation --data FILE.csv.gz [--items ITEMS.csv.gz]

Without a file, peers are compared on generated courses. They run in environments of their own, one
per requirements file, because they want other libraries than the portal:

    python -m venv .venv-bench && .venv-bench/bin/pip install -r requirements-bench.in
    python -m venv .venv-lenskit && .venv-lenskit/bin/pip install -r requirements-bench-lenskit.in

What is not installed is left out, and said.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
PEER_ENVIRONMENTS = (".venv-bench", ".venv-lenskit")
N = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    peers = kinds.add_parser("peers")
    ablation = kinds.add_parser("ablation")
    for one in (peers, ablation):
        one.add_argument("--data", type=Path, required=one is ablation)
        one.add_argument("--users", type=int, default=10_000, help="users asked for lists")
    peers.add_argument("--only", nargs="*", default=[], help="names of peers")
    ablation.add_argument("--items", type=Path)
    scale = kinds.add_parser("scale")
    scale.add_argument("--users", type=int, default=1_000_000)
    scale.add_argument("--items", type=int, default=5_000)
    scale.add_argument("--events", type=int, default=20_000_000)
    scale.add_argument("--asked", type=int, default=1_000_000, help="users of the batch")
    told = parser.parse_args()
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    if told.kind == "peers":
        write_peers(told.data, told.users, told.only)
    elif told.kind == "scale":
        write_scale(told.users, told.items, told.events, told.asked)
    else:
        write_ablation(told.data, told.items, told.users)


# --- Beside other engines --------------------------------------------------------------


def generated_courses(n_users: int = 4_000, n_items: int = 300, seed: int = 0) -> dict:
    """Learners who walk through curricula of courses, skipping some, with chance in between."""
    chance = np.random.default_rng(seed)
    tracks = chance.permutation(n_items).reshape(-1, 15)
    popular = (1 / np.arange(1, n_items + 1)) ** 0.8
    popular /= popular.sum()
    users, items, order = [], [], []
    for user in range(n_users):
        track = tracks[chance.integers(len(tracks))]
        place, step, met = int(chance.integers(0, 8)), 0, set()
        for _event in range(int(chance.integers(3, 12))):
            if place < len(track) and chance.random() < 0.7:
                item, place = int(track[place]), place + int(chance.integers(1, 3))
            else:
                item = int(chance.choice(n_items, p=popular))
            if item not in met:
                met.add(item)
                users.append(user)
                items.append(item)
                order.append(step)
                step += 1
    return {"user": np.array(users), "item": np.array(items), "order": np.array(order, float)}


def write_peers(data: Path | None, asked: int, only: list[str]) -> None:
    """Print how each engine does on the same split."""
    from recommender.engine import DummyRecommender, HybridRecommender
    from recommender.engine.baseline import SingleRecommender
    from recommender.engine.collaborative import ItemNeighbours, ItemRegression

    split = _split(_events(data) if data else generated_courses(), asked)
    wanted, found, notes = split["test_item"], {}, {}
    own = {
        "hybrid": HybridRecommender(),
        "EASE (ours)": SingleRecommender(ItemRegression()),
        "item-kNN (ours)": SingleRecommender(ItemNeighbours()),
        "popularity": DummyRecommender(),
        "random": DummyRecommender(strategy="random"),
    }
    for name, engine in own.items():
        begun = time.perf_counter()
        engine.fit(split["user"], split["item"], split["order"])
        fitted = time.perf_counter()
        found[name] = engine.recommend(split["test_user"], N)[0]
        ask = (time.perf_counter() - fitted) / len(wanted) * 1e6
        notes[name] = {"fit_seconds": fitted - begun, "tune_seconds": 0.0, "ask_microseconds": ask}
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "split.npz", **split)
        _run_peers(Path(folder), only)
        for path in sorted(Path(folder).glob("*.json")):
            notes[path.stem] = json.loads(path.read_text())
            found[path.stem] = np.load(path.with_suffix(".npz"))["lists"]
    _write_table(found, notes, wanted, split["n_items"])


def _events(data: Path) -> dict:
    from recommender.interactions_file import read_interactions

    columns = read_interactions(data)
    return {name: np.asarray(getattr(columns, name)) for name in ("user", "item", "order")}


def _split(events: dict, asked: int) -> dict:
    from recommender.engine.evaluation import leave_last_out

    n_users, n_items = int(events["user"].max()) + 1, int(events["item"].max()) + 1
    split = leave_last_out(events["user"], events["item"], events["order"])
    chosen = np.sort(np.random.default_rng(0).permutation(len(split.test_user))[:asked])
    return {
        "user": split.user,
        "item": split.item,
        "order": split.order,
        "test_user": split.test_user[chosen],
        "test_item": split.test_item[chosen],
        "n_users": n_users,
        "n_items": n_items,
    }


def _run_peers(folder: Path, only: list[str]) -> None:
    environments = os.environ.get("BENCH_ENVIRONMENTS", ":".join(PEER_ENVIRONMENTS)).split(":")
    pythons = [ROOT / name / "bin" / "python" for name in environments]
    present = [python for python in pythons if python.exists()]
    if not present:
        sys.stdout.write(
            "No peers: make .venv-bench from requirements-bench.in to see implicit, RecTools and "
            "LightFM beside these, and .venv-lenskit for LensKit.\n"
        )
    for python in present:
        script = str(ROOT / "tests" / "bench" / "peers.py")
        subprocess.run([python, script, str(folder), *only], check=False)


def _write_table(found: dict, notes: dict, wanted: np.ndarray, n_items: int) -> None:
    from recommender.engine.evaluation import bootstrap

    def ndcg(lists: np.ndarray) -> np.ndarray:
        return ((lists == wanted[:, None]) / np.log2(np.arange(2, N + 2))).sum(axis=1)

    own = ndcg(found["hybrid"])
    sys.stdout.write(
        f"{len(wanted)} users, last item held out, all items ranked\n{'':<22}{'NDCG@10':>8}"
        f"{'hybrid leads by (95 %)':>30}{'ratio':>7}{'cover':>7}{'tune s':>8}{'fit s':>8}"
        f"{'ask µs':>8}\n"
    )
    for name in sorted(found, key=lambda name: -ndcg(found[name]).mean()):
        each, note = ndcg(found[name]), notes[name]
        lead = "{:+.4f} ({:+.4f} to {:+.4f})".format((own - each).mean(), *bootstrap(own - each))
        shown = len(np.unique(found[name][found[name] >= 0])) / n_items
        sys.stdout.write(
            f"{name:<22}{each.mean():>8.4f}{lead if name != 'hybrid' else '':>30}"
            f"{own.mean() / max(each.mean(), 1e-9):>7.2f}{shown:>7.2f}"
            f"{note['tune_seconds']:>8.1f}{note['fit_seconds']:>8.1f}"
            f"{note['ask_microseconds']:>8.0f}\n"
        )


# --- Each part out ---------------------------------------------------------------------


def write_ablation(data: Path, items: Path | None, asked: int) -> None:
    """Print what the held-out choices lose when one part may not be used."""
    from recommender.engine import HybridRecommender
    from recommender.engine.signals import PARTS

    split = _split(_events(data), asked)
    features = _item_features(data, items)
    arrays = (split["user"], split["item"], split["order"])
    model = HybridRecommender(keep_choices=True).fit(*arrays, items=features)
    whole = None
    for part in ("", *PARTS):
        lists = _without(model, part, split["test_user"])
        if lists is None:
            continue
        hit = (lists == split["test_item"][:, None]) / np.log2(np.arange(2, N + 2))
        each = hit.sum(axis=1)
        whole = each if whole is None else whole
        loss = whole - each
        error = 1.96 * loss.std() / len(loss) ** 0.5
        shown = len(np.unique(lists)) / split["n_items"]
        sys.stdout.write(
            f"{'without ' + part if part else 'all parts':<24}{each.mean():>8.4f}"
            f"{loss.mean():>+9.4f} ±{error:.4f}{shown:>7.2f}\n"
        )


def _without(model, part: str, users: np.ndarray) -> np.ndarray | None:
    """Return the lists when the weights are learnt again without one part."""
    from recommender.engine.signals import PART_OF, PARTS

    kept = np.ones(len(PART_OF), dtype=bool) if not part else PARTS.index(part) != PART_OF
    choices = model.choices_
    if part and not choices.columns[:, ~kept].any():
        return None
    choices = type(choices)(
        choices.columns * kept.astype(np.float32), choices.choice, choices.chosen, choices.offset
    )
    before = model.ranker_.warm_
    model.ranker_.fit(model.n_events_, warm=choices)
    model.ranker_.warm_.trust = 1.0
    lists = model.recommend(users, N)[0]
    model.ranker_.warm_ = before
    return lists


def _item_features(data: Path, items: Path | None) -> dict | None:
    from recommender.features_file import read_features
    from recommender.interactions_file import read_interactions

    return read_features(items, "item", read_interactions(data).items) if items else None


# --- Size ------------------------------------------------------------------------------


def generated_events(n_users: int, n_items: int, n_events: int, seed: int = 0) -> tuple:
    """Users of one of fifty tastes who use popular items of it, each user in their own order."""
    chance = np.random.default_rng(seed)
    user = np.sort(chance.integers(0, n_users, n_events))
    taste = chance.integers(0, 50, n_users)[user]
    within = np.floor(n_items / 50 * chance.random(n_events) ** 2.5).astype(np.int64)
    anything = np.floor(n_items * chance.random(n_events) ** 2.5).astype(np.int64)
    item = np.where(chance.random(n_events) < 0.7, within * 50 + taste, anything) % n_items
    return user, item, np.arange(n_events, dtype=np.float64)


def write_scale(n_users: int, n_items: int, n_events: int, asked: int) -> None:
    """Print how long training and asking take, and the most memory held."""
    from recommender.engine import HybridRecommender

    user, item, order = generated_events(n_users, n_items, n_events)
    begun, cpu = time.perf_counter(), time.process_time()
    model = HybridRecommender().fit(user, item, order)
    sys.stdout.write(
        f"{n_users:,} users x {n_items:,} items x {n_events:,} events: trained in "
        f"{time.perf_counter() - begun:.0f} s ({time.process_time() - cpu:.0f} s of processor), "
        f"at most {_most_memory():.1f} GB\n"
    )
    sys.stdout.flush()
    users = np.arange(min(asked, n_users))
    begun, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(users), 10_000):
        model.recommend(users[start : start + 10_000], N)
    sys.stdout.write(
        f"{len(users):,} lists in {time.perf_counter() - begun:.0f} s "
        f"({time.process_time() - cpu:.0f} s of processor), at most {_most_memory():.1f} GB\n"
    )
    write_single(model)


def write_single(model, times: int = 2_000) -> None:
    """Print how long one list of ten for one known user takes."""
    users = np.random.default_rng(1).choice(model.user_ids_, times)
    wall, cpu = [], []
    for user in users:
        begun, used = time.perf_counter(), time.process_time()
        model.recommend([int(user)], N)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    for name, taken in (("clock", wall), ("processor", cpu)):
        half, most = np.quantile(np.array(taken[100:]) * 1e3, [0.5, 0.99])
        sys.stdout.write(f"one user, ten items, {name}: p50 {half:.2f} ms, p99 {most:.2f} ms\n")


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
