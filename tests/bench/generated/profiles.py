"""Users whose choices follow from what is known of them, with noise and a taste of their own.

Nothing follows in a straight line: a gap matters from its middle on, a sector changes what a gap is
worth, answers are a noisy view of the gaps, and the words are only some of the reasons. `clarity`
says how much profiles decide beside popularity (sd 1), own taste (sd 0.6) and chance (logit, 1.3).
"""

from typing import Any

import numpy as np
from scipy.stats import norm

from tests.bench.generated.world import World, chosen

TOPICS, SECTORS, AREAS, ANSWERS = 12, 10, 9, 5
SIZES = ("micro", "small", "medium")
LEVELS = ("basic", "intermediate", "advanced")
OWN_TASTE = 0.6
# How far an answer, from 0 to 4, is from what it would be without error (standard deviation).
MISRATED = 0.8


def businesses(
    n_users: int = 4_000,
    n_items: int = 240,
    seed: int = 0,
    *,
    clarity: float = 3.0,
    assessed: bool = True,
) -> World:
    """Businesses with sector, size, area, staff, sixty answers and a sentence of aims.

    That an item suits a sector is a preference of the chooser here, not a rule, and not told. Where
    the answers were `assessed`, the gaps by topic that follow from them are told, and the topics of
    the items; else there are only columns, as in a file from elsewhere.
    """
    chance = np.random.default_rng(seed)
    sector, size = (
        chance.integers(0, SECTORS, n_users),
        chance.choice(3, n_users, p=[0.6, 0.3, 0.1]),
    )
    area = chance.integers(0, AREAS, n_users)
    usual = chance.normal(0, 0.7, (SECTORS, TOPICS))
    likely = usual[sector] + 0.5 * (1 - size[:, None])
    gap = _gap(likely + chance.normal(0, 1.0, (n_users, TOPICS)))
    rated = 4 * (1 - gap[:, :, None]) + chance.normal(0, MISRATED, (n_users, TOPICS, ANSWERS))
    answers = np.clip(np.round(rated), 0, 4)

    topic = chance.integers(0, TOPICS, (n_items, 2))
    teaches = np.zeros((n_items, TOPICS))
    teaches[np.arange(n_items), topic[:, 1]] = 0.4
    teaches[np.arange(n_items), topic[:, 0]] = 1.0
    suits = chance.random((n_items, SECTORS)) < np.where(chance.random((n_items, 1)) < 0.4, 0.2, 1)
    level = chance.integers(0, 3, n_items)
    local = np.where(chance.random(n_items) < 0.15, chance.integers(0, AREAS, n_items), -1)

    worth = 1 + 0.5 * chance.normal(size=(SECTORS, TOPICS))
    felt = _felt(gap) * worth[sector]
    suited = 0.5 * suits[:, sector].T - 0.25 * np.abs(level - size[:, None])
    suited = suited + 0.5 * (local == area[:, None])
    told = 2.0 * felt @ teaches.T + suited
    known = (
        2.0 * (_felt_by(answers, likely) * worth[sector]) @ teaches.T + suited - told.mean(axis=0)
    )
    told = clarity / 2 * (told - told.mean(axis=0))
    popular = chance.normal(0, 1.0, n_items)
    told, known = told + popular, clarity / 2 * known + popular
    user, item, order = chosen(_with_taste(told, chance), chance.integers(2, 9, n_users), chance)

    aims = [_aims(row, chance) for row in felt]
    users = {
        at: {
            "sector": f"sector {sector[at]}",
            "size": SIZES[size[at]],
            "text": " ".join(f"topic{aim}" for aim in aims[at]),
            "features": _answers(answers[at])
            | {"area": f"area {area[at]}", "staff": float(chance.integers(1, 9) * 6 ** size[at])},
        }
        for at in range(n_users)
    }
    items = {
        at: {
            "text": " ".join(f"topic{t} word{t}a" for t in np.flatnonzero(teaches[at])),
            "features": {"level": LEVELS[level[at]]},
        }
        for at in range(n_items)
    }
    if assessed:
        for at, user_features in users.items():
            means = 1 - answers[at].mean(axis=1) / 4
            user_features["gaps"] = {f"topic{t}": float(gap) for t, gap in enumerate(means)}
        for at, item_features in items.items():
            taught = np.flatnonzero(teaches[at])
            item_features["topics"] = {f"topic{t}": float(teaches[at, t]) for t in taught}
    told, known = told.astype(np.float32), known.astype(np.float32)
    return World(user, item, order, items, users, told, known)


