from django.core.management.base import BaseCommand

from pages.actions import set_up


class Command(BaseCommand):
    help = "Load reference data, instruments, pages and the starter library (safe to repeat)."

    def handle(self, *args: object, **options: object) -> None:
        set_up(tell=lambda step: self.stdout.write(f"  {step}"))
