import doctest
import subprocess
import sys

import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

import recommender.engine
from recommender.engine import DummyRecommender, HybridRecommender
from recommender.engine.affinity import TraitAffinity
from recommender.engine.collaborative import ItemNeighbours, ItemRegression
from recommender.engine.factors import ItemFactors
from recommender.engine.features import FeatureEncoder
from recommender.engine.lift import PeerLift
from recommender.engine.need import NeedScorer
from recommender.engine.popularity import MomentPopularity, PeerPopularity
from recommender.engine.profiles import ProfileEncoder, ProfileRidge
from recommender.engine.ranking import EvidenceRanker
from recommender.engine.reranking import ListReranker
from recommender.engine.sequence import FollowCounts, NextItemRegression
from recommender.engine.suitability import SuitabilityScorer
from recommender.engine.text import ItemSimilarity, TextScorer
from recommender.engine.worth import GapWorth

NUMERIC = [
    NeedScorer(),
    SuitabilityScorer(),
    PeerPopularity(),
    ProfileRidge(),
    ItemRegression(),
    ItemNeighbours(),
    ItemFactors(),
    NextItemRegression(),
    FollowCounts(),
    ListReranker(),
]
OTHERS = [
    TextScorer(ngrams=1),
    ItemSimilarity(components=8),
    MomentPopularity(spells=5),
    ProfileEncoder(min_users=1),
    GapWorth(spread=0.5),
    TraitAffinity(penalty=5.0),
    PeerLift(),
    EvidenceRanker(half_history=5.0),
    FeatureEncoder(),
    DummyRecommender(strategy="random"),
    HybridRecommender(need=NeedScorer(discount=0.1), max_history=5),
]


@parametrize_with_checks(NUMERIC)
def test_numeric_estimators_keep_the_library_contract(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", OTHERS, ids=lambda e: type(e).__name__)
def test_other_estimators_can_be_cloned_with_their_parameters(estimator):
    copy = clone(estimator)

    assert copy is not estimator
    assert repr(copy) == repr(estimator)
    assert not [name for name in vars(copy) if name.endswith("_") and not name.startswith("_")]


def test_parameters_of_the_parts_can_be_set_through_the_recommender():
    model = HybridRecommender(need=NeedScorer()).set_params(need__discount=0.0)

    model.fit(
        [], [], items={1: {"topics": {"a": 0.5, "b": 0.5}}}, users={1: {"gaps": {"a": 1, "b": 1}}}
    )

    assert model.parts_["need"].discount == 0.0
    assert model.explain(1, 1).parts[0].value == pytest.approx(0.5)


def test_fit_does_not_change_the_given_parts():
    need = NeedScorer()

    HybridRecommender(need=need).fit([], [], items={1: {"topics": {"a": 1.0}}})

    assert not hasattr(need, "topic_index_")


def test_the_example_in_the_package_docstring_runs():
    result = doctest.testmod(recommender.engine)

    assert result.attempted >= 6
    assert result.failed == 0


def test_the_engine_loads_without_django_or_the_portal():
    code = (
        "import sys, recommender.engine, recommender.engine.evaluation, recommender.engine.persistence;"
        "bad = {'django', 'wagtail', 'portal', 'core', 'users', 'advisory', 'courses'};"
        "sys.exit(repr(bad & {name.split('.')[0] for name in sys.modules} or ''))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr.strip() in ("", "''")
