"""Visitors without an account, over several web processes and a worker on Redis."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.services.installation import Installation, wait_for
from tests.services.killing import Killer
from tests.services.visiting import Page, Visitor, public_id

pytestmark = pytest.mark.services

QUESTIONS = 11
PEOPLE = 4
SECONDS = 60


def kept(installation: Installation, result: Page) -> tuple[int, int, Decimal]:
    """Answers and scores stored for a result, and the total."""
    [(answers, scores, total)] = installation.ask(
        """SELECT (SELECT count(*) FROM advisory_answer WHERE assessment_id = a.id),
                  (SELECT count(*) FROM advisory_score WHERE assessment_id = a.id),
                  (SELECT max(total) FROM advisory_score WHERE assessment_id = a.id)
             FROM advisory_assessment a WHERE public_id = %s AND state = 'submitted'""",
        public_id(result),
    )
    return answers, scores, total


def made_by_a_model(installation: Installation, results: list[Page]) -> set[str]:
    """The results whose list in force is by a trained model."""
    rows = installation.ask(
        """SELECT DISTINCT a.public_id::text
             FROM recommender_recommendation r JOIN advisory_assessment a ON a.id = r.assessment_id
            WHERE a.public_id::text = ANY(%s) AND r.model_id IS NOT NULL""",
        [public_id(result) for result in results],
    )
    return {key for (key,) in rows}


def shown_total(result: Page) -> Decimal:
    return Decimal(result.text(".result-head .big-number").replace(".", "").replace(",", "."))


def test_visitors_get_their_own_result_and_a_worker_makes_their_lists(own_services):
    with own_services.web() as (address, _master):
        visitors = [Visitor(address) for _n in range(PEOPLE)]
        with ThreadPoolExecutor(PEOPLE) as together:
            results = list(together.map(Visitor.quick_scan, visitors, range(PEOPLE)))

        stored = [kept(own_services, result) for result in results]
        assert {(answers, scores) for answers, scores, _total in stored} == {(QUESTIONS, 1)}
        assert [shown_total(result) for result in results] == [
            round(total, 1) for _answers, _scores, total in stored
        ]
        assert len({total for _answers, _scores, total in stored}) == PEOPLE
        # The web process makes no list itself: it says that one is on its way.
        assert all(result.soup.select_one("[data-waiting]") for result in results)

        def lists() -> list[Page]:
            return [
                visitor.open(result.path) for visitor, result in zip(visitors, results, strict=True)
            ]

        with own_services.worker():
            wait_for(
                lambda: (
                    made_by_a_model(own_services, results) == {public_id(one) for one in results}
                ),
                SECONDS,
                lambda: own_services.log("celery"),
                pause=1,
            )
        for page in lists():
            assert page.soup.select("#recommended h4 a[href*='/de-xuat/']")
            assert not page.soup.select_one("[data-waiting]")


def test_visitors_lose_no_answer_while_web_workers_are_killed(services):
    def rounds() -> int:
        return services.ask("SELECT count(*) FROM advisory_assessment")[0][0]

    def scan_again_and_again(visitor: Visitor) -> list[Page]:
        results = []
        for rung in itertools.count():
            results.append(visitor.quick_scan(rung % 3))
            if killer.has_finished():
                return results
            time.sleep(0.3)  # an address may begin 120 rounds an hour

    before = rounds()
    with services.web() as (address, master):
        visitors = [Visitor(address) for _n in range(PEOPLE)]
        killer = Killer(
            address, master, lambda: sum(visitor.is_waiting for visitor in visitors), kills=3
        )
        killer.start()
        with ThreadPoolExecutor(PEOPLE) as together:
            results = list(itertools.chain(*together.map(scan_again_and_again, visitors)))
        killer.join()

    assert killer.has_killed_all()
    assert sum(visitor.cut_off for visitor in visitors), "no request was cut off"
    assert len({public_id(result) for result in results}) == len(results)
    assert {kept(services, result)[:2] for result in results} == {(QUESTIONS, 1)}
    assert rounds() == before + len(results)
