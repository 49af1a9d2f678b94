from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.auditing import audit


class Command(BaseCommand):
    help = (
        "Check that each stored recommendation names the largest part of its score, that the parts "
        "add up to it and that the answer or group named exists. Exit status 1 if one does not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--businesses", type=int, default=200)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *, businesses: int, seed: int, **_options: object) -> None:
        found = audit(businesses=businesses, seed=seed)
        self.stdout.write(f"{found.lines} lines of {found.businesses} assessments")
        for name, number in sorted(found.by_part.items(), key=lambda one: -one[1]):
            self.stdout.write(f"  {name}: the largest part of {number}")
        for text in found.problems:
            self.stderr.write(text)
        if found.problems:
            raise CommandError(f"{len(found.problems)} problems")
        self.stdout.write("Every reason is the largest part of its score.")
