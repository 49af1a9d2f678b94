"""What people do with a plan; the page that shows it is composed in site/pages."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisory.access import assessment_for, plan_for, plan_step_for
from advisory.models import Plan, PlanStep, Platform
from advisory.plan.actions import make_plan, update_plan
from advisory.plan.forms import DropForm, NewStepForm, StepForm
from advisory.plan.steps import (
    CannotMove,
    NotVetted,
    State,
    add_step,
    choose_platform,
    move_step,
    say_in_use,
    schedule_step,
    set_state,
)
from advisory.platforms.actions import AdoptionError
from core.submissions import once
from users.models import User

FORM_METHODS = ["GET", "HEAD", "POST"]
#: The buttons of a step that only change its state.
STATES = {"start": State.DOING, "done": State.DONE, "again": State.TODO}


@require_POST
@once
def plan_make(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    assessment = assessment_for(request, public_id, to_change=True)
    if not assessment.is_submitted:
        return redirect("advisory:assess-open", public_id)
    make_plan(assessment=assessment)
    return redirect("pages:plan", public_id)


@require_POST
@once
def plan_update(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Compare the plan with the answers as they count now."""
    changes = update_plan(plan=plan_for(request, public_id))
    added = ngettext("%(n)s step was added", "%(n)s steps were added", changes.added)
    obsolete = ngettext("%(n)s is no longer needed", "%(n)s are no longer needed", changes.obsolete)
    messages.success(
        request,
        _("The plan is up to date: %(added)s, %(obsolete)s.")
        % {"added": added % {"n": changes.added}, "obsolete": obsolete % {"n": changes.obsolete}},
    )
    return redirect("pages:plan", public_id)


@require_POST
@once
def step_act(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """The buttons of a step: up, down, begin, done, take up again."""
    step = plan_step_for(request, public_id, pk)
    go = request.POST.get("go", "")
    if go in {"up", "down"}:
        try:
            move_step(step=step, up=go == "up")
        except CannotMove as error:
            messages.error(request, str(error))
    elif go in STATES:
        set_state(step=step, state=STATES[go])
        if go == "done":
            messages.success(request, _("Done: %(step)s") % {"step": step.title})
    return _to_step(step)


@never_cache
@require_http_methods(FORM_METHODS)
@once
def step_edit(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Date, person and note of a step."""
    step = plan_step_for(request, public_id, pk)
    initial = {
        "due_date": step.due_date,
        "member": step.person_id or "",
        "person_name": step.person_name,
        "note": step.note,
    }
    form = StepForm(request.POST or None, initial=initial, business=step.plan.business)
    if form.is_valid():
        schedule_step(step=step, **form.fields_of_step())
        messages.success(request, _("Saved."))
        return _to_step(step)
    context = {"plan": step.plan, "step": step, "form": form}
    return render(request, "advisory/plan_step_edit.html", context)


@never_cache
@require_http_methods(FORM_METHODS)
@once
def step_drop(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Leave a step out, with the reason; it can be taken up again."""
    step = plan_step_for(request, public_id, pk)
    form = DropForm(request.POST or None)
    if form.is_valid():
        set_state(step=step, state=State.DROPPED, because=form.cleaned_data["because"])
        messages.success(request, _("Dropped: %(step)s") % {"step": step.title})
        return redirect("pages:plan", public_id)
    context = {"plan": step.plan, "step": step, "form": form}
    return render(request, "advisory/plan_step_drop.html", context)


@never_cache
@require_http_methods(FORM_METHODS)
@once
def step_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A step of the business's own, or one its adviser adds."""
    plan = plan_for(request, public_id, to_add=True)
    is_adviser = not plan.assessment.can_change
    form = NewStepForm(request.POST or None)
    if form.is_valid():
        step = add_step(
            plan=plan, user=_person(request), is_adviser=is_adviser, **form.fields_of_step()
        )
        messages.success(request, _("Added to the plan."))
        return _to_step(step)
    context = {"plan": plan, "form": form, "is_adviser": is_adviser}
    return render(request, "advisory/plan_step_new.html", context)


@require_POST
@once
def step_platform(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Accept a platform into the plan; without one, take it out again."""
    step = plan_step_for(request, public_id, pk)
    key = request.POST.get("platform", "")
    platform = get_object_or_404(Platform, key=key) if key else None
    try:
        choose_platform(step=step, platform=platform, user=_person(request))
    except NotVetted:
        messages.error(request, _("Only vetted platforms go into a plan."))
    return _to_step(step)


@require_POST
@once
def step_in_use(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """One tap: the business uses the platform of this step from today."""
    step = plan_step_for(request, public_id, pk)
    if step.platform is None or step.plan.business is None:
        raise Http404
    try:
        say_in_use(step=step, user=_person(request))
    except AdoptionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Noted: %(business)s uses %(platform)s.")
            % {"business": step.plan.business.name, "platform": step.platform.name},
        )
    return _to_step(step)


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _to_step(step: PlanStep) -> HttpResponse:
    return redirect(f"{_address(step.plan)}#step-{step.pk}")


def _address(plan: Plan) -> str:
    return reverse("pages:plan", args=[plan.assessment.public_id])
