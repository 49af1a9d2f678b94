from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from advisory.models import InstrumentVersion
from advisory.xlsform.export import write_folder, write_workbook


class Command(BaseCommand):
    help = "Write a stored instrument version as an .xlsx file, or as a folder of CSV files."

    def add_arguments(self, parser):
        parser.add_argument("key")
        parser.add_argument("instrument_version", metavar="version")
        parser.add_argument("path", type=Path, help="FILE.xlsx, or a folder for CSV files")

    def handle(self, *args, key: str, instrument_version: str, path: Path, **options):
        versions = InstrumentVersion.objects.filter(instrument__key=key)
        version = versions.filter(version=instrument_version).first()
        if version is None:
            known = ", ".join(versions.values_list("version", flat=True)) or "none"
            raise CommandError(f"There is no version {instrument_version} of {key} ({known}).")
        write = write_workbook if path.suffix.lower() == ".xlsx" else write_folder
        try:
            write(version.definition, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{version} -> {path}")
