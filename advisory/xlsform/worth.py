"""The most points a question can earn, from its options, rows and bands."""

from collections.abc import Mapping

from advisory.xlsform.exact import Number, pack, unpack


def times_row(row: dict) -> Number:
    """What a row of a table multiplies by; 1 where the file leaves it empty."""
    return 1 if row["points"] is None else unpack(row["points"])


def most_points(item: Mapping, bands: Mapping[str, dict]) -> int | str | None:
    """The most an answer can earn, weight included, as stored; None if it earns no points."""
    most = _unweighted(item, bands)
    return None if most is None else pack(most * unpack(item["weight"]))


def _unweighted(item: Mapping, bands: Mapping[str, dict]) -> Number | None:
    kind, options = item["type"], item["options"]
    if item.get("awaits") == "points":
        return None
    if item.get("out_of"):
        return 1
    if kind in {"ratio", "count", "number"}:
        return unpack(bands[item["rule"]]["steps"][-1]["points"]) if item["rule"] else None
    worth = [(unpack(o["points"]), o["exclusive"]) for o in options if o["points"] is not None]
    if not worth:
        return None
    highest = max(points for points, _ in worth)
    # An alternative rule set may take points away: what takes away is not ticked by the best.
    together = sum(max(points, 0) for points, alone in worth if not alone)
    if kind == "multi":
        return max([together, *(points for points, alone in worth if alone)])
    if kind == "grid_multi":
        return together * sum(times_row(row) for row in item["rows"])
    if kind == "rows":
        return highest * sum(times_row(row) for row in item["rows"])
    return highest
