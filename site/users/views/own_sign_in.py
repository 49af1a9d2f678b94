"""How a guest gets a way of signing in that nobody else has."""

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_required
@never_cache
@require_safe
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """The two steps, and which of them is done; everybody else has one already."""
    if not request.user.is_guest:
        return redirect("users:privacy")
    context = {
        "has_password": request.user.has_usable_password(),
        "waiting": EmailAddress.objects.filter(user=request.user, verified=False).first(),
    }
    return render(request, "users/own_sign_in.html", context)
