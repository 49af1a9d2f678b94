import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from advisory.instrument_actions import NoSuchInstrument, find_definition
from advisory.scoring.stream import score_stream


class Command(BaseCommand):
    help = (
        'Score answer sets: one JSON object per line from standard input, {"id": ..., "answers": '
        "{...}}, and one per line to standard output, in the same order. A refused line gives "
        '{"id", "error": {"field", "message"}}; then the exit status is 1.'
    )
    requires_system_checks = []  # it serves no page, and works without a database

    def create_parser(self, prog_name, subcommand, **kwargs) -> ArgumentParser:
        # --version is the instrument's here, not Django's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("instrument", help="for example vn_dbi_1970")
        parser.add_argument("--version", default="", help="default: the newest published one")
        parser.add_argument("--rule-set", default="")
        parser.add_argument("--workers", type=int, default=1, help="processes to score with")

    def handle(self, *args, instrument: str, version: str, rule_set: str, workers: int, **options):
        if workers < 1:
            raise CommandError("--workers must be 1 or more.")
        try:
            definition = find_definition(instrument, version=version, rule_set=rule_set)
        except NoSuchInstrument as error:
            raise CommandError(str(error)) from error
        is_refused = False
        for text, has_refused in score_stream(definition, sys.stdin.buffer, workers=workers):
            self.stdout.write(text, ending="")
            is_refused = is_refused or has_refused
        self.stdout.flush()
        if is_refused:
            sys.exit(1)
