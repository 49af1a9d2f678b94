from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.importing.errors import ImportRefused
from courses.setting_up import NoCourseList, import_courses

PATH_HELP = "a course folder, a SCORM archive (.zip) or an H5P file (.h5p)"


class Command(BaseCommand):
    help = "Create or update courses from Markdown folders and packages: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=PATH_HELP)
        parser.add_argument(
            "--draft", action="store_true", help="leave the pages as drafts for review"
        )

    def handle(self, *, paths: list[Path], draft: bool, **_options: object) -> None:
        try:
            report = import_courses(paths, draft=draft)
        except ImportRefused as refused:
            sentence = _("Nothing was imported. Errors found: %(count)d")
            sentence %= {"count": len(refused.errors)}
            raise CommandError(f"{sentence}\n{refused}") from refused
        except NoCourseList as error:
            raise CommandError(str(error)) from error
        for label, titles in (
            (_("New"), report.created),
            (_("Updated"), report.updated),
            (_("Unchanged"), report.unchanged),
            (_("Not in the folder, left as it is"), report.left_alone),
        ):
            self.stdout.write(f"{label}: {len(titles)}")
            if titles is not report.unchanged:
                for title in titles:
                    self.stdout.write(f"  {title}")
