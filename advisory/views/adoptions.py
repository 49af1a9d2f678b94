"""What a business says it does with a platform: asked the vendor, tries it, uses it, gave it up."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.access import business_for
from advisory.models import AdoptionEvent, Business, FollowUp, Platform
from advisory.platforms.actions import AdoptionError, record_stage
from advisory.platforms.follow_ups import put_off
from advisory.platforms.forms import BusinessChoice, GiveUpForm, UseForm
from advisory.platforms.queries import Chain, chains_on
from core.submissions import once

Stage = AdoptionEvent.Stage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_contact(request: HttpRequest, key: str) -> HttpResponse:
    """The step to the vendor: what to mind before signing, and a business may note that it asked."""
    platforms = Platform.objects.select_related("vendor", "statement")
    platform = get_object_or_404(platforms, key=key)
    if request.method == "POST":
        business = _posted_business(request)
        try:
            record_stage(
                business=business,
                platform=platform,
                stage=Stage.CONTACTED,
                on=timezone.localdate(),
                by=request.user,
            )
        except AdoptionError as error:
            messages.error(request, str(error))
        else:
            said = _("Noted: %(business)s asked the vendor.")
            messages.success(request, said % {"business": business.name})
        return redirect("advisory:platform-go", key=key)
    form = None
    if request.user.is_authenticated:
        businesses = list(Business.objects.of(request.user).order_by("name"))
        form = BusinessChoice(businesses=businesses) if businesses else None
    context = {"platform": platform, "form": form}
    return render(request, "advisory/platform_contact.html", context)


@never_cache
@require_safe
def platform_go(request: HttpRequest, key: str) -> HttpResponse:
    """Lead on to the vendor's own site, from a page of ours.

    A form that is posted may lead to this portal only (form-action of the content policy), so the
    browser is sent on by a header.
    """
    platform = get_object_or_404(Platform, key=key)
    if not platform.website:
        return redirect("advisory:platform-detail", key=key)
    response = render(request, "advisory/platform_go.html", {"platform": platform})
    response["Refresh"] = f"0;url={iri_to_uri(platform.website)}"
    return response


@login_required
@require_POST
@once
def platform_put_off(request: HttpRequest, key: str) -> HttpResponse:
    """ "Not now" to the question whether a platform is still in use."""
    business = _posted_business(request)
    asked = FollowUp.objects.filter(adoption__business=business, adoption__platform__key=key)
    put_off(follow_up=get_object_or_404(asked), today=timezone.localdate())
    messages.success(request, _("We ask again in a week."))
    return redirect("pages:dashboard")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_use(request: HttpRequest, key: str) -> HttpResponse:
    """A business says that it uses the platform, and since when."""
    platform = get_object_or_404(Platform.objects.select_related("vendor"), key=key)
    if request.method == "POST":
        business = _posted_business(request)
        form = UseForm(request.POST, businesses=[business])
        if form.is_valid() and _recorded(request, form, platform, business):
            is_trial = form.cleaned_data["stage"] == Stage.TRIAL
            said = (
                _("Noted: %(business)s is trying %(platform)s.")
                if is_trial
                else _("Noted: %(business)s uses %(platform)s.")
            )
            words = {"business": business.name, "platform": platform.name}
            messages.success(request, said % words)
            return redirect("advisory:platform-detail", key=key)
    else:
        businesses = list(Business.objects.of(request.user).order_by("name"))
        form = UseForm(businesses=businesses, initial={"since": timezone.localdate()})
    context = {"platform": platform, "form": form}
    return render(request, "advisory/platform_use.html", context)


def _recorded(request: HttpRequest, form: UseForm, platform: Platform, business: Business) -> bool:
    """Record the use; what cannot be recorded becomes an error of the form."""
    try:
        record_stage(
            business=business,
            platform=platform,
            stage=form.cleaned_data["stage"],
            on=form.cleaned_data["since"],
            by=request.user,
        )
    except AdoptionError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
@once
def platform_still_use(request: HttpRequest, key: str) -> HttpResponse:
    """A business confirms, 90 days on, that it still uses the platform."""
    platform = get_object_or_404(Platform, key=key)
    business = _posted_business(request)
    try:
        record_stage(
            business=business,
            platform=platform,
            stage=Stage.IN_USE_90D,
            on=timezone.localdate(),
            by=request.user,
        )
    except AdoptionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you: still in use is noted."))
    return redirect("advisory:platform-detail", key=key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_give_up(request: HttpRequest, key: str, business: uuid.UUID) -> HttpResponse:
    """A business no longer uses or tries the platform: since when, and why."""
    theirs = business_for(request, business)
    platform = get_object_or_404(Platform, key=key)
    chain = _chain(platform, request, theirs)
    if not chain.may_give_up:
        messages.info(request, _("This was noted before."))
        return redirect("advisory:platform-detail", key=key)
    initial = {"on": timezone.localdate()}
    form = GiveUpForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            record_stage(
                business=theirs,
                platform=platform,
                stage=Stage.GIVEN_UP,
                on=form.cleaned_data["on"],
                by=request.user,
                reason_code=form.cleaned_data["code"],
                reason=form.cleaned_data["reason"],
            )
        except AdoptionError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("Noted, with the reason. Thank you."))
            return redirect("advisory:platform-detail", key=key)
    context = {"platform": platform, "business": theirs, "chain": chain, "form": form}
    return render(request, "advisory/platform_give_up.html", context)


def _chain(platform: Platform, request: HttpRequest, business: Business) -> Chain:
    for chain in chains_on(platform, request.user):
        if chain.adoption.business_id == business.pk:
            return chain
    raise Http404


def _posted_business(request: HttpRequest) -> Business:
    """The business named in the form, if the signed-in person belongs to it; else Http404."""
    try:
        public_id = uuid.UUID(request.POST.get("business", ""))
    except ValueError:
        raise Http404 from None
    return business_for(request, public_id)
