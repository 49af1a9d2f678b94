from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import demo
from pages.demo import DemoIsOff, remove_demo, seed_demo


class Command(BaseCommand):
    help = "Fill the portal with made-up, marked data to try it out; --remove takes it away again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2026, help="same seed, same facts")
        parser.add_argument("--businesses", type=int, default=60, help="how many (at least 1)")
        parser.add_argument("--remove", action="store_true", help="remove all demo data")

    def handle(self, *, seed: int, businesses: int, remove: bool, **options: object) -> None:
        if remove:
            remove_demo()
            self.stdout.write("Demo data removed.")
            return
        if businesses < 1:
            raise CommandError("--businesses must be at least 1.")
        try:
            added = seed_demo(seed=seed, businesses=businesses, tell=self._tell)
        except DemoIsOff as error:
            raise CommandError(
                "DEMO is off: demo data would mix with the agency's own. Set DEMO=1 to try it out."
            ) from error
        self.stdout.write("Demo data added." if added else "Demo data is there already.")
        self.stdout.write(f"Sign in with the password {demo.PASSWORD} as")
        for role, email in demo.SIGN_INS:
            self.stdout.write(f"  {role:<16}{email}")

    def _tell(self, step: str) -> None:
        self.stdout.write(f"  {step}")
