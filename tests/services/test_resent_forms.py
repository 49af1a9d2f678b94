"""Forms sent again and again, at the same moment and over dying web workers: one result each."""

import itertools
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.killing import Killer
from tests.services.signed_in import ask_as, sign_in

pytestmark = pytest.mark.services

PEOPLE = 12
SECONDS = 30


@pytest.fixture(scope="module")
def sessions(services) -> list[str]:
    """Session keys of so many people who are signed in."""
    return sign_in(services, *(f"nguoi-{n}@example.vn" for n in range(PEOPLE)))


def send(address: str, session: str, name: str, key: str) -> tuple[int, str]:
    """Send the form of a new business; returns the status and where it leads, 0 for no answer."""
    fields = {"name": name, "consent": "on", "_once": key}
    answer = ask_as(session, f"{address}/doanh-nghiep/moi/", fields)
    return answer.status, answer.location


def test_a_form_sent_eight_times_at_once_gives_one_result(services, sessions, ask):
    key = str(uuid.uuid4())
    with services.web() as (address, _process), ThreadPoolExecutor(8) as together:
        answers = list(
            together.map(lambda _n: send(address, sessions[0], "Cùng lúc", key), range(8))
        )

    assert {status for status, _location in answers} == {302}
    assert len({location for _status, location in answers}) == 1
    assert ask("SELECT count(*) FROM advisory_business WHERE name = %s", "Cùng lúc") == [(1,)]


def test_nothing_is_lost_or_doubled_while_web_workers_are_killed(services, sessions, ask):
    cut_off, sent, on_their_way = [], [], set()

    def send_until_answered(session: str, name: str) -> None:
        key, deadline = str(uuid.uuid4()), time.monotonic() + SECONDS
        while True:
            on_their_way.add(name)
            status, location = send(address, session, name, key)
            on_their_way.discard(name)
            if status == 302:
                break
            assert status == 0, f"unexpected status {status}"
            assert time.monotonic() < deadline, services.log("gunicorn")
            cut_off.append(name)
            time.sleep(0.1)
        sent.append(name)
        # And once more, as a phone does that never saw the answer.
        assert send(address, session, name, key) in {(302, location), (0, "")}

    def fill_in_forms(n: int) -> None:
        for form in itertools.count():
            if killer.has_finished():
                return
            send_until_answered(sessions[n], f"Gửi lại {n} {form}")
            time.sleep(0.4)

    with services.web() as (address, master):
        killer = Killer(address, master, lambda: len(on_their_way))
        killer.start()
        with ThreadPoolExecutor(PEOPLE) as together:
            list(together.map(fill_in_forms, range(PEOPLE)))
        killer.join()

    rows = ask(
        "SELECT name, count(*) FROM advisory_business WHERE name LIKE %s GROUP BY 1", "Gửi lại %"
    )
    assert {name for name, _count in rows} == set(sent), "lost"
    assert {count for _name, count in rows} == {1}, "doubled"
    assert killer.has_killed_all()
    assert cut_off, "no request was cut off: the test proved nothing"
