"""Recommend what to do next: needs no Django, no portal and, to start with, no history.

One estimator, `HybridRecommender`, made of small ones that each work alone:

================================  ==============================================================
`need.NeedScorer`                 gaps of the user x topics of the item, with diminishing returns
`suitability.SuitabilityScorer`   sector and size; made for others only is out of the question;
                                  wishes (language, budget, ...), which cost but exclude nothing
`text.TextScorer`                 words in common, accents and đ folded, syllable 1-2-grams
`text.ItemSimilarity`             items of similar text to those of the history
`popularity.PeerPopularity`       use among peers, shrunk toward the wider group
`popularity.MomentPopularity`     use around a moment
`profiles.ProfileRidge`           what users with such a profile use
`worth.GapWorth`                  what closing a gap is worth in a sector, by what was chosen
`affinity.TraitAffinity`          which kinds of items such a profile goes for
`lift.PeerLift`                   what a group uses more than its profiles would tell
`collaborative.ItemRegression`    what users with the same history use (closed form)
`collaborative.ItemNeighbours`    the same, by random walks of two steps
`factors.ItemFactors`             the same, by places of items and users in few dimensions
`sequence.NextItemRegression`     what comes next after such a past (closed form)
`sequence.FollowCounts`           what comes next after the last item
`ranking.EvidenceRanker`          weights: a documented prior that gives way to learned ones
`reranking.ListReranker`          the list: largest gaps early, nothing over and over
`exposure.FairExposure`           equals take turns; a new item gets a first audience
================================  ==============================================================

`baseline.DummyRecommender` is what they have to beat, `evaluation` measures both, `persistence`
stores a model safely.

Features
--------
All keys are optional; an unknown key or a value out of range is refused (`FeaturesError`).

item: ``{"kind": "course", "text": "...", "topics": {topic: weight 0 to 1}, "sectors": [...],
"sizes": [...], "eligible": True, "group": vendor or author, "level": "basic" | "intermediate" |
"advanced", "minutes": 30, "requires": [item ids], "suits": {field: [values]}, "features": {name:
value}}``. No sectors or no sizes means all. Kind is any word; the portal uses
course, platform and lesson. Level and minutes only decide between equal scores (easier and shorter
first).

user: ``{"gaps": {topic: size 0 to 1}, "text": "...", "sector": "retail", "size": "micro",
"kinds": [...], "wishes": {field: [values]}, "features": {"staff": 12, "exports": True, "channels": ["zalo", "shop"]}}``. Further
features are numbers, words, yes or no, lists of words or words with amounts; of items they count as
words. A bare text stands for ``{"text": ...}``. A sector or size that is None or missing is not stated and excludes nothing;
kinds, where given, are the only ones shown. Wishes are compared with what items suit in the same
field, say {"language": ["vi"]}; an item of which nothing is said there counts half.

Example
-------
>>> from recommender.engine import HybridRecommender
>>> items = {
...     1: {"text": "Bán hàng trên mạng", "topics": {"ecommerce": 1.0}},
...     2: {"text": "Mật khẩu an toàn", "topics": {"cybersecurity": 1.0}},
...     3: {"text": "Máy tính tiền", "topics": {"ecommerce": 0.5}, "sectors": ["retail"]},
... }
>>> users = {7: {"gaps": {"ecommerce": 0.8, "cybersecurity": 0.3}, "sector": "farming"}}
>>> model = HybridRecommender().fit([], [], items=items, users=users)
>>> ids, scores = model.recommend([7], n=3)
>>> ids.tolist(), scores.round(2).tolist()
([[1, 2, -1]], [[0.62, 0.32, -inf]])
>>> model.explain(7, 1).main.evidence["topics"]
[{'topic': 'ecommerce', 'gap': 0.8, 'amount': 0.8}]

With a history, pass it: ``fit(user, item, order)``, three equally long columns of any interactions
file.
"""

from recommender.engine.baseline import DummyRecommender
from recommender.engine.errors import (
    EngineError,
    FeaturesError,
    InteractionsError,
    ModelFileError,
)
from recommender.engine.explanation import Explanation, Part
from recommender.engine.hybrid import HybridRecommender

__all__ = [
    "DummyRecommender",
    "EngineError",
    "Explanation",
    "FeaturesError",
    "HybridRecommender",
    "InteractionsError",
    "ModelFileError",
    "Part",
]
