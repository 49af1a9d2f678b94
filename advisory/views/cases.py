"""Cases: the list an adviser works from, and how an official entrusts and closes them."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import case_for, visible_business
from advisory.cases.actions import NoConsent, close_case, may_share_with_adviser, open_case
from advisory.cases.forms import CaseForm
from advisory.cases.queue import case_rows, parts_of, record_look, with_results
from advisory.models import AdviserCase
from core.submissions import once
from users.access import role_required
from users.roles import Role

PER_PAGE = 50


@never_cache
@require_safe
@role_required(Role.ADVISER)
def case_list(request: HttpRequest) -> HttpResponse:
    """The adviser's own open cases, most urgent first; the look is recorded."""
    rows = case_rows(AdviserCase.objects.open().filter(adviser=request.user))
    parts = parts_of(rows)
    asked = request.GET.get("reason", "")
    part = next((part for part in parts if part.key == asked), None)
    chosen = [row for row in rows if row.is_for(part.key)] if part else rows
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    shown = with_results(page.object_list)
    record_look(request.user, shown)
    context = {"page": page, "rows": shown, "parts": parts, "part": part, "total": len(rows)}
    return render(request, "advisory/case_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OFFICIAL)
@once
def case_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The advisers with their open cases, to choose one; the look is recorded."""
    business = visible_business(request, public_id)
    form = CaseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        may_share = may_share_with_adviser(business)
        context = {"business": business, "form": form, "may_share": may_share}
        status = 422 if form.is_bound else 200
        return render(request, "advisory/case_new.html", context, status=status)
    adviser = form.cleaned_data["adviser"]
    try:
        open_case(business=business, adviser=adviser, official=request.user)
    except NoConsent:
        messages.error(request, no_consent())
    else:
        messages.success(
            request, _("%(adviser)s now advises this business.") % {"adviser": adviser}
        )
    return redirect(business.get_absolute_url())


@require_POST
@role_required(Role.OFFICIAL)
@once
def case_close(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk, role=Role.OFFICIAL)
    close_case(case=case, actor=request.user)
    messages.success(request, _("The case is closed."))
    return redirect(case.business.get_absolute_url())


def no_consent() -> str:
    return _(
        "No owner has agreed to advice and to sharing the business with an adviser. Ask them first."
    )
