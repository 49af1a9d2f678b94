"""Every form carries an idempotency key, so a resent POST gives one result."""

import functools
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from core.models import Submission

FIELD = "_once"
#: How long a visitor whose first answer got lost may take its session up again.
RESEND_TIME = timedelta(hours=1)


class _Undo(Exception):
    """The view did not accept the form: forget the key, keep the response."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the POST of a view at most once per key, together with its writes.

    The key row, the session and the view's writes commit in one transaction: a request killed
    half-way leaves nothing, and a second request waits for the first and is sent where it was
    sent. A response that is no redirect (a form with errors) rolls everything back and forgets
    the key, so that the corrected form may be sent again: a view that saves answers with a
    redirect. A POST without a key runs as usual.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = _key(request)
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        path = request.path[:300]
        try:
            with transaction.atomic():
                Submission.objects.create(key=key, path=path)
                response = view(request, *args, **kwargs)
                if not 300 <= response.status_code < 400:
                    raise _Undo(response)
                Submission.objects.filter(key=key).update(
                    location=response["Location"][:500], session_key=_save_session(request)
                )
                return response
        except _Undo as undone:
            return undone.response
        except IntegrityError:
            # Either the key was used before, or the view itself broke a constraint.
            earlier = Submission.objects.filter(key=key).first()
            if earlier is None:
                raise
        if earlier.path != path:
            raise SuspiciousOperation("this form's key belongs to another form")
        _take_up_session(request, earlier)
        return HttpResponseRedirect(earlier.location)

    wrapped.takes_once = True  # for the guard in tests/test_project.py
    return wrapped


def _save_session(request: HttpRequest) -> str:
    """Save a changed session now, with the view's writes; returns the key of a visitor's session.

    What a visitor without an account may open is known to the session alone. The middleware
    saves it after the commit, and a worker killed in between would lock the visitor out.
    """
    session = getattr(request, "session", None)
    if session is None or not session.modified:
        return ""
    session.save()
    return "" if SESSION_KEY in session else session.session_key


def _take_up_session(request: HttpRequest, earlier: Submission) -> None:
    """Give a visitor whose first answer got lost the session that answer would have set.

    Whoever holds the form's key was sent the form: pages with a form are never cached for
    others (core.visitor_cache). A session that is signed in is never handed out.
    """
    session = getattr(request, "session", None)
    if session is None or session.session_key or not earlier.session_key:
        return
    if earlier.created_at < timezone.now() - RESEND_TIME:
        return
    found = type(session)(earlier.session_key)
    if not found.keys() or SESSION_KEY in found:
        return
    found.modified = True  # so that the cookie is set
    request.session = found


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
