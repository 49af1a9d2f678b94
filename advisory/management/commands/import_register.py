import json
import sys
import time
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from advisory.models import RegisterImport
from advisory.register.actions import (
    ColumnsMissing,
    begin_import,
    hash_of,
    set_mapping,
)
from advisory.register.mapping_file import MappingRefused, read_mapping
from advisory.register.problem_texts import file_text
from advisory.register.problems import FileRefused
from advisory.register.reject_file import write_reject_file
from advisory.tasks import start_import
from core import jobs
from core.models import Job

WAIT_SECONDS = 1
State = RegisterImport.State


class Command(BaseCommand):
    help = (
        "Import a CSV or XLSX file of the business register. Rows that cannot be read go into a "
        "file beside it (FILE.rejects.csv), with row, column and reason. Exit status: 0 all rows "
        "were read, 2 some were refused, 1 nothing was imported or the import stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV (any delimiter and encoding) or XLSX")
        parser.add_argument(
            "--mapping", type=Path, help='JSON: {"columns": {"tax_code": "Mã số thuế"}, ...}'
        )
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="the day the data is of (default: today)"
        )
        parser.add_argument("--resume", action="store_true", help="go on with one that stopped")
        parser.add_argument("--rejects", type=Path, help="where to write the refused rows")

    def handle(self, *args, file: Path, mapping, as_of, resume, rejects, **options):
        with translation.override("en"):
            run = self._begin(file, mapping, as_of, resume)
            self._work(run)
            self._tell_result(run, rejects or file.with_name(f"{file.name}.rejects.csv"))
        if run.counts.get("refused"):
            sys.exit(2)

    def _begin(self, file: Path, mapping: Path | None, as_of, resume: bool) -> RegisterImport:
        try:
            with file.open("rb") as opened:
                stopped = RegisterImport.objects.filter(
                    file_hash=hash_of(opened), state__in=[State.RUNNING, State.CHOOSING]
                ).first()
                if resume and stopped:
                    self.stderr.write(f"goes on after row {stopped.done_rows}")
                    return stopped
                if resume:
                    raise CommandError("There is no import of this file that stopped.")
                if stopped:
                    raise CommandError(
                        f"An import of this file stopped after row {stopped.done_rows}. "
                        "Add --resume to go on with it."
                    )
                run = begin_import(
                    opened, name=file.name, as_of=as_of or timezone.localdate(), user=None
                )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except FileRefused as refused:
            raise CommandError(f"{file}: {file_text(refused.code, refused.details)}") from refused
        if mapping is not None:
            self._map(run, mapping)
        return run

    def _map(self, run: RegisterImport, path: Path) -> None:
        try:
            given = read_mapping(json.loads(path.read_text("utf-8-sig")), run.layout["headings"])
        except (OSError, json.JSONDecodeError, MappingRefused) as error:
            raise CommandError(f"{path}: {error}") from error
        set_mapping(run=run, mapping=given, as_of=run.as_of)

    def _work(self, run: RegisterImport) -> None:
        try:
            job = start_import(run=run)
        except ColumnsMissing as missing:
            raise CommandError(
                f"No column was found for {', '.join(missing.args[0])}. The file has: "
                f"{', '.join(run.layout['headings'])}. Name them in --mapping."
            ) from missing
        while not job.is_finished:
            jobs.run(str(job.pk), watch=self._tell)
            job.refresh_from_db()
            if not job.is_finished:  # a worker was faster; should it die, this takes over
                self._tell(job.done_steps, job.total_steps)
                time.sleep(WAIT_SECONDS)
        run.refresh_from_db()
        if job.state == Job.State.FAILED:
            raise CommandError(f"{job.message}. Add --resume to go on after row {run.done_rows}.")
        if run.state == State.REFUSED:
            raise CommandError(file_text(run.problem["code"], run.problem["details"]))
        if run.state == State.CHOOSING:
            units = ", ".join(f"{code} ({rows} rows)" for code, rows in run.split_rows.items())
            raise CommandError(
                f"These old units were split in 2025: {units}. Choose an area for each, on the "
                f'page of the import or in --mapping ("choices": {{"25741": "25747"}}), and add '
                "--resume."
            )

    def _tell(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            share = done / total if total else 0
            bar = "#" * int(30 * share)
            self.stderr.write(f"\r[{bar:<30}] {share:4.0%} {done:,} of {total:,} rows", ending="")
            if done == total:
                self.stderr.write("")
        elif done:
            self.stderr.write(f"{done}/{total}")

    def _tell_result(self, run: RegisterImport, rejects: Path) -> None:
        counts = ", ".join(f"{name} {n}" for name, n in sorted(run.counts.items()))
        firms = run.done_rows - run.layout["heading_lines"]
        self.stdout.write(f"{firms} rows: {counts or 'nothing to do'}")
        if run.problems.exists():
            with rejects.open("wb") as out:
                for block in write_reject_file(run):
                    out.write(block)
            self.stdout.write(f"See {rejects}")
