"""Which units the agency's area officers work for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisory.oversight.actions import set_area_offices
from advisory.oversight.forms import AreaOfficeForm
from core.submissions import once
from users.access import role_required
from users.models import User
from users.roles import Role

REFUSED = 422


@role_required(Role.OFFICIAL)
@never_cache
@require_safe
def area_officers(request: HttpRequest) -> HttpResponse:
    officers = _officers().prefetch_related("area_offices__area")
    return render(request, "advisory/area_officers.html", {"officers": officers})


@role_required(Role.OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def area_officer(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the units of one officer."""
    officer = get_object_or_404(_officers(), pk=pk)
    if request.method == "POST":
        form = AreaOfficeForm(request.POST)
        if form.is_valid():
            set_area_offices(officer=officer, areas=form.cleaned_data["areas"], by=request.user)
            messages.success(request, _("The units of %(name)s are kept.") % {"name": officer})
            return redirect("advisory:area-officers")
    else:
        form = AreaOfficeForm(
            initial={"areas": officer.area_offices.values_list("area", flat=True)}
        )
    context = {"officer": officer, "form": form}
    status = REFUSED if request.method == "POST" else 200
    return render(request, "advisory/area_officer.html", context, status=status)


def _officers():
    return User.objects.filter(groups__name=Role.AREA_OFFICER.value, is_active=True).order_by(
        "last_name", "first_name", "pk"
    )
