"""Reads the files of trained models, and says what is wrong with one; only workers import this."""

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from recommender.engine import HybridRecommender, ModelFileError
from recommender.engine.persistence import load
from recommender.models import TrainedModel

logger = logging.getLogger(__name__)
UNREADABLE = (OSError, ModelFileError)


def load_or_note(row: TrainedModel) -> HybridRecommender | None:
    """Read a model's file; None if it is missing, changed or foreign, which its row then says."""
    try:
        model = loaded(row)
    except UNREADABLE as error:
        _note(row, str(error)[:300] or type(error).__name__)
        return None
    if row.problem and row.state == TrainedModel.State.IN_SERVICE:
        _note(row, "")
    return model


def loaded(row: TrainedModel) -> HybridRecommender:
    """Read the model's file, once per process as long as the file stays as it is.

    Raises OSError or ModelFileError.
    """
    path = Path(settings.MODELS_ROOT) / row.file_name
    state = path.stat()
    return _load_once(path, row.file_hash, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _load_once(path: Path, file_hash: str, _changed_at: int, _size: int) -> HybridRecommender:
    return load(path, expected_hash=file_hash)


def _note(row: TrainedModel, problem: str) -> None:
    """Tell the administrator, once per problem (recommender.queries, /readyz)."""
    if row.problem == problem:
        return
    if problem:
        logger.error("model %s cannot be used, the prior ranker serves: %s", row, problem)
    row.problem, row.problem_at = problem, timezone.now() if problem else None
    row.save(update_fields=["problem", "problem_at"])
