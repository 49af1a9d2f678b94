"""Put a list into an order in which nothing comes before what it builds on."""

from collections.abc import Collection, Mapping, Sequence


def in_order(
    chosen: Sequence[int],
    requires: Mapping[int, Sequence[int]],
    *,
    known: Collection[int],
    able: Collection[int],
) -> list[int]:
    """Return `chosen` with each item after what it requires, as long as before.

    An item whose requirement is not `known` yet waits for it: the requirement takes its place,
    if it is `able` to be shown, and the item follows where there is room. A requirement that
    cannot be shown holds nothing up, and a circle is cut where it is met first.
    """
    placed: list[int] = []

    def place(item: int, waiting: tuple[int, ...]) -> None:
        if item in placed or item in waiting:
            return
        for needed in requires.get(item, ()):
            if needed not in known and needed in able:
                place(needed, (*waiting, item))
        placed.append(item)

    for item in chosen:
        place(item, ())
    return placed[: len(chosen)]
