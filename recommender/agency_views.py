"""The recommender for officials and trainers: figures, models, comparisons and what is missing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from advisory.access import vendor_for
from core import ratelimit
from core.submissions import once
from recommender import experiments, promoting
from recommender.figures import official_figures, supply_gaps
from recommender.history import model_history
from recommender.models import Experiment, TrainedModel
from recommender.platform_figures import agency_platforms, vendor_platforms
from recommender.tasks import count_figures_nightly
from users.access import any_role_required, role_required
from users.roles import Role


@never_cache
@require_safe
@role_required(Role.OFFICIAL)
def figures(request: HttpRequest) -> HttpResponse:
    """What is recommended to whom, who is shown how often, complaints, and what came of it."""
    return render(request, "recommender/figures.html", {"figures": official_figures()})


@never_cache
@require_safe
@role_required(Role.OFFICIAL)
def platform_figures(request: HttpRequest) -> HttpResponse:
    """Which vetted vendor is shown how often beside its fair share, and what became of it."""
    return render(request, "recommender/platform_figures.html", {"figures": agency_platforms()})


@never_cache
@require_safe
@login_required
def vendor_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a vendor, of its own platforms only."""
    vendor = vendor_for(request, pk)
    context = {"vendor": vendor, "figures": vendor_platforms(vendor)}
    return render(request, "recommender/vendor_figures.html", context)


@never_cache
@require_safe
@any_role_required(Role.TRAINER, Role.OFFICIAL)
def supply(request: HttpRequest) -> HttpResponse:
    """Which gaps of businesses no good course closes."""
    return render(request, "recommender/supply.html", {"supply": supply_gaps()})


@require_POST
@role_required(Role.OFFICIAL)
@once
def recount(request: HttpRequest) -> HttpResponse:
    ratelimit.limit(request, "recount-recommender", times=20, seconds=3600)
    count_figures_nightly()
    messages.success(request, _("The figures are being counted. Load the page again in a minute."))
    return redirect("recommender:figures")


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


@require_POST
@role_required(Role.OFFICIAL)
@once
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw new lists from this model and the one in service, and see whose lines are opened."""
    model = get_object_or_404(TrainedModel, pk=pk)
    try:
        experiments.begin(other=model, by=request.user)
    except experiments.NotComparable:
        messages.error(request, _("These two cannot be compared now."))
    else:
        messages.success(request, _("New lists are drawn from both models from now on."))
    return redirect("recommender:models")


@require_POST
@role_required(Role.OFFICIAL)
@once
def stop_comparing(request: HttpRequest) -> HttpResponse:
    running = Experiment.objects.running()
    if running is not None:
        experiments.stop(running, by=request.user)
        messages.success(request, _("The comparison is stopped."))
    return redirect("recommender:models")


@require_POST
@role_required(Role.OFFICIAL)
@once
def promote(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(TrainedModel, pk=pk)
    try:
        promoting.promote(model, by=request.user)
    except promoting.NotAvailable:
        messages.error(request, _("Only a model that a comparison found better is put in service."))
    else:
        messages.success(request, _("Model %(version)s is in service.") % {"version": model})
    return redirect("recommender:models")
