"""Forms sent again and again, at the same moment and over dying web workers: one result each."""

import itertools
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.installation import children_of, get, wait_for

pytestmark = pytest.mark.services

PEOPLE = 12
KILLS = 4
SECONDS = 45
TOKEN = "a" * 32


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


@pytest.fixture(scope="module")
def sessions(services) -> list[str]:
    """Session keys of so many people who are signed in."""
    return services.shell(f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from users.models import User
for n in range({PEOPLE}):
    user = User.objects.create_user(f"nguoi-{{n}}@example.vn")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(session.session_key)
""")


def send(address: str, session: str, name: str, key: str) -> tuple[int, str]:
    """Send the form of a new business; returns the status and where it leads, 0 for no answer."""
    body = {"name": name, "_once": key, "csrfmiddlewaretoken": TOKEN}
    request = urllib.request.Request(
        f"{address}/doanh-nghiep/moi/",
        data=urllib.parse.urlencode(body).encode(),
        headers={"Cookie": f"sessionid={session}; csrftoken={TOKEN}"},
    )
    try:
        with OPENER.open(request, timeout=10) as response:
            return response.status, ""
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location", "")
    except OSError:  # the worker died under us
        return 0, ""


def test_a_form_sent_eight_times_at_once_gives_one_result(services, sessions, ask):
    key = str(uuid.uuid4())
    with services.web() as (address, _process), ThreadPoolExecutor(8) as together:
        answers = list(
            together.map(lambda _n: send(address, sessions[0], "Cùng lúc", key), range(8))
        )

    assert {status for status, _location in answers} == {302}
    assert len({location for _status, location in answers}) == 1
    assert ask("SELECT count(*) FROM advisory_business WHERE name = %s", "Cùng lúc") == [(1,)]


class Killer(threading.Thread):
    """Kills all web workers a few times, each time while several forms are on their way."""

    def __init__(self, address: str, master: subprocess.Popen) -> None:
        super().__init__()
        self._address, self._master = address, master
        self.kills = 0
        self.on_their_way: set[str] = set()

    def run(self) -> None:
        while not self.has_finished():
            wait_for(lambda: len(self.on_their_way) >= 3, SECONDS, "forms on their way")
            for pid in children_of(self._master):
                os.kill(pid, signal.SIGKILL)
            self.kills += 1
            wait_for(lambda: get(f"{self._address}/healthz")[0] == 200, SECONDS, "new workers")

    def has_finished(self) -> bool:
        return self.kills >= KILLS


def test_nothing_is_lost_or_doubled_while_web_workers_are_killed(services, sessions, ask):
    cut_off, sent = [], []

    def send_until_answered(session: str, name: str, killer: Killer) -> None:
        key, deadline = str(uuid.uuid4()), time.monotonic() + SECONDS
        while True:
            killer.on_their_way.add(name)
            status, location = send(address, session, name, key)
            killer.on_their_way.discard(name)
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
            send_until_answered(sessions[n], f"Gửi lại {n} {form}", killer)
            time.sleep(0.4)

    with services.web() as (address, master):
        killer = Killer(address, master)
        killer.start()
        with ThreadPoolExecutor(PEOPLE) as together:
            list(together.map(fill_in_forms, range(PEOPLE)))
        killer.join()

    rows = ask(
        "SELECT name, count(*) FROM advisory_business WHERE name LIKE %s GROUP BY 1", "Gửi lại %"
    )
    assert {name for name, _count in rows} == set(sent), "lost"
    assert {count for _name, count in rows} == {1}, "doubled"
    assert cut_off, "no request was cut off: the test proved nothing"
