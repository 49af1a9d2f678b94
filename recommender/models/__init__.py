from recommender.models.exposure import Exposure
from recommender.models.figures import FigureSet
from recommender.models.lists import Feedback, Recommendation
from recommender.models.trained import Experiment, TrainedModel

__all__ = [
    "Experiment",
    "Exposure",
    "Feedback",
    "FigureSet",
    "Recommendation",
    "TrainedModel",
]
