from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.rollups.rebuilding import Rebuilt, rebuild


class Command(BaseCommand):
    help = "Count the agency's rollups again from all facts; normally nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="exit with status 1 if anything had to be changed"
        )

    def handle(self, *, check: bool, verbosity: int, **_options: object) -> None:
        done = Rebuilt()
        for done in rebuild():
            if verbosity > 1:
                self.stdout.write(_("%(count)d businesses ...") % {"count": done.businesses})
        self.stdout.write(
            _(
                "Businesses: %(businesses)d. Put right: %(facts)d businesses, %(cells)d sums, "
                "%(days)d days."
            )
            % vars(done)
        )
        if check and done.changed:
            raise CommandError(_("Some figures were not what the facts tell."))
