"""Every form carries an idempotency key, so a resent POST gives one result."""

import functools
import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone

from core.models import Submission

FIELD = "_once"
#: How long a form may be sent again: to be taken where the first one led, and for a visitor
#: whose first answer got lost, to take its session up again.
RESEND_TIME = timedelta(hours=1)
#: How long a key is known, and a form sent again changes nothing.
KEY_TIME = timedelta(days=2)
#: Names a visitor in their session; unlike the session's key it outlives signing in.
_VISITOR = "visitor"


class _Undo(Exception):
    """The view did not accept the form: forget the key, keep the response."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the POST of a view at most once per key, together with its writes.

    The key row, the session and the view's writes commit in one transaction: a request killed
    half-way leaves nothing, and a second request waits for the first and is sent where it was
    sent. A response that is no redirect (a form with errors) or leads to the sign-in page rolls
    everything back and forgets the key, so that the form may be sent again, corrected or signed
    in: a view that saves answers with a redirect. A POST without a key runs as usual.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = _key(request)
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        path = hashlib.sha256(request.path.encode()).hexdigest()
        try:
            with transaction.atomic():
                Submission.objects.create(key=key, path_digest=path, user_id=_account(request))
                response = view(request, *args, **kwargs)
                if not _is_result(response):
                    raise _Undo(response)
                Submission.objects.filter(key=key).update(
                    location=response["Location"][:500], **_save_session(request)
                )
                return response
        except _Undo as undone:
            return undone.response
        except IntegrityError:
            # Either the key was used before, or the view itself broke a constraint.
            earlier = Submission.objects.filter(key=key).first()
            if earlier is None:
                raise
        if earlier.path_digest != path:
            raise SuspiciousOperation("this form's key belongs to another form")
        if not _is_theirs(request, earlier):
            raise SuspiciousOperation("this form's key belongs to another person")
        if earlier.created_at < timezone.now() - RESEND_TIME:
            return render(request, "409.html", status=409)
        _take_up_session(request, earlier)
        return HttpResponseRedirect(earlier.location)

    wrapped.takes_once = True  # for the guard in tests/test_project.py
    return wrapped


def forget_old_forms() -> None:
    """Drop what may no longer be sent again: where forms led and whose session, then the keys."""
    now = timezone.now()
    Submission.objects.filter(created_at__lt=now - KEY_TIME).delete()
    Submission.objects.filter(created_at__lt=now - RESEND_TIME).exclude(location="").update(
        location="", session_key="", visitor=""
    )


def _is_result(response: HttpResponse) -> bool:
    """Whether the view did what the form asked for."""
    if not 300 <= response.status_code < 400:
        return False
    return urlsplit(response["Location"]).path != resolve_url(settings.LOGIN_URL)


def _account(request: HttpRequest) -> int | None:
    user = getattr(request, "user", None)
    return user.pk if user and user.is_authenticated else None


def _is_theirs(request: HttpRequest, earlier: Submission) -> bool:
    """Whether the sender is the one who sent the form first.

    A visitor is known by holding the form's key: pages with a form are never cached for others
    (core.visitor_cache). Someone signed in must be the account, or have been the visitor in the
    same session.
    """
    account = _account(request)
    if earlier.user_id is not None or account is None:
        return earlier.user_id == account
    return bool(earlier.visitor) and request.session.get(_VISITOR) == earlier.visitor


def _save_session(request: HttpRequest) -> dict[str, str]:
    """Save a changed session now, with the view's writes; returns what tells a visitor's session.

    What a visitor without an account may open is known to the session alone. The middleware
    saves it after the commit, and a worker killed in between would lock the visitor out.
    """
    session = getattr(request, "session", None)
    if session is None or not (session.modified or session.session_key):
        return {}
    is_visitor = SESSION_KEY not in session
    visitor = session.setdefault(_VISITOR, uuid.uuid4().hex) if is_visitor else ""
    if not session.modified:
        return {"visitor": visitor}
    session.save()
    return {"visitor": visitor, "session_key": session.session_key if is_visitor else ""}


def _take_up_session(request: HttpRequest, earlier: Submission) -> None:
    """Give a visitor whose first answer got lost the session that answer would have set.

    A session that is signed in is never handed out.
    """
    session = getattr(request, "session", None)
    if session is None or session.session_key or not earlier.session_key:
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
