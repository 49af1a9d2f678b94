"""Workers killed over real work, training and a dozen lists: all of it is done, and done once."""

import json
from collections.abc import Callable

import pytest

from tests.services.installation import Installation, kill_group, wait_for

pytestmark = pytest.mark.services

SECONDS = 90
BUSINESSES = 8


@pytest.fixture(params=["own_embedded", "own_services"])
def seeded(request) -> Installation:
    """A portal without a model, with demo businesses: their lists and a training wait."""
    installation = request.getfixturevalue(request.param)
    installation.manage("seed_demo", "--businesses", str(BUSINESSES))
    installation.shell("from recommender.tasks import train_nightly; train_nightly()")
    return installation


def jobs(installation: Installation, kind: str) -> list[tuple[str, int, int]]:
    """State, attempts and steps done of each job of a kind."""
    query = "SELECT state, attempts, done_steps FROM core_job WHERE kind = %s"
    return installation.ask(query, kind)


def models(installation: Installation) -> dict[str, str]:
    """Version -> state of every trained model."""
    return dict(installation.ask("SELECT version, state FROM recommender_trainedmodel"))


def work_until(installation: Installation, condition: Callable[[], object]) -> None:
    """Let a worker work until the condition is true, then kill it with -9."""
    with installation.worker() as worker:
        wait_for(condition, SECONDS, lambda: installation.log("celery"), pause=0.005)
        kill_group(worker)


def test_lists_and_training_over_killed_workers_are_made_exactly_once(seeded):
    def lists_done() -> int:
        return sum(state == "done" for state, *_rest in jobs(seeded, "recommend"))

    def is_training() -> bool:
        [(state, _attempts, steps)] = jobs(seeded, "train_recommender")
        return state != "queued" and steps >= 1

    work_until(seeded, lambda: lists_done() >= 3)
    assert lists_done() < len(jobs(seeded, "recommend")), "all was done before the first kill"
    work_until(seeded, is_training)
    [(state, attempts, _steps)] = jobs(seeded, "train_recommender")
    assert (state, attempts) == ("running", 1), "training was over before the second kill"
    before = models(seeded)

    work_until(
        seeded,
        lambda: all(
            state == "done"
            for kind in ("recommend", "train_recommender")
            for state, *_rest in jobs(seeded, kind)
        ),
    )

    [(_state, attempts, _steps)] = jobs(seeded, "train_recommender")
    assert attempts == 2
    version = made_version(seeded)
    after = models(seeded)
    assert after.keys() - before.keys() == {version}
    assert [name for name, state in after.items() if state == "in_service"] == [version]
    assert (seeded.folder / "var" / "models" / f"{version}.skops").stat().st_size > 0
    each_has_one_list(seeded)


def made_version(installation: Installation) -> str:
    """The version the training job says it made."""
    [(result,)] = installation.ask(
        "SELECT result FROM core_job WHERE kind = %s", "train_recommender"
    )
    return (json.loads(result) if isinstance(result, str) else result)["version"]


def each_has_one_list(installation: Installation) -> None:
    """No business without its list, and none that was made a second time."""
    submitted = installation.ask(
        "SELECT id FROM advisory_assessment WHERE state = 'submitted' AND is_demo"
    )
    of_demo = (
        "FROM recommender_recommendation r JOIN advisory_assessment a ON a.id = r.assessment_id"
        " WHERE a.is_demo"
    )
    listed = installation.ask(f"SELECT DISTINCT r.assessment_id {of_demo}")
    made_again = installation.ask(f"SELECT count(*) {of_demo} AND r.superseded_at IS NOT NULL")
    assert len(submitted) >= BUSINESSES
    assert set(submitted) == set(listed)
    assert made_again == [(0,)]