def businesses_unassessed(
    n_users: int = 4_000, n_items: int = 240, seed: int = 0, *, clarity: float = 3.0
) -> World:
    """The same businesses as columns of a file: no topics, no gaps."""
    return businesses(n_users, n_items, seed, clarity=clarity, assessed=False)


def learners(
    n_users: int = 4_000, n_items: int = 400, seed: int = 0, *, clarity: float = 3.0
) -> World:
    """People with a job, an age, a region, a school and words of interest; items are not described.

    A job leans toward some of thirty subjects, a person's interests are drawn from them, and three
    words are told of them, one in five of which is beside the point.
    """
    chance = np.random.default_rng(seed)
    subjects, jobs = 30, 15
    job, region = chance.integers(0, jobs, n_users), chance.integers(0, 8, n_users)
    age = chance.integers(18, 66, n_users)
    leaning = chance.dirichlet(np.full(subjects, 0.15), jobs)
    interest = np.stack([chance.dirichlet(0.1 + 4 * leaning[one]) for one in job])
    subject = chance.integers(0, subjects, n_items)
    for_age = chance.normal(40, 15, n_items)
    told = 4.0 * np.sqrt(interest[:, subject])
    told = told - 0.5 * np.abs(age[:, None] - for_age) / 15
    told = clarity / 3 * (told - told.mean(axis=0))
    told = told + chance.normal(0, 1.0, n_items)
    user, item, order = chosen(_with_taste(told, chance), chance.integers(2, 9, n_users), chance)

    users: dict[int, Any] = {}
    for at in range(n_users):
        words = chance.choice(subjects, 3, p=interest[at])
        stray = chance.random(3) < 0.2
        words = np.where(stray, chance.integers(0, subjects, 3), words)
        users[at] = {
            "text": " ".join(f"interest{word}" for word in words),
            "features": {
                "job": f"job {job[at]}",
                "region": f"region {region[at]}",
                "age": float(age[at]),
            },
        }
    return World(user, item, order, None, users, told.astype(np.float32))


def _with_taste(told: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Add what no profile says: a taste in eight dimensions."""
    own = chance.normal(size=(told.shape[0], 8)) @ chance.normal(size=(8, told.shape[1]))
    return told + OWN_TASTE * own / 8**0.5


def _gap(latent: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-latent))


def _felt(gap: np.ndarray) -> np.ndarray:
    return np.maximum(gap - 0.4, 0)


def _felt_by(answers: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Return users x topics: what is felt on average by who gives these answers (Bayes' rule)."""
    steps = np.linspace(-4, 4, 81)  # of the latent, in standard deviations around what is likely
    gap = _gap(likely[:, :, None] + steps)
    chances = np.tile(norm.pdf(steps), (*likely.shape, 1))
    for answer in np.moveaxis(answers, 2, 0)[..., None]:
        # All above 3.5 is a 4 and all below 0.5 a 0.
        upper = np.where(answer >= 4, np.inf, answer + 0.5)
        lower = np.where(answer <= 0, -np.inf, answer - 0.5)
        exact = 4 * (1 - gap)
        chances *= norm.cdf((upper - exact) / MISRATED) - norm.cdf((lower - exact) / MISRATED)
    return (chances * _felt(gap)).sum(axis=2) / chances.sum(axis=2)


def _answers(rated: np.ndarray) -> dict[str, float]:
    return {
        f"answer {topic}.{place}": float(value)
        for topic, of_topic in enumerate(rated)
        for place, value in enumerate(of_topic)
    }


def _aims(felt: np.ndarray, chance: np.random.Generator) -> list[int]:
    """Name up to three topics, mostly but not always those that matter most."""
    noisy = felt + 0.15 * chance.gumbel(size=len(felt))
    return np.argsort(-noisy)[: int(chance.integers(1, 4))].tolist()
