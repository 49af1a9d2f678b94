"""Measure time and memory of training, of a batch and of one user at a time."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.recommender.ndcg import N


def generated_events(n_users: int, n_items: int, n_events: int, seed: int = 0) -> tuple:
    """Users of one of fifty tastes who use popular items of it, each user in their own order."""
    chance = np.random.default_rng(seed)
    user = np.sort(chance.integers(0, n_users, n_events))
    taste = chance.integers(0, 50, n_users)[user]
    within = np.floor(n_items / 50 * chance.random(n_events) ** 2.5).astype(np.int64)
    anything = np.floor(n_items * chance.random(n_events) ** 2.5).astype(np.int64)
    item = np.where(chance.random(n_events) < 0.7, within * 50 + taste, anything) % n_items
    return user, item, np.arange(n_events, dtype=np.float64)


def write_scale(n_users: int, n_items: int, n_events: int, asked: int, *, peers: bool) -> None:
    """Print how long training and asking take, and the most memory held."""
    from recommender.engine import HybridRecommender

    user, item, order = generated_events(n_users, n_items, n_events)
    begun, cpu = time.perf_counter(), time.process_time()
    model = HybridRecommender().fit(user, item, order)
    fit = time.perf_counter() - begun
    sys.stdout.write(
        f"{n_users:,} users x {n_items:,} items x {n_events:,} events: trained in {fit:.0f} s "
        f"({time.process_time() - cpu:.0f} s of processor), at most {_most_memory():.1f} GB\n"
    )
    sys.stdout.flush()
    users = np.arange(min(asked, n_users))
    begun, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(users), 10_000):
        model.recommend(users[start : start + 10_000], N)
    batch = time.perf_counter() - begun
    sys.stdout.write(
        f"{len(users):,} lists in {batch:.0f} s "
        f"({time.process_time() - cpu:.0f} s of processor), at most {_most_memory():.1f} GB\n"
    )
    sys.stdout.flush()
    middle = write_single(model, model.user_ids_)
    del model
    if peers:
        own = {"fit": fit, "each": batch / len(users) * 1e6, "one": middle}
        _write_peers(own, user, item, order, n_users, n_items)


def write_single(model, known: np.ndarray, times: int = 2_000) -> float:
    """Print how long one list of ten for one known user takes; return the middle one, in ms."""
    users = np.random.default_rng(1).choice(known, times)
    wall, cpu = [], []
    for user in users:
        begun, used = time.perf_counter(), time.process_time()
        model.recommend([int(user)], N)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    for name, taken in (("clock", wall), ("processor", cpu)):
        half, most = np.quantile(np.array(taken[100:]) * 1e3, [0.5, 0.99])
        sys.stdout.write(f"one user, ten items, {name}: p50 {half:.2f} ms, p99 {most:.2f} ms\n")
    sys.stdout.flush()
    return float(np.quantile(np.array(wall[100:]) * 1e3, 0.5))


def _write_peers(own: dict, user, item, order, n_users: int, n_items: int) -> None:
    """Print what the same events take of other engines, at their first setting."""
    from tests.bench.recommender.peers import run_peers

    pairs = np.unique(user * n_items + item, return_index=True)[1]
    asked = np.unique(np.random.default_rng(1).choice(user, 5_000))
    with tempfile.TemporaryDirectory() as folder:
        np.savez(
            Path(folder) / "split.npz",
            user=user[pairs],
            item=item[pairs],
            order=order[pairs],
            test_user=asked,
            n_users=n_users,
            n_items=n_items,
            tune=False,
        )
        run_peers(Path(folder), [])
        sys.stdout.write(f"{'':<24}{'fit s':>9}{'ratio':>7}{'list µs':>9}{'ratio':>7}")
        sys.stdout.write(f"{'one p50 ms':>12}{'ratio':>7}{'p99 ms':>9}\n")
        for path in sorted(Path(folder).glob("*.json")):
            told = json.loads(path.read_text())
            half, most = told["one_milliseconds"]
            sys.stdout.write(
                f"{path.stem:<24}{told['fit_seconds']:>9.1f}{told['fit_seconds'] / own['fit']:>7.2f}"
                f"{told['ask_microseconds']:>9.0f}{told['ask_microseconds'] / own['each']:>7.2f}"
                f"{half:>12.2f}{half / own['one']:>7.2f}{most:>9.2f}\n"
            )


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
