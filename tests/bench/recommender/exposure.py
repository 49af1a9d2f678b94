"""A year of weekly runs: vendors fair and unfair, one ledger carried from run to run.

One category. Six vendors are equally suitable; one of the six buys popularity (twenty invented
customers a week), one floods the category with four products alike. One more is clearly better, one
is not vetted, and one as good as the six is vetted half way through. Each week the model is trained
on all that was used so far, and eighty businesses get a list of four; one in three uses something of
it, mostly from the top.
"""

import json
import sys
from dataclasses import dataclass, field

import numpy as np

BUSINESSES, PLACES, WINDOW = 80, 4, 1_000
ALIKE = ("fair A", "fair B", "fair C", "fair D", "buys popularity", "floods")
VENDORS = (*ALIKE, "better", "not vetted", "newcomer")
PRODUCTS = (0, 1, 2, 3, 4, 5, 5, 5, 5, 6, 7, 8)  # of these vendors
FAKES = 20


@dataclass
class Year:
    """Exposure of each vendor list by list: what it received and what it deserved."""

    received: list[np.ndarray] = field(default_factory=list)
    deserved: list[np.ndarray] = field(default_factory=list)


def write_exposure(seed: int, weeks: int) -> None:
    """Print each vendor's part of the exposure, with and without the ledger."""
    for name, fair in (("with fair exposure", True), ("without", False)):
        year = _year(fair, seed, weeks)
        received, deserved = np.array(year.received), np.array(year.deserved)
        low, high = _windows(received, deserved)
        share = received.sum(axis=0) / received.sum()
        sys.stdout.write(
            f"\n{name}: {len(received) * PLACES:,} recommendations, {weeks} weekly runs\n"
            f"{'':<18}{'of all':>8}{'received / deserved':>21}"
            f"{f'in any {WINDOW:,} in a row':>25}\n"
        )
        for at, vendor in enumerate(VENDORS):
            total = deserved[:, at].sum()
            ratio = f"{received[:, at].sum() / total:.2f}" if total else "-"
            span = f"{low[at]:.2f} to {high[at]:.2f}" if np.isfinite(low[at]) else "-"
            sys.stdout.write(f"{vendor:<18}{share[at]:>8.1%}{ratio:>21}{span:>25}\n")
        sys.stdout.flush()


def _year(fair: bool, seed: int, weeks: int) -> Year:
    from recommender.engine import HybridRecommender
    from recommender.engine.exposure import FairExposure

    chance = np.random.default_rng(seed)
    users = {at: {"gaps": {"e_invoice": float(chance.uniform(0.3, 1))}} for at in range(2_000)}
    events: list[tuple[int, int, float]] = []
    stranger, year, told = 10_000, Year(), None
    for week in range(weeks):
        columns = zip(*events, strict=True) if events else ([], [], [])
        model = HybridRecommender().fit(
            *map(list, columns), items=_products(week >= weeks // 2), users=users
        )
        ledger = FairExposure(random_state=seed).fit(np.zeros(len(PRODUCTS)), PRODUCTS)
        if told:
            ledger.restore(model.item_ids_, json.loads(told, object_hook=_by_number))
        for business in chance.choice(2_000, BUSINESSES, replace=False).tolist():
            shown = _shown(model, business, ledger, fair, year)
            if chance.random() < 1 / 3:
                odds = 1 / np.log2(np.arange(2, len(shown) + 2)) ** 2
                used = int(chance.choice(shown, p=odds / odds.sum()))
                events.append((business, used, week + chance.random()))
        for _fake in range(FAKES):
            stranger += 1
            events.append((stranger, ALIKE.index("buys popularity"), week + chance.random()))
        told = json.dumps(ledger.ledger(model.item_ids_))
    return year


def _products(newcomer: bool) -> dict[int, dict]:
    return {
        at: {
            "kind": "platform",
            "text": "hóa đơn điện tử",
            "topics": {"e_invoice": 1.0 if VENDORS[vendor] == "better" else 0.7},
            "eligible": VENDORS[vendor] != "not vetted"
            and (VENDORS[vendor] != "newcomer" or newcomer),
            "group": VENDORS[vendor],
        }
        for at, vendor in enumerate(PRODUCTS)
    }


def _shown(model, business: int, ledger, fair: bool, year: Year) -> list[int]:
    """Make one list and book it; without fairness the ledger only tells what was deserved."""
    received, deserved = _by_vendor(ledger.received_), _by_vendor(ledger.deserved_)
    lists = model.recommend([business], PLACES, exclude_seen=False, exposure=ledger)[0][0]
    year.deserved.append(_by_vendor(ledger.deserved_) - deserved)
    if fair:
        year.received.append(_by_vendor(ledger.received_) - received)
        return lists[lists >= 0].tolist()
    lists = model.recommend([business], PLACES, exclude_seen=False)[0][0]
    lists = lists[lists >= 0]
    places = np.zeros(len(PRODUCTS))
    places[lists] = 1 / np.log2(np.arange(2, len(lists) + 2))
    year.received.append(_by_vendor(places))
    return lists.tolist()


def _windows(received: np.ndarray, deserved: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most of received / deserved in any window, by vendor."""
    lists = WINDOW // PLACES
    low, high = np.full(len(VENDORS), np.inf), np.full(len(VENDORS), -np.inf)
    for start in range(0, len(received) - lists + 1, 10):
        got = received[start : start + lists].sum(axis=0)
        due = deserved[start : start + lists].sum(axis=0)
        known = (deserved[start : start + lists] > 0).all(axis=0)  # vetted all the time
        ratio = got[known] / due[known]
        low[known], high[known] = np.minimum(low[known], ratio), np.maximum(high[known], ratio)
    return low, high


def _by_vendor(amounts: np.ndarray) -> np.ndarray:
    return np.bincount(PRODUCTS, weights=amounts, minlength=len(VENDORS))


def _by_number(told: dict) -> dict:
    """Item ids are numbers again after JSON."""
    return {int(key) if key.isdigit() else key: value for key, value in told.items()}
