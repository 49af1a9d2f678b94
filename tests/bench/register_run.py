"""One import in a process of its own: `python -m tests.bench.register_run import FILE`."""

import json
import os
import resource
import sys
import time
from datetime import date
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = date(2026, 11, 1)


def prepare() -> dict:
    from django.core.management import call_command

    from advisory.reference import load_areas, load_former_areas
    from core.reference import load_vocabulary

    for app in ("core", "advisory"):
        call_command("migrate", app, verbosity=0)
    load_vocabulary()
    load_areas()
    load_former_areas()
    return {}


def import_file(path: str) -> dict:
    from advisory.register.actions import begin_import
    from advisory.tasks import start_import
    from core import jobs

    before, begun = time.process_time(), time.perf_counter()
    with Path(path).open("rb") as file:
        run = begin_import(file, name=Path(path).name, as_of=DAY)
    jobs.run(str(start_import(run=run).pk))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - before
    run.refresh_from_db()
    if run.state != "done":
        raise RuntimeError(f"{run.state} {run.job.message}")
    rows = run.done_rows - run.layout["heading_lines"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": rows,
        "rate": rows / seconds,
        "cpu": cpu / rows * 1e6,
        "peak": peak,
        "counts": run.counts,
    }


def by_the_models(path: str, number: int = 1_000) -> dict:
    """What is compared with: each row read the same way, then written by the models."""
    from django.db import transaction

    from advisory.models import RegisterEntry, RegisterImport
    from advisory.register.lists import load_places
    from advisory.register.rows import FIELDS, RowReader, digest_of
    from advisory.register.running import firms_of, mapping_of_run

    run = RegisterImport.objects.order_by("pk").first()
    reader = RowReader(mapping_of_run(run), load_places({}), DAY)
    begun = time.perf_counter()
    with Path(path).open("rb") as file, transaction.atomic():
        for row_number, row in islice(firms_of(run, file), number):
            entry, _problems = reader.read(row)
            if entry is None:
                continue
            fields = dict(zip(FIELDS, entry, strict=True)) | {
                "as_of": DAY,
                "first_as_of": DAY,
                "last_import": run,
                "source_row": row_number,
                "digest": digest_of(entry),
            }
            RegisterEntry.objects.update_or_create(tax_code=fields.pop("tax_code"), defaults=fields)
    return {"rate": number / (time.perf_counter() - begun)}


def main() -> None:
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    work = {"prepare": prepare, "import": import_file, "models": by_the_models}
    name, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(work[name](*arguments)))


if __name__ == "__main__":
    main()
