from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

TITLES = {
    "last": "each user's last item held out",
    "time": "the latest tenth of all events held out",
    "cold": "a fifth of the users held out, known by profile only",
}


class Command(BaseCommand):
    help = (
        "Measure the recommender beside EASE, item-kNN, popularity and chance, on the database or "
        "on a file of user,item,order|ts[,rating][,text]. All items are ranked, none sampled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="CSV or CSV.GZ with user,item,order|ts")
        parser.add_argument("--items", type=Path, help="CSV or CSV.GZ with item and its features")
        parser.add_argument("--users", type=Path, help="CSV or CSV.GZ with user and its features")
        parser.add_argument(
            "--protocol",
            choices=["all", *TITLES],
            default="all",
            help="what is held out (default: whatever the data allows)",
        )

    def handle(
        self,
        *,
        data: Path | None,
        items: Path | None,
        users: Path | None,
        protocol: str,
        **_options: object,
    ) -> None:
        from recommender import measuring

        if data is None and (items or users):
            raise CommandError("--items and --users go with --data")
        told, one_clock = _of_file(data, items, users) if data else (_of_database(), True)
        wanted = list(TITLES) if protocol == "all" else [protocol]
        if "time" in wanted and not one_clock:
            wanted.remove("time")
            self.stdout.write("No split by time: order is each user's own; it takes a column ts.\n")
        if protocol == "all" and not told.get("users"):
            wanted.remove("cold")
            self.stdout.write("No split by user: nothing is known of the users; see --users.\n")
        for name in wanted:
            found = measuring.measure(**told, protocol=name)
            if found:
                self._write(TITLES[name], found)
            else:
                self.stdout.write(
                    f"Too little to measure ({TITLES[name]}): fewer than "
                    f"{measuring.FEWEST_USERS} such users with an earlier event."
                )

    def _write(self, title: str, found: dict) -> None:
        users = next(iter(found.values()))["users"]
        self.stdout.write(f"{users} users, {title}, all items ranked")
        self.stdout.write(
            f"{'':<12}{'NDCG@10':>10}{'95 %':>18}{'Recall@10':>11}{'coverage':>10}{'novelty':>9}"
            f"{'Gini':>7}{'calibr.':>9}{'lead of hybrid':>28}"
        )
        for name, row in found.items():
            interval = "{:.4f} to {:.4f}".format(*row["ndcg_interval"])
            lead = "{:+.4f} ({:+.4f} to {:+.4f})".format(row["lead"], *row["lead_interval"])
            self.stdout.write(
                f"{name:<12}{row['ndcg']:>10.4f}{interval:>18}{row['recall']:>11.4f}"
                f"{row['coverage']:>10.2f}{row['novelty']:>9.1f}{row['gini']:>7.2f}"
                f"{row['calibration']:>9.2f}{lead if name != 'hybrid' else '':>28}"
            )


def _of_file(data: Path, items: Path | None, users: Path | None) -> tuple[dict, bool]:
    from recommender.features_file import read_features
    from recommender.interactions_file import BadInteractionsFile, read_interactions

    try:
        columns = read_interactions(data)
        told = {
            "user": columns.user,
            "item": columns.item,
            "order": columns.order,
            "items": read_features(items, "item", columns.items) if items else columns.texts,
            "users": read_features(users, "user", columns.users) if users else None,
        }
    except BadInteractionsFile as error:
        raise CommandError(str(error)) from error
    return told, columns.one_clock


def _of_database() -> dict:
    from recommender import features
    from recommender.events import what_was_used

    events = what_was_used().that_teach()
    return {
        "user": events.user,
        "item": events.item,
        "order": events.order,
        "items": {key: item.features for key, item in features.catalogue().items()},
        "users": features.business_profiles(),
    }
