"""Forms sent again and again, at the same moment and over dying web workers: one result each."""

import os
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.installation import children_of

pytestmark = pytest.mark.services

PEOPLE = 12
FORMS = 3
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


def test_nothing_is_lost_or_doubled_while_web_workers_are_killed(services, sessions, ask):
    unanswered = []
    finished = threading.Event()

    def send_until_answered(n: int) -> str:
        """Each sends three forms, each until it is answered: first tries are mostly cut off."""
        for form in range(FORMS):
            key, deadline = str(uuid.uuid4()), time.monotonic() + SECONDS
            while True:
                status, location = send(address, sessions[n], f"Gửi lại {n} {form}", key)
                if status == 302:
                    break
                unanswered.append(status)
                assert status in {0, 502, 503}, f"unexpected status {status}"
                assert time.monotonic() < deadline, services.log("gunicorn")
                time.sleep(0.1)
            # And once more, as a phone does that never saw the answer.
            assert send(address, sessions[n], f"Gửi lại {n} {form}", key) in {
                (302, location),
                (0, ""),
            }
            time.sleep(0.3)
        return location

    def kill_workers(master) -> None:
        while not finished.wait(0.7):
            for pid in children_of(master)[:1]:
                os.kill(pid, signal.SIGKILL)

    with services.web() as (address, master):
        killer = threading.Thread(target=kill_workers, args=(master,))
        killer.start()
        try:
            with ThreadPoolExecutor(PEOPLE) as together:
                list(together.map(send_until_answered, range(PEOPLE)))
        finally:
            finished.set()
            killer.join()

    rows = ask(
        "SELECT name, count(*) FROM advisory_business WHERE name LIKE %s GROUP BY 1", "Gửi lại %"
    )
    assert len(rows) == FORMS * PEOPLE, "lost"
    assert {count for _name, count in rows} == {1}, "doubled"
    assert unanswered, "no request was cut off: the test proved nothing"
