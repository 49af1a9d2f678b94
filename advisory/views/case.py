"""One case: its page in parts, its notes, and how it goes to another adviser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

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
from advisory.cases.page import answers_part, history_part, notes_of, plan_part, waiting_part
from advisory.models import AdviserCase
from advisory.views.cases import no_consent
from core.submissions import once
from users.roles import Role

#: The parts of a case, each an address of its own; the first is what is to be done.
PARTS = {
    "case-detail": gettext_lazy("What waits"),
    "case-answers": gettext_lazy("Answers"),
    "case-plan": gettext_lazy("Plan"),
    "case-note": gettext_lazy("Notes"),
    "case-history": gettext_lazy("History and hand-over"),
}


@login_required
@never_cache
@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For its adviser while it is open, and for officials; each look at a part is recorded."""
    case = case_for(request, pk)
    return _show(request, case, "case-detail", page=waiting_part(case))


@login_required
@never_cache
@require_safe
def case_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest result, and whose answers it rests on."""
    case = case_for(request, pk)
    return _show(request, case, "case-answers", page=answers_part(case))


@login_required
@never_cache
@require_safe
def case_plan(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk)
    return _show(request, case, "case-plan", page=plan_part(case))


@login_required
@never_cache
@require_safe
def case_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The people, what happened to the case, and the way to another adviser."""
    return _show_history(request, case_for(request, pk))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def case_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes, and a new one."""
    case = case_for(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _show(request, case, "case-note", status, notes=notes_of(case), form=form)
    try:
        add_note(case=case, author=request.user, **form.cleaned_data)
    except CaseClosed:
        messages.error(request, _closed())
    else:
        messages.success(request, _("Noted."))
    return redirect("advisory:case-note", pk)


@login_required
@require_POST
@once
def case_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The official's decision, with or without a proposal."""
    case = case_for(request, pk, role=Role.OFFICIAL)
    form = HandOverForm(request.POST, without=case.adviser)
    if not form.is_valid():
        return _show_history(request, case, hand_over_form=form)
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
        return _show_history(request, case, proposal_form=form)
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


def _show_history(request: HttpRequest, case: AdviserCase, **refused: Form) -> HttpResponse:
    """The part with the forms of handing over; one that was refused comes with what was typed."""
    forms: dict[str, Form] = {}
    if case.is_open and case.may_manage:
        proposed = case.proposal.to if case.proposal else None
        forms["hand_over_form"] = HandOverForm(without=case.adviser, initial={"adviser": proposed})
    elif case.is_open and case.proposal is None:
        forms["proposal_form"] = ProposalForm(without=case.adviser)
    status = 422 if refused else 200
    return _show(
        request, case, "case-history", status, page=history_part(case), **(forms | refused)
    )


def _show(
    request: HttpRequest, case: AdviserCase, here: str, status: int = 200, **context: object
) -> HttpResponse:
    """One part of the case, with the way to the others."""
    parts = [
        {"address": reverse(f"advisory:{name}", args=[case.pk]), "label": label, "name": name}
        for name, label in PARTS.items()
    ]
    template = f"advisory/{here.replace('-', '_')}.html"
    context |= {"case": case, "parts": parts, "here": here}
    return render(request, template, context, status=status)


def _closed() -> str:
    return _("The case is closed meanwhile: nothing was changed.")
