"""Compare the engine with other engines on the same split, each tuned on the same budget."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.generated.world import World
from tests.bench.recommender.ndcg import N, lead, of_last

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ENVIRONMENTS = (".venv-bench", ".venv-lenskit")


def write_peers(worlds: dict[str, World], asked: int, only: list[str]) -> None:
    """Print how each engine does on each world, and at the end how far ours leads."""
    summary = []
    for name, world in worlds.items():
        split = _split(world, asked)
        found, notes = _own(split, world)
        with tempfile.TemporaryDirectory() as folder:
            np.savez(Path(folder) / "split.npz", **split)
            run_peers(Path(folder), only)
            others = []
            for path in sorted(Path(folder).glob("*.json")):
                notes[path.stem] = json.loads(path.read_text())
                found[path.stem] = np.load(path.with_suffix(".npz"))["lists"]
                others.append(path.stem)
        ndcg = {key: of_last(lists, split["test_item"]) for key, lists in found.items()}
        sys.stdout.write(f"\n{name}: {len(split['test_item'])} users asked, last item held out\n")
        _write_table(ndcg, found, notes, split["n_items"])
        ours = [key for key in ndcg if key not in others and key != "hybrid"]
        summary.append(_against(name, ndcg, others, "engine") if others else "")
        summary.append(_against(name, ndcg, ours, "part"))
    sys.stdout.write("\n" + "".join(summary))


def _split(world: World, asked: int) -> dict:
    from recommender.engine.evaluation import leave_last_out

    split = leave_last_out(world.user, world.item, world.order)
    chosen = np.sort(np.random.default_rng(0).permutation(len(split.test_user))[:asked])
    return {
        "user": split.user,
        "item": split.item,
        "order": split.order,
        "test_user": split.test_user[chosen],
        "test_item": split.test_item[chosen],
        "n_users": int(world.user.max()) + 1,
        "n_items": int(world.item.max()) + 1,
    }


def _own(split: dict, world: World) -> tuple[dict, dict]:
    """Return the lists of our engines and of each signal alone, and how long each took."""
    from recommender.engine import DummyRecommender, HybridRecommender
    from recommender.engine.baseline import SingleRecommender
    from recommender.engine.collaborative import ItemNeighbours, ItemRegression

    found, notes = {}, {}
    hybrid = HybridRecommender()
    own = {
        "hybrid": hybrid,
        "EASE (ours)": SingleRecommender(ItemRegression()),
        "item-kNN (ours)": SingleRecommender(ItemNeighbours()),
        "popularity": DummyRecommender(),
    }
    for name, engine in own.items():
        begun = time.perf_counter()
        engine.fit(
            split["user"], split["item"], split["order"], items=world.items, users=world.users
        )
        fitted = time.perf_counter()
        found[name] = engine.recommend(split["test_user"], N)[0]
        ask = (time.perf_counter() - fitted) / len(split["test_user"]) * 1e6
        notes[name] = {"fit_seconds": fitted - begun, "ask_microseconds": ask}
    for name, lists in _alone(hybrid, split["test_user"]).items():
        found[f"  {name} alone"], notes[f"  {name} alone"] = lists, {}
    return found, notes


def _alone(model, users: np.ndarray) -> dict[str, np.ndarray]:
    """Return the lists of each signal of a fitted model for itself."""
    from recommender.engine.asking import may_be_shown, signal_values
    from recommender.engine.audience import audience_of
    from recommender.engine.top import best_of_each

    found: dict[str, list] = {}
    for start in range(0, len(users), 500):
        some = users[start : start + 500]
        audience = audience_of(model, some, None)
        hidden = ~may_be_shown(model, audience, None, True)
        for name, value in signal_values(model, audience).items():
            score = np.where(hidden, -np.inf, value)
            best = best_of_each(score, N, model.item_ids_, some, 0)
            found.setdefault(name, []).append(np.where(best >= 0, model.item_ids_[best], -1))
    return {name: np.concatenate(lists) for name, lists in found.items()}


def run_peers(folder: Path, only: list[str]) -> None:
    environments = os.environ.get("BENCH_ENVIRONMENTS", ":".join(ENVIRONMENTS)).split(":")
    pythons = [ROOT / name / "bin" / "python" for name in environments]
    present = [python for python in pythons if python.exists()]
    if not present:
        sys.stdout.write(
            "No peers: make .venv-bench from requirements-bench.txt to see implicit, RecTools and "
            "LightFM beside these, and .venv-lenskit from requirements-bench-lenskit.txt.\n"
        )
    for python in present:
        script = str(Path(__file__).with_name("peer_engines.py"))
        subprocess.run([python, script, str(folder), *only], check=False)


def _write_table(ndcg: dict, found: dict, notes: dict, n_items: int) -> None:
    own = ndcg["hybrid"]
    sys.stdout.write(
        f"{'':<26}{'NDCG@10':>8}{'hybrid leads by (95 %)':>30}{'ratio':>7}{'cover':>7}"
        f"{'tune s':>8}{'fit s':>8}{'ask µs':>8}  setting\n"
    )
    for name in sorted(found, key=lambda name: -ndcg[name].mean()):
        each, note = ndcg[name], notes[name]
        shown = len(np.unique(found[name][found[name] >= 0])) / n_items
        times = [note.get(key) for key in ("tune_seconds", "fit_seconds", "ask_microseconds")]
        sys.stdout.write(
            f"{name:<26}{each.mean():>8.4f}{lead(own, each) if name != 'hybrid' else '':>30}"
            f"{own.mean() / max(each.mean(), 1e-9):>7.2f}{shown:>7.2f}"
            + "".join("        " if taken is None else f"{taken:>8.1f}" for taken in times)
            + f"  {_setting(note)}\n"
        )


def _setting(note: dict) -> str:
    return f"{note['setting']}, best of {note['settings']}" if "setting" in note else ""


def _against(world: str, ndcg: dict, names: list[str], kind: str) -> str:
    best = max(names, key=lambda name: ndcg[name].mean())
    own, other = ndcg["hybrid"], ndcg[best]
    return (
        f"{world:<14}{own.mean():.4f}  best {kind} {best.strip():<26}{other.mean():.4f}"
        f"  ratio {own.mean() / max(other.mean(), 1e-9):.2f}  lead {lead(own, other)}\n"
    )
