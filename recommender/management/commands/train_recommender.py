from django.core.management.base import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    help = "Train the recommender on the facts of now and put it in service, unless it is worse than the one there."

    def handle(self, **_options: object) -> None:
        from recommender import training

        fitted = training.fit_model(self._tell)
        with transaction.atomic():
            model = training.register(fitted)
        training.remove_old_files()
        counts = ", ".join(f"{n} {what}" for what, n in model.counts.items() if isinstance(n, int))
        state = "is in service" if model.state == model.State.IN_SERVICE else "was refused"
        self.stdout.write(f"{model.version} {state} ({model.gate['outcome']}): {counts}")
        if not model.metrics:
            self.stdout.write("Too few events to measure it; it ranks by need, fit and text.")
        for name, figures in model.metrics.items():
            self.stdout.write(f"  {name}: NDCG@10 {figures['ndcg']:.4f}")

    def _tell(self, done: int, total: int, message: str) -> None:
        self.stderr.write(f"{done}/{total} {message}")
