import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from advisory.models import InstrumentVersion
from advisory.tasks import queue_rescoring
from core import jobs
from core.models import Job

WAIT_SECONDS = 1


class Command(BaseCommand):
    help = (
        "Score the finished assessments of an instrument again. What a score said before stays in "
        "its history. Stop and start it at will: it goes on where it stopped."
    )

    def create_parser(self, prog_name, subcommand, **kwargs) -> ArgumentParser:
        # --version is the instrument's here, not Django's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("instrument", help="for example vn_dbi_1970")
        parser.add_argument("--version", default="", help="default: all versions")
        parser.add_argument("--reason", default="scoring was corrected", help="kept with the score")

    def handle(self, *args, instrument: str, version: str, reason: str, **options):
        versions = InstrumentVersion.objects.filter(instrument__key=instrument)
        known = list(versions.values_list("version", flat=True))
        if not known or (version and version not in known):
            known_text = f" (known: {', '.join(known)})" if known else ""
            raise CommandError(f"There is no instrument {instrument} {version}{known_text}.")
        job = queue_rescoring(instrument=instrument, version=version, reason=reason)
        while not job.is_finished:
            jobs.run(str(job.pk), watch=self._tell)
            job.refresh_from_db()
            if not job.is_finished:  # a worker was faster; should it die, this takes over
                self._tell(job.done_steps, job.total_steps)
                time.sleep(WAIT_SECONDS)
        if job.state == Job.State.FAILED:
            raise CommandError(job.message)
        counts = ", ".join(f"{name} {n}" for name, n in sorted(job.result["counts"].items()))
        self.stdout.write(f"{job.done_steps} assessments: {counts or 'nothing to do'}")

    def _tell(self, done: int, total: int) -> None:
        self.stderr.write(f"{done}/{total}")
