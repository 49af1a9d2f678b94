from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.ratelimit import limit
from core.submissions import once
from users.consents import Purpose, has_consented, withdraw_consent
from users.messaging.stopping import user_of


@csrf_exempt  # mail programs post here too (RFC 8058); the signed address is the proof
@never_cache
@once
def messages_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the messages to one person, from the address in each of them.

    A look alone ends nothing: mail filters open every link.
    """
    limit(request, "messages-stop", times=60, seconds=600)
    user = user_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        withdraw_consent(user=user, purpose=Purpose.MESSAGES)
        messages.success(request, _("You get no more messages from us."))
        return redirect(request.path)
    context = {"gets_messages": has_consented(user, Purpose.MESSAGES)}
    return render(request, "users/messages_stop.html", context)
