"""The trained models as officials read them: rows only, never the engine."""

from dataclasses import dataclass, field

from django.db.models import Case, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.portal import number
from recommender import experiments, promoting
from recommender.models import Experiment, TrainedModel

SHOWN, MOST_TESTS = 20, 10
OUTCOMES = {
    "better": gettext_lazy("better than the one before"),
    "not_worse": gettext_lazy("not worse than the one before"),
    "worse": gettext_lazy("worse than the one in service: refused"),
    "too_few": gettext_lazy("not compared: too few businesses have a choice neither has seen"),
    "alone": gettext_lazy("nothing to compare with"),
}


#: What a model is measured beside, in the order of the page.
ENGINES = {
    "hybrid": gettext_lazy("This recommender"),
    "ease": gettext_lazy("Linear regression on what is used together (EASE)"),
    "item-knn": gettext_lazy("Neighbours of what is used"),
    "popularity": gettext_lazy("What most use"),
    "random": gettext_lazy("By chance"),
}


@dataclass(frozen=True)
class Measured:
    """An engine trained without each business's last choice and asked for it; percentages as text."""

    name: str
    ndcg: str
    recall: str
    lead: str


@dataclass(frozen=True)
class HistoryRow:
    """One model; figures are percentages as text, empty where nothing was measured."""

    model: TrainedModel
    outcome: str
    businesses: int
    panel: int
    figure: str
    difference: str
    promoted_by: str
    may_compare: bool
    may_promote: bool

    @property
    def is_in_service(self) -> bool:
        return self.model.state == TrainedModel.State.IN_SERVICE

    @property
    def measured(self) -> list[Measured]:
        metrics = self.model.metrics
        return [
            Measured(
                str(label),
                _interval(_mean(metrics[name], "ndcg")),
                _interval(_mean(metrics[name], "recall")),
                "" if name == "hybrid" else _interval(_mean(metrics[name], "lead"), signed=True),
            )
            for name, label in ENGINES.items()
            if name in metrics
        ]

    @property
    def measured_with(self) -> int:
        """How many businesses the figures rest on."""
        return self.model.metrics.get("hybrid", {}).get("users", 0)


@dataclass
class History:
    rows: list[HistoryRow] = field(default_factory=list)
    #: Where one click leads back to; none if there is no earlier one.
    previous: TrainedModel | None = None
    running: Experiment | None = None
    #: On how many businesses' lists the one in service and the other had more lines opened.
    standing: tuple[int, int] = (0, 0)
    #: Comparisons that are over, the newest first.
    ended: list[Experiment] = field(default_factory=list)

    @property
    def current(self) -> HistoryRow | None:
        return next((row for row in self.rows if row.is_in_service), None)


def model_history() -> History:
    """The model in service, then the newest ones, and comparisons; four queries at most."""
    models = list(
        TrainedModel.objects.select_related("promoted_by").order_by(
            Case(When(state=TrainedModel.State.IN_SERVICE, then=0), default=1), "-trained_at"
        )[:SHOWN]
    )
    tests = list(Experiment.objects.select_related("first", "second")[:MOST_TESTS])
    running = next((one for one in tests if one.is_running), None)
    better = {one.second_id for one in tests if one.outcome == Experiment.Outcome.SECOND}
    current = models[0] if models and models[0].state == TrainedModel.State.IN_SERVICE else None
    return History(
        rows=[
            _row(
                model,
                may_compare=running is None and experiments.comparable(current, model),
                may_promote=model.pk in better and model != current and not model.problem,
            )
            for model in models
        ],
        previous=promoting.previous(),
        running=running,
        standing=experiments.standing(running) if running else (0, 0),
        ended=[one for one in tests if not one.is_running],
    )


def _row(model: TrainedModel, *, may_compare: bool, may_promote: bool) -> HistoryRow:
    gate = model.gate
    return HistoryRow(
        model=model,
        outcome=str(OUTCOMES.get(gate.get("outcome"), "")),
        businesses=gate.get("businesses", 0),
        panel=gate.get("panel", gate.get("businesses", 0)),
        figure=_interval(gate.get("candidate")),
        difference=_interval(gate.get("difference"), signed=True),
        promoted_by=_promoted_by(model),
        may_compare=may_compare,
        may_promote=may_promote,
    )


def _promoted_by(model: TrainedModel) -> str:
    if model.promoted_at is None:
        return ""
    if model.promoted_by:
        return model.promoted_by.name
    if model.gate.get("outcome") in ("better", "not_worse"):
        return _("the comparison, by itself")
    return _("the training, by itself")


def _mean(figures: dict, name: str) -> dict[str, float] | None:
    """A figure with its interval, if the model is not older than intervals."""
    if f"{name}_interval" not in figures:
        return None
    low, high = figures[f"{name}_interval"]
    return {"mean": figures[name], "low": low, "high": high}


def _interval(found: dict | None, *, signed: bool = False) -> str:
    """As "21.4 % (19.0 to 23.8)", in the reader's way to write numbers."""
    if not found:
        return ""
    sign = "+" if signed and found["mean"] > 0 else ""
    values = {key: _percent(found[key]) for key in ("mean", "low", "high")}
    return sign + _("%(mean)s %% (%(low)s to %(high)s)") % values


def _percent(value: float) -> str:
    return str(number(round(100 * value, 1)))
