"""Store a fitted recommender and read it back without ever running what a file says."""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

import skops.io
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from recommender.engine.errors import (
    BrokenModelFile,
    ChangedModelFile,
    ForeignModelFile,
    ModelFileError,
)
from recommender.engine.hybrid import HybridRecommender
from recommender.engine.ranking import column_names

# Everything a stored model is made of, beyond the types skops itself trusts. A type that is not
# named here is never built, so add one only together with the estimator that needs it.
TRUSTED = (
    "recommender.engine.affinity.TraitAffinity",
    "recommender.engine.collaborative.ItemNeighbours",
    "recommender.engine.collaborative.ItemRegression",
    "recommender.engine.factors.ItemFactors",
    "recommender.engine.features.FeatureEncoder",
    "recommender.engine.features.UserTable",
    "recommender.engine.history.History",
    "recommender.engine.hybrid.HybridRecommender",
    "recommender.engine.lift.PeerLift",
    "recommender.engine.need.NeedScorer",
    "recommender.engine.popularity.MomentPopularity",
    "recommender.engine.popularity.PeerPopularity",
    "recommender.engine.profiles.ProfileEncoder",
    "recommender.engine.profiles.ProfileRidge",
    "recommender.engine.ranking.EvidenceRanker",
    "recommender.engine.ranking.Learnt",
    "recommender.engine.reranking.ListReranker",
    "recommender.engine.sequence.FollowCounts",
    "recommender.engine.sequence.NextItemRegression",
    "recommender.engine.suitability.SuitabilityScorer",
    "recommender.engine.text.ItemSimilarity",
    "recommender.engine.text.TextScorer",
    "recommender.engine.text.fold_accents",
    "recommender.engine.worth.GapWorth",
    "scipy.sparse._csr.csr_array",
)


def save(model: HybridRecommender, path: str | os.PathLike[str]) -> str:
    """Write a fitted model, whole or not at all, and return the SHA-256 of the file."""
    check_is_fitted(model)
    path = Path(path)
    data = skops.io.dumps(model)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return hashlib.sha256(data).hexdigest()


def load(path: str | os.PathLike[str], *, expected_hash: str | None = None) -> HybridRecommender:
    """Read a model written by `save`.

    Raises
    ------
    FileNotFoundError
    ChangedModelFile
        If `expected_hash` is given and the file has another SHA-256.
    BrokenModelFile
        If the file cannot be read as a model.
    ForeignModelFile
        If it names a type outside `TRUSTED`, is not a fitted recommender, or weighs other signals
        than there are now.
    """
    path = Path(path)
    data = path.read_bytes()
    if expected_hash is not None and hashlib.sha256(data).hexdigest() != expected_hash:
        raise ChangedModelFile(f"{path.name} is not the file that was recorded")
    try:
        foreign = sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED))
        if foreign:
            raise ForeignModelFile(f"{path.name} names types outside the allow-list: {foreign}")
        model = skops.io.loads(data, trusted=list(TRUSTED))
    except ModelFileError:
        raise
    except zipfile.BadZipFile as error:
        raise BrokenModelFile(f"{path.name} is no model file or cut short: {error}") from error
    except Exception as error:  # a damaged file may fail in any step of the reader
        raise BrokenModelFile(f"{path.name} cannot be read: {error!r}") from error
    if not isinstance(model, HybridRecommender):
        raise ForeignModelFile(f"{path.name} holds a {type(model).__name__}, not a recommender")
    try:
        check_is_fitted(model, "ranker_")
    except NotFittedError as error:
        raise ForeignModelFile(f"{path.name} holds a recommender that was never fitted") from error
    if getattr(model.ranker_, "columns_", None) != column_names():
        raise ForeignModelFile(f"{path.name} weighs other signals than there are now; train again")
    return model
