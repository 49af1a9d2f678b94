from django.core.management.base import BaseCommand, CommandError

from reports.models import Snapshot
from reports.snapshots.freezing import differences_on_recount


class Command(BaseCommand):
    help = (
        "Count a frozen quarter again from what was kept with it, and compare. "
        "Exit status 1 where a figure is not what was signed."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("period", help="As 2026-Q3; the newest snapshot of that quarter.")

    def handle(self, *args: object, period: str, **options: object) -> None:
        year, _dash, quarter = period.partition("-Q")
        if not (year.isdecimal() and quarter.isdecimal()):
            raise CommandError(f"{period} is not a period such as 2026-Q3")
        found = (
            Snapshot.objects.filter(year=int(year), quarter=int(quarter))
            .exclude(state__in=[Snapshot.State.MAKING, Snapshot.State.FAILED])
            .order_by("-pk")
            .first()
        )
        if found is None:
            raise CommandError(f"no snapshot of {period}")
        differing = differences_on_recount(found)
        for line in differing:
            self.stderr.write(line)
        if differing:
            raise CommandError(f"{period}: {len(differing)} differences")
        self.stdout.write(f"{period}: counted again, everything equal ({found.figures_hash})")
