from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Measure the recommender beside popularity and chance: each user's last item is held "
        "out and all items are ranked. On the database, or on a file of user,item,order|ts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="CSV or CSV.GZ with user,item,order|ts")

    def handle(self, *, data: Path | None, **_options: object) -> None:
        from recommender import measuring

        found = measuring.measure(**(_of_file(data) if data else _of_database()))
        if not found:
            self.stdout.write(
                f"Too little to measure: fewer than {measuring.FEWEST_USERS} users with at least "
                "two items each."
            )
            return
        users = next(iter(found.values()))["users"]
        self.stdout.write(f"{users} users, last item held out, all items ranked")
        self.stdout.write(f"{'':<12}{'NDCG@10':>10}{'Recall@10':>11}{'coverage':>10}")
        for name, figures in found.items():
            self.stdout.write(
                f"{name:<12}{figures['ndcg']:>10.4f}{figures['recall']:>11.4f}"
                f"{figures['coverage']:>10.2f}"
            )


def _of_file(path: Path) -> dict:
    from recommender.interactions_file import BadInteractionsFile, read_interactions

    try:
        columns = read_interactions(path)
    except BadInteractionsFile as error:
        raise CommandError(str(error)) from error
    return {"user": columns.user, "item": columns.item, "order": columns.order}


def _of_database() -> dict:
    from recommender import features

    events = features.events().that_teach()
    return {
        "user": events.user,
        "item": events.item,
        "order": events.order,
        "items": {key: item.features for key, item in features.catalogue().items()},
        "users": features.business_profiles(),
    }
