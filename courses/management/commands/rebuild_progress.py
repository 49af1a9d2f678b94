from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.progress.rebuilding import rebuild

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Compute all progress again from what was told of it; normally nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="exit with status 1 if anything had to be changed"
        )

    def handle(self, *, check: bool, verbosity: int, **_options: object) -> None:
        done = None
        for done in rebuild():
            if verbosity > 1:
                self.stdout.write(_("%(count)d enrolments ...") % {"count": done.enrolments})
        if done is None:
            self.stdout.write(_("There is no enrolment yet."))
            return
        self.stdout.write(
            _("Enrolments: %(enrolments)d. Lessons: %(lessons)d. Changed: %(changed)d.")
            % {
                "enrolments": done.enrolments,
                "lessons": done.lessons,
                "changed": len(done.changes),
            }
        )
        for change in done.changes[:MOST_SHOWN]:
            self.stdout.write(f"  {change}")
        if check and done.changes:
            raise CommandError(_("Some progress was not what its events tell."))
