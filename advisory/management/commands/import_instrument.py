from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from advisory.instrument_actions import (
    VersionIsPublished,
    VersionIsRetired,
    WordingNotConfirmed,
    import_instrument,
    publish_instrument_version,
    warnings_of,
)
from advisory.xlsform.problems import InstrumentFileError


class Command(BaseCommand):
    help = "Import an instrument from an .xlsx file or a folder of CSV files, as a draft."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--publish", action="store_true", help="freeze and offer it at once")

        parser.add_argument(
            "--same-meaning",
            action="store_true",
            help="changed texts of questions asked before were compared and still ask the same",
        )

    def handle(self, *args, path: Path, publish: bool, same_meaning: bool, **options):
        try:
            version = import_instrument(path)
            if publish:
                version = publish_instrument_version(version, is_same_meaning=same_meaning)
        except (
            InstrumentFileError,
            VersionIsPublished,
            VersionIsRetired,
            WordingNotConfirmed,
        ) as error:
            raise CommandError(str(error)) from error
        for warning in warnings_of(version):
            self.stderr.write(f"not checked: {warning}")
        same = version.same_meaning_as
        if same is not None:
            self.stdout.write(f"same meaning as version {same.version}; only the wording differs")
        self.stdout.write(
            f"{version}: {version.get_state_display()}, {len(version.definition['items'])} "
            f"questions, {version.definition_hash}"
        )
