"""Multiply tall sparse matrices item by item, in pieces, so that memory follows the items."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# Up to this many items a table items x items is held dense: 256 MB in single precision.
MOST_DENSE = 8_000
# Stored cells of the left matrix multiplied at once.
PIECE = 4_000_000


def item_products(left: Any, right: Any, *, piece: int = PIECE) -> Any:
    """Return left.T @ right: dense up to MOST_DENSE columns, else sparse."""
    n_items = left.shape[1]
    dense = n_items <= MOST_DENSE
    total: Any = (
        np.zeros((n_items, right.shape[1]), dtype=np.float32)
        if dense
        else sparse.csr_array((n_items, right.shape[1]), dtype=np.float32)
    )
    for start, stop in pieces(left.indptr, piece):
        part = sparse.csr_array(left[start:stop].T) @ right[start:stop]
        if dense:
            _add(total, part)
        else:
            total = total + part
    return total


def pieces(indptr: NDArray, size: int) -> list[tuple[int, int]]:
    """Cut rows into runs of about `size` stored cells each."""
    n_rows = len(indptr) - 1
    cuts = np.searchsorted(indptr, np.arange(size, int(indptr[-1]) + size, size), side="left")
    edges = np.unique(np.r_[0, np.minimum(cuts, n_rows), n_rows])
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _add(total: NDArray[np.float32], part: Any) -> None:
    rows = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    total[rows, part.indices] += part.data


def strongest(table: Any, most: int) -> sparse.csr_array:
    """Keep the largest positive cells of each row, at most `most` of them."""
    n_rows, n_columns = table.shape
    rows, columns, values = [], [], []
    for row in range(n_rows):
        if sparse.issparse(table):
            span = slice(table.indptr[row], table.indptr[row + 1])
            at, value = table.indices[span], table.data[span]
        else:
            at = np.flatnonzero(table[row] > 0)
            value = table[row, at]
        if len(at) > most:
            chosen = np.sort(np.argpartition(-value, most - 1)[:most])
            at, value = at[chosen], value[chosen]
        chosen = value > 0
        rows.append(np.full(int(chosen.sum()), row))
        columns.append(at[chosen])
        values.append(value[chosen])
    cells = (np.concatenate([[], *values]), (_whole(rows), _whole(columns)))
    return sparse.csr_array(cells, shape=(n_rows, n_columns), dtype=np.float32)


def _whole(pieces_of: list[NDArray]) -> NDArray[np.intp]:
    return np.concatenate([np.empty(0, dtype=np.intp), *pieces_of]).astype(np.intp)
