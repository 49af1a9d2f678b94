"""Give scikit-learn's input checks a type, which the library's own annotations do not tell."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data


def checked_matrix(estimator: BaseEstimator, matrix: Any, *, reset: bool, **rules: Any) -> Any:
    """Return `matrix` as floats, dense or sparse as `rules` allow; `reset` is for `fit`."""
    return validate_data(estimator, matrix, dtype=np.float64, reset=reset, **rules)
