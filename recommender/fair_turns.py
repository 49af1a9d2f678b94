"""Gives equally relevant platforms and courses their turns in the lists; only workers import this.

Equal are those about the same topics whose relevance to a business (recommender.candidates) is within
`BAND` of the best of them. What each received of the places and what it deserved is kept in rows
(models.Exposure): so the turns go on when a worker starts anew, and several workers share them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np

from recommender.candidates import Candidate
from recommender.engine.exposure import FairExposure
from recommender.features import Profile
from recommender.models import Exposure

Key = UUID | int
BAND = 0.05
#: A new item is shown to its first audience in this part of the lists it is relevant enough for.
EXPLORE, FIRST_AUDIENCE, REACH = 0.1, 50, 0.5
#: What a page shows of a list: only that is exposure.
SEEN = 4
COLUMNS = ("received", "deserved", "lists")


@dataclass(frozen=True)
class Before:
    """The list that the new one takes the place of, if there was one."""

    items: frozenset[int] = frozenset()
    made_at: datetime | None = None
    #: How many lists were made for the same assessment: the chances of each are its own.
    number: int = 0


@dataclass
class Turns:
    """A list once the turns are given, how likely each line was, and what is to be booked."""

    items: list[int]
    propensity: list[float]
    booked: dict[Key, Counter[str]] = field(default_factory=dict)


def give_turns(
    order: Sequence[int],
    candidates: Mapping[int, Candidate],
    profile: Profile,
    *,
    seed: int,
    before: Before | None = None,
    explores: bool = True,
) -> Turns:
    """Let equals take turns in the places of a list; nothing is stored yet.

    `order` is the list as a model made it, `candidates` everything that may be shown. A list made
    again keeps those of its equals that it had, unless one of the others is new since.
    """
    if not order:
        return Turns([], [])
    before = before or Before()
    ids = list(candidates)
    place = {item: at for at, item in enumerate(ids)}
    levels = _levels(list(candidates.values()), profile)
    topics = _numbers([_main_topic(one, profile) for one in candidates.values()])
    vendors = _numbers([one.vendor for one in candidates.values()])
    told = _accounts(candidates)
    listed = [place[item] for item in order]
    shown = np.array([told[item].lists if item in told else 0 for item in ids])
    spare = _place_to_spare(listed, levels, topics, shown) if explores else -1
    ledger = FairExposure(
        band=0.0,  # the levels are equal or they are not
        explore=EXPLORE if spare >= 0 else 0.0,
        first_audience=FIRST_AUDIENCE,
        explore_place=max(spare, 0),
        reach=REACH,
        random_state=seed,
    ).fit(topics, vendors)
    rows = {item: [one.received, one.deserved, one.lists] for item, one in told.items()}
    ledger.restore(ids, {"lists": before.number, "items": rows})
    at_first = _copied(ledger)
    kept = _kept(ids, levels, listed, told, before)
    seen = ledger.arrange(listed[:SEEN], levels, allowed=kept)
    booked: dict[Key, Counter[str]] = {}
    for name, then, now in zip(COLUMNS, at_first, _copied(ledger), strict=True):
        for at in np.flatnonzero(now != then).tolist():
            booked.setdefault(candidates[ids[at]].key, Counter())[name] += (now - then)[at].item()
    # Behind them, to move up when one is put aside, equals stand by chance.
    kept[seen.items] = False
    chance = FairExposure(band=0.0, explore=0.0, random_state=seed).fit(topics, vendors)
    behind = chance.arrange(listed[SEEN:], levels, allowed=kept)
    return Turns(
        [ids[at] for at in [*seen.items.tolist(), *behind.items.tolist()]],
        [*seen.propensity.tolist(), *behind.propensity.tolist()],
        booked,
    )


def _copied(ledger: FairExposure) -> list[np.ndarray]:
    return [ledger.received_.copy(), ledger.deserved_.copy(), ledger.shown_.copy()]


def book(booked: Mapping[Key, Mapping[str, float]]) -> None:
    """Add to the accounts; call it inside the transaction that stores the list."""
    rows = Exposure.objects.of_items(booked)
    missing = set(booked) - {row.key for row in rows}
    Exposure.objects.bulk_create(
        [
            Exposure(course_key=key) if isinstance(key, UUID) else Exposure(platform_id=key)
            for key in sorted(missing, key=str)
        ],
        ignore_conflicts=True,  # another worker may have opened the account just now
    )
    locked = list(rows.select_for_update().order_by("pk"))  # in one order: nobody waits in a ring
    for row in locked:
        for name, amount in booked[row.key].items():
            setattr(row, name, getattr(row, name) + amount)
    Exposure.objects.bulk_update(locked, COLUMNS)


def _accounts(candidates: Mapping[int, Candidate]) -> dict[int, Exposure]:
    """One query."""
    by_key = {one.key: item for item, one in candidates.items()}
    return {by_key[row.key]: row for row in Exposure.objects.of_items(by_key)}


def _levels(candidates: Sequence[Candidate], profile: Profile) -> np.ndarray:
    """The relevance of each, the same number for equals and for nobody else."""
    by_topics: defaultdict[tuple[str, ...], list[tuple[float, int]]] = defaultdict(list)
    for at, one in enumerate(candidates):
        by_topics[tuple(sorted(one.topics))].append((one.relevance(profile), at))
    levels = np.zeros(len(candidates))
    number, best = 0, 0.0
    for group in by_topics.values():
        for place, (relevance, at) in enumerate(sorted(group, reverse=True)):
            if not place or relevance < best * (1 - BAND):
                number, best = number + 1, relevance
            levels[at] = round(best, 6) + number * 1e-10  # too little to change any order
    return levels


def _main_topic(one: Candidate, profile: Profile) -> str:
    amounts = one.amounts(profile)
    return amounts[0][1] if amounts else ""


def _numbers(names: Sequence[str]) -> np.ndarray:
    """A number for each name; -1 for none."""
    known = {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)))}
    return np.array([known.get(name, -1) for name in names])


def _place_to_spare(
    listed: Sequence[int], levels: np.ndarray, topics: np.ndarray, shown: np.ndarray
) -> int:
    """The last place that is seen where a new item serves the same gap; -1 if there is none.

    So the largest gaps stay served. What is as relevant as a line of the list has turns anyway.
    """
    new = (shown < FIRST_AUDIENCE) & ~np.isin(levels, levels[listed])
    for place in reversed(range(min(SEEN, len(listed)))):
        base = listed[place]
        if (new & (topics == topics[base]) & (levels >= REACH * levels[base])).any():
            return place
    return -1


def _kept(
    ids: Sequence[int],
    levels: np.ndarray,
    listed: Sequence[int],
    told: Mapping[int, Exposure],
    before: Before,
) -> np.ndarray:
    """Which items may be shown: of equals those of the list before, if they are enough."""
    allowed = np.ones(len(ids), dtype=bool)
    if before.made_at is None:
        return allowed
    wanted = Counter(levels[listed].tolist())
    for level, places in wanted.items():
        equals = np.flatnonzero(levels == level)
        old = [at for at in equals.tolist() if ids[at] in before.items]
        is_new = any(
            ids[at] not in told or told[ids[at]].since > before.made_at for at in equals.tolist()
        )
        if len(old) >= places and not is_new:
            allowed[equals] = False
            allowed[old] = True
    return allowed
