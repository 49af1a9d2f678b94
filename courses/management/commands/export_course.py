from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.exporting.scorm import EDITIONS, scorm_package, write_scorm
from courses.importing.export import CannotExport, write_course
from courses.models import CoursePage

MARKDOWN = "markdown"


class Command(BaseCommand):
    help = "Write a published course: a folder as import_course reads it, or a SCORM archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the last part of the course's address")
        parser.add_argument("path", type=Path, help="a new folder, or a new .zip for SCORM")
        parser.add_argument("--format", choices=[MARKDOWN, *EDITIONS], default=MARKDOWN)

    def handle(self, *, slug: str, path: Path, format: str, **_options: object) -> None:
        course = CoursePage.objects.live().filter(slug=slug).first()
        if course is None:
            known = ", ".join(CoursePage.objects.live().values_list("slug", flat=True))
            raise CommandError(
                _("There is no published course “%(slug)s” (%(known)s).")
                % {"slug": slug, "known": known}
            )
        try:
            if format == MARKDOWN:
                self.stdout.writelines(f"{one}\n" for one in write_course(course, path))
                return
            package = scorm_package(course, format)
            write_scorm(package, path)
        except CannotExport as error:
            sentence = _("Nothing was written. This cannot go along:")
            raise CommandError(f"{sentence}\n{error}") from error
        except FileExistsError as error:
            raise CommandError(_("%(folder)s is there already.") % {"folder": path}) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(path))
        for note in package.notes:
            self.stdout.write(f"  {note}")
