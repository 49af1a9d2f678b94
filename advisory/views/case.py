"""One case: its page, its notes, and how it goes to another adviser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from advisory.access import case_for
from advisory.cases.actions import (
    AlreadyAdvises,
    AlreadyProposed,
    CaseClosed,
    NoConsent,
    add_note,
    end_proposal,
    hand_over,
    propose_hand_over,
)
from advisory.cases.forms import HandOverForm, NoteForm, ProposalForm
from advisory.cases.page import case_page
from advisory.models import AdviserCase
from advisory.views.cases import no_consent
from core.submissions import once
from users.roles import Role


@login_required
@never_cache
@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For its adviser while it is open, and for officials; the look is recorded."""
    return _show(request, case_for(request, pk))


@login_required
@require_POST
@once
def case_note(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, case, note_form=form)
    try:
        add_note(case=case, author=request.user, **form.cleaned_data)
    except CaseClosed:
        messages.error(request, _closed())
    else:
        messages.success(request, _("Noted."))
    return redirect("advisory:case-detail", pk)


@login_required
@require_POST
@once
def case_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The official's decision, with or without a proposal."""
    case = case_for(request, pk, role=Role.OFFICIAL)
    form = HandOverForm(request.POST, without=case.adviser)
    if not form.is_valid():
        return _show(request, case, hand_over_form=form)
    try:
        case = hand_over(case=case, official=request.user, **form.cleaned_data)
    except NoConsent:
        messages.error(request, no_consent())
    except CaseClosed:
        messages.error(request, _closed())
    except AlreadyAdvises:
        messages.error(
            request,
            _(
                "%(adviser)s advises this business already: choose somebody else, or close this case."
            )
            % {"adviser": form.cleaned_data["adviser"]},
        )
    else:
        messages.success(
            request, _("%(adviser)s now advises this business.") % {"adviser": case.adviser}
        )
    return redirect("advisory:case-detail", case.pk)


@login_required
@require_POST
@once
def case_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The adviser asks for somebody else; an official decides."""
    case = case_for(request, pk, role=Role.ADVISER)
    form = ProposalForm(request.POST, without=request.user)
    if not form.is_valid():
        return _show(request, case, proposal_form=form)
    try:
        propose_hand_over(case=case, adviser=request.user, **form.cleaned_data)
    except AlreadyProposed:
        messages.warning(request, _("Your proposal waits for an official already."))
    except CaseClosed:
        messages.error(request, _closed())
    else:
        messages.success(request, _("Proposed. The case stays yours until an official decides."))
    return redirect("advisory:case-detail", pk)


@login_required
@require_POST
@once
def proposal_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Its adviser withdraws the proposal, or an official declines it."""
    case = case_for(request, pk)
    end_proposal(case=case, actor=request.user)
    messages.success(request, _("The case stays with %(adviser)s.") % {"adviser": case.adviser})
    return redirect("advisory:case-detail", pk)


def _show(request: HttpRequest, case: AdviserCase, **forms: Form) -> HttpResponse:
    """The page; a form that was refused comes with what was typed."""
    page = case_page(case)
    context = {"case": case, "page": page}
    if case.is_open:
        context["note_form"] = NoteForm()
        if case.may_manage:
            proposed = page.proposal.to if page.proposal else None
            context["hand_over_form"] = HandOverForm(
                without=case.adviser, initial={"adviser": proposed}
            )
        elif page.proposal is None:
            context["proposal_form"] = ProposalForm(without=case.adviser)
    return render(
        request, "advisory/case_detail.html", context | forms, status=422 if forms else 200
    )


def _closed() -> str:
    return _("The case is closed meanwhile: nothing was changed.")
