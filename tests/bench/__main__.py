"""The project's own benchmarks: `make bench`, or `python -m tests.bench --quick`.

Everything runs in one go on this machine, in a temporary folder, and is compared within the run:
the ratios can be read on any machine, the seconds only on this one.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, in seconds")
    quick = parser.parse_args().quick
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    with tempfile.TemporaryDirectory() as folder:
        # Before Django reads its settings: nothing of this installation is touched.
        os.environ |= {
            "VAR_ROOT": folder,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(ROOT / "site"),
        }
        for name in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "MEDIA_ROOT"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from tests.bench import bulk, register, single, stream
        from tests.bench.table import Table

        table, begun = Table(), time.perf_counter()
        stream.measure(table, sets=10_000 if quick else 100_000)
        single.measure(table, times=300 if quick else 3_000)
        bulk.measure(table, assessments=50 if quick else 500)
        register.measure(table, rows=10_000 if quick else 100_000)
        table.write()
        sys.stdout.write(f"\nAll of it took {time.perf_counter() - begun:.0f} s.\n")


if __name__ == "__main__":
    main()
