from django.core.management.base import BaseCommand, CommandError

from advisory.comparing.reliability import FEWEST_PAIRS
from advisory.comparing.retests import measure_error
from advisory.models import Instrument


class Command(BaseCommand):
    help = (
        "Measure how far the scores of an instrument waver when nothing has changed, from "
        f"businesses assessed twice within 14 to 28 days; at least {FEWEST_PAIRS} are needed."
    )

    def add_arguments(self, parser):
        parser.add_argument("instrument", help="for example vn_dbi_1970")

    def handle(self, *args, instrument: str, **options):
        found = Instrument.objects.filter(key=instrument).first()
        if found is None:
            known = ", ".join(Instrument.objects.order_by("key").values_list("key", flat=True))
            raise CommandError(f"There is no instrument {instrument} (known: {known or 'none'}).")
        for rule_set, pairs in measure_error(instrument=found).items():
            self.stdout.write(f"{rule_set}: {pairs} of {FEWEST_PAIRS} pairs")
            for error in found.errors.filter(rule_set=rule_set):
                measured = f"ICC {error.icc}, SEM {error.sem} points, {error.pairs} pairs"
                self.stdout.write(f"  {error.dimension or 'whole score'}: {measured}")
