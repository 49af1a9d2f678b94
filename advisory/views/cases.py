"""Cases: what an adviser works on, and how an official entrusts a business."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advisory.access import visible_business
from advisory.businesses.forms import CaseForm
from advisory.cases.actions import NoConsent, close_case, open_case
from advisory.cases.queue import case_rows, record_look
from advisory.models import AdviserCase
from core.submissions import once
from users.access import role_required
from users.roles import Role


@require_safe
@role_required(Role.ADVISER)
def case_list(request: HttpRequest) -> HttpResponse:
    """The adviser's own open cases, longest untouched first; the look is recorded."""
    cases = AdviserCase.objects.open().filter(adviser=request.user).select_related("business")
    rows = case_rows(cases)
    record_look(request.user, rows)
    return render(request, "advisory/case_list.html", {"rows": rows})


@require_POST
@role_required(Role.OFFICIAL)
@once
def case_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    business = visible_business(request, public_id)
    form = CaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an adviser from the list."))
        return redirect(business.get_absolute_url())
    adviser = form.cleaned_data["adviser"]
    try:
        open_case(business=business, adviser=adviser, official=request.user)
    except NoConsent:
        messages.error(
            request,
            _(
                "No owner has agreed to advice and to sharing the business with an adviser. Ask them first."
            ),
        )
    else:
        messages.success(
            request, _("%(adviser)s now advises this business.") % {"adviser": adviser}
        )
    return redirect(business.get_absolute_url())


@require_POST
@role_required(Role.OFFICIAL)
@once
def case_close(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(AdviserCase.objects.select_related("business"), pk=pk)
    close_case(case=case, actor=request.user)
    messages.success(request, _("The case is closed."))
    return redirect(case.business.get_absolute_url())
