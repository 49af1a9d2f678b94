"""The recommender for officials: the model in service, its history, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.submissions import once
from recommender import promoting
from recommender.history import model_history
from users.access import role_required
from users.roles import Role


@never_cache
@require_safe
@role_required(Role.OFFICIAL)
def models(request: HttpRequest) -> HttpResponse:
    return render(request, "recommender/models.html", {"history": model_history()})


@require_POST
@role_required(Role.OFFICIAL)
@once
def roll_back(request: HttpRequest) -> HttpResponse:
    try:
        model = promoting.roll_back(by=request.user)
    except promoting.NotAvailable:
        messages.error(request, _("There is no earlier model to go back to."))
    else:
        messages.success(request, _("Model %(version)s is in service again.") % {"version": model})
    return redirect("recommender:models")
