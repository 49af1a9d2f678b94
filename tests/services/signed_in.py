"""People who are signed in, and the forms they send without following where they lead."""

import urllib.error
import urllib.parse
import urllib.request
from typing import NamedTuple

from tests.services.installation import Installation

TOKEN = "a" * 32


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


class Answer(NamedTuple):
    """What came back; status 0 when nothing did."""

    status: int
    location: str = ""
    text: str = ""


def sign_in(installation: Installation, *emails: str) -> list[str]:
    """Session keys of people; an account is made for each."""
    return installation.shell(f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from users.models import User
for email in {emails!r}:
    user = User.objects.create_user(email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(session.session_key)
""")


def ask_as(
    session: str, address: str, fields: dict[str, str] | None = None, *, accept: str = "*/*"
) -> Answer:
    """Get a page, or post fields to it."""
    data = None
    if fields is not None:
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Accept": accept}
    request = urllib.request.Request(address, data=data, headers=headers)
    try:
        with OPENER.open(request, timeout=10) as response:
            return Answer(response.status, text=response.read().decode())
    except urllib.error.HTTPError as answer:
        return Answer(answer.code, answer.headers.get("Location", ""))
    except OSError:  # the worker died under us
        return Answer(0)
