"""Every form carries an idempotency key, so a resent POST gives one result."""

import functools
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.models import Submission

FIELD = "_once"


class _Undo(Exception):
    """The view did not accept the form: forget the key, keep the response."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the POST of a view at most once per key, together with its writes.

    The key row and the view's writes commit in one transaction: a request killed half-way
    leaves neither, and a second request waits for the first and is sent where it was sent.
    A response that is no redirect (a form with errors) forgets the key, so that the
    corrected form may be sent again. A POST without a key runs as usual.
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
                Submission.objects.filter(key=key).update(location=response["Location"][:500])
                return response
        except _Undo as undone:
            return undone.response
        except IntegrityError:
            # Either the key was used before, or the view itself broke a constraint.
            earlier = Submission.objects.filter(key=key, path=path).first()
            if earlier is None or not earlier.location:
                raise
            return HttpResponseRedirect(earlier.location)

    return wrapped


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
