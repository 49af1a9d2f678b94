"""Which model makes the lists of this minute; only workers and commands import this module."""

from dataclasses import dataclass

from recommender import training
from recommender.engine import HybridRecommender
from recommender.features import Item, catalogue_hash
from recommender.model_files import load_or_note
from recommender.models import Experiment, TrainedModel


@dataclass(frozen=True)
class Served:
    """A model to make a list with. Without a row and not just fitted it is the prior ranker."""

    model: HybridRecommender
    row: TrainedModel | None = None
    #: The very first model, to be registered together with the list.
    fitted: training.Fitted | None = None
    #: No model in service knows today's catalogue, or its file is not right.
    wants_training: bool = False
    #: Under a comparison: the other model, whose lines are drawn in beside those of this one.
    experiment: Experiment | None = None
    rival: HybridRecommender | None = None


def model_for(items: dict[int, Item]) -> Served:
    """The model in service, or the prior ranker if its file or its catalogue is not right.

    The prior ranker has learnt nothing from anybody: it knows today's catalogue and ranks by need,
    fit and text. So a platform vetted or suspended a minute ago counts at once.
    """
    known = catalogue_hash(items)
    row = TrainedModel.objects.in_service()
    newest = TrainedModel.objects.first()
    if newest is None:
        fitted = training.fit_model(lambda *_told: None, with_metrics=False)
        return Served(fitted.model, fitted=fitted)
    wants_training = newest.parameters.get("catalogue_hash") != known
    if row is not None:
        model = load_or_note(row)
        if model is None:
            wants_training = True
        elif row.parameters.get("catalogue_hash") == known:
            return _compared(row, model) or Served(model, row)
    return Served(prior(items, known), wants_training=wants_training)


def _compared(row: TrainedModel, model: HybridRecommender) -> Served | None:
    """Both models of the running comparison, if both can be used."""
    running = Experiment.objects.running()
    if running is None or running.first_id != row.pk:
        return None
    rival = load_or_note(running.second)
    return Served(model, row, experiment=running, rival=rival) if rival else None


def prior(items: dict[int, Item], known: str) -> HybridRecommender:
    """The ranker of the first day, fitted once per catalogue and process."""
    found = _priors.get(known)
    if found is None:
        features = {key: item.features for key, item in items.items()}
        found = training.build().fit([], [], items=features)
        _priors.clear()
        _priors[known] = found
    return found


_priors: dict[str, HybridRecommender] = {}
