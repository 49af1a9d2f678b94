"""A mapping written by hand for the command: columns by heading or by number, from 1."""

from collections.abc import Sequence

from advisory.register.columns import AMOUNTS, COLUMNS, guess, plain


class MappingRefused(ValueError):
    """The mapping cannot be used; the text says why."""


def read_mapping(given: object, headings: Sequence[str]) -> dict:
    """Bring `{"columns": {"tax_code": "Mã số thuế"}, ...}` into the form that is kept.

    Columns that are not named are taken by their headings. Raises MappingRefused.
    """
    if not isinstance(given, dict):
        raise MappingRefused("the mapping is not a JSON object")
    unknown = set(given) - {"columns", "constants", "units", "choices"}
    if unknown:
        raise MappingRefused(f"unknown: {', '.join(sorted(unknown))}")
    mapping = guess(headings)
    by_name = {plain(heading): index for index, heading in reversed(list(enumerate(headings)))}
    for name, place in _part(given, "columns").items():
        if name not in COLUMNS:
            raise MappingRefused(f"columns: {name} is no column of the register")
        if place is None:
            mapping["columns"].pop(name, None)
            continue
        index = place - 1 if isinstance(place, int) else by_name.get(plain(str(place)))
        if index is None or not 0 <= index < len(headings):
            raise MappingRefused(f"columns: the file has no column {place!r} for {name}")
        mapping["columns"][name] = index
        mapping["units"].pop(name, None)
        if name in AMOUNTS and (unit := guess([headings[index]])["units"].get(name)):
            mapping["units"][name] = unit
    for name, text in _part(given, "constants").items():
        if name not in ("vsic_version", "area_list_version"):
            raise MappingRefused(f"constants: {name} cannot be the same for all rows")
        mapping["constants"][name] = str(text)
    for name, unit in _part(given, "units").items():
        if name not in AMOUNTS or unit not in (1, 1_000, 1_000_000, 1_000_000_000):
            raise MappingRefused(f"units: {name} {unit!r}")
        mapping["units"][name] = unit
    choices = _part(given, "choices")
    if choices:
        mapping["choices"] = {str(code): str(area or "") for code, area in choices.items()}
    return mapping


def _part(given: dict, name: str) -> dict:
    part = given.get(name, {})
    if not isinstance(part, dict):
        raise MappingRefused(f"{name} is not a JSON object")
    return part
