"""Measures the recommender: beside other engines, in size, and for one user at a time.

    python -m tests.bench.recommender peers [--data FILE.csv.gz ...] [--generated NAME ...]
    python -m tests.bench.recommender cold [--data FILE.csv.gz --user-features USERS.csv.gz]
    python -m tests.bench.recommender ablation --data FILE.csv.gz [--item-features ITEMS.csv.gz]
    python -m tests.bench.recommender exposure
    python -m tests.bench.recommender scale --users 1000000 --items 5000 --events 20000000

Other engines run in environments of their own, one per requirements file, because they want other
libraries than the portal; events and lists go there and back in files:

    python -m venv .venv-bench && .venv-bench/bin/pip install -r requirements-bench.txt
    python -m venv .venv-lenskit && .venv-lenskit/bin/pip install -r requirements-bench-lenskit.txt

What is not installed is left out, and said. BENCH_ENVIRONMENTS names other folders, with : between.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def main() -> None:
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    from tests.bench.generated import COLD, WARM

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="kind", required=True)

    peers = kinds.add_parser("peers", help="beside other engines, last item of each user held out")
    peers.add_argument("--data", type=Path, nargs="*", default=[])
    peers.add_argument("--generated", nargs="*", choices=list(WARM), default=[])
    peers.add_argument("--asked", type=int, default=10_000, help="users asked for lists")
    peers.add_argument("--most-users", type=int, default=10**9, help="take some users only")
    peers.add_argument("--only", nargs="*", default=[], help="names of peers")
    peers.set_defaults(run=_peers)

    cold = kinds.add_parser("cold", help="strangers known by profile only")
    cold.add_argument("--data", type=Path)
    cold.add_argument("--item-features", type=Path)
    cold.add_argument("--user-features", type=Path)
    cold.add_argument("--generated", nargs="*", choices=list(COLD), default=[])
    cold.add_argument("--clarity", type=float, nargs="*", default=[1.5, 3.0, 5.0])
    cold.add_argument("--users", type=int, default=4_000, help="users generated")
    cold.add_argument("--worlds", type=int, default=3, help="worlds of each kind, drawn anew")
    cold.set_defaults(run=_cold)

    ablation = kinds.add_parser("ablation", help="each part out")
    ablation.add_argument("--data", type=Path, required=True)
    ablation.add_argument("--item-features", type=Path)
    ablation.add_argument("--user-features", type=Path)
    ablation.add_argument("--asked", type=int, default=10_000, help="users asked for lists")
    ablation.set_defaults(run=_ablation)

    exposure = kinds.add_parser("exposure", help="a year of lists, fair and unfair vendors")
    exposure.add_argument("--seed", type=int, default=0)
    exposure.add_argument("--weeks", type=int, default=52)
    exposure.set_defaults(run=_exposure)

    scale = kinds.add_parser("scale", help="time and memory")
    scale.add_argument("--users", type=int, default=1_000_000)
    scale.add_argument("--items", type=int, default=5_000)
    scale.add_argument("--events", type=int, default=20_000_000)
    scale.add_argument("--asked", type=int, default=1_000_000, help="users of the batch")
    scale.add_argument(
        "--peers", action="store_true", help="also other engines, on the same events"
    )
    scale.set_defaults(run=_scale)

    told = parser.parse_args()
    told.run(told)


def _peers(told: argparse.Namespace) -> None:
    from tests.bench.generated import WARM
    from tests.bench.recommender.files import some_users, world_of_file
    from tests.bench.recommender.peers import write_peers

    worlds = {
        path.name.split(".")[0]: some_users(world_of_file(path), told.most_users)
        for path in told.data
    }
    named = told.generated or ([] if told.data else ["curricula"])
    write_peers(worlds | {name: WARM[name]() for name in named}, told.asked, told.only)


def _cold(told: argparse.Namespace) -> None:
    from tests.bench.generated import COLD
    from tests.bench.recommender.cold import write_cold
    from tests.bench.recommender.files import world_of_file

    if told.data:
        world = world_of_file(told.data, told.item_features, told.user_features)
        write_cold(told.data.name.split(".")[0], [world])
        return
    for name in told.generated or COLD:
        for clarity in told.clarity:
            worlds = [
                COLD[name](told.users, seed=seed, clarity=clarity) for seed in range(told.worlds)
            ]
            write_cold(f"{name}, clarity {clarity:g}", worlds)


def _ablation(told: argparse.Namespace) -> None:
    from tests.bench.recommender.ablation import write_ablation
    from tests.bench.recommender.files import world_of_file

    write_ablation(world_of_file(told.data, told.item_features, told.user_features), told.asked)


def _exposure(told: argparse.Namespace) -> None:
    from tests.bench.recommender.exposure import write_exposure

    write_exposure(told.seed, told.weeks)


def _scale(told: argparse.Namespace) -> None:
    from tests.bench.recommender.scale import write_scale

    write_scale(told.users, told.items, told.events, told.asked, peers=told.peers)


if __name__ == "__main__":
    main()
