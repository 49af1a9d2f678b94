from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.importing.export import CannotExport, write_course
from courses.models import CoursePage


class Command(BaseCommand):
    help = "Write a published course as a folder of Markdown, as import_course reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the last part of the course's address")
        parser.add_argument("folder", type=Path, help="a new folder")

    def handle(self, *, slug: str, folder: Path, **_options: object) -> None:
        course = CoursePage.objects.live().filter(slug=slug).first()
        if course is None:
            known = ", ".join(CoursePage.objects.live().values_list("slug", flat=True))
            raise CommandError(
                _("There is no published course “%(slug)s” (%(known)s).")
                % {"slug": slug, "known": known}
            )
        try:
            paths = write_course(course, folder)
        except CannotExport as error:
            sentence = _("Nothing was written. Markdown has no words for this:")
            raise CommandError(f"{sentence}\n{error}") from error
        except FileExistsError as error:
            raise CommandError(_("%(folder)s is there already.") % {"folder": folder}) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.writelines(str(path) for path in paths)
