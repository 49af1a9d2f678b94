"""Certificates: asking for one, checking one, and taking it back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ratelimit import limit
from core.submissions import once
from courses.access import open_course
from courses.certificates import issuing, keys
from courses.certificates.badge import baked_badge
from courses.certificates.credential import LIST_BITS, claims, status_claims
from courses.certificates.rule import NotEarned, missing
from courses.models import Certificate, Enrolment
from courses.tasks import queue_printing
from users.roles import Role


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name on the certificate"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "As you want it to be read by whoever checks it. Leave it empty for one without a name."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept with the certificate; whoever checks it does not see it."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Ask for the certificate of a completed course, with the name one wants on it."""
    course = open_course(course_key)
    enrolment = Enrolment.objects.of(request.user).filter(course_key=course_key).first()
    if enrolment is None or missing(course, enrolment):
        raise Http404
    if valid := issuing.valid_of(request.user, course_key):
        return redirect(valid)
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method != "POST" or not form.is_valid():
        context = {"course": course, "form": form}
        return render(request, "courses/certificates/new.html", context)
    try:
        certificate = issuing.issue(user=request.user, course=course, **form.cleaned_data)
    except NotEarned as error:
        raise Http404 from error
    queue_printing(certificate)
    messages.success(request, _("Your certificate is issued."))
    return redirect(certificate)


@never_cache
@require_GET
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What anybody may check: for people as a page, for machines as JSON."""
    certificate = get_object_or_404(
        Certificate.objects.defer("pdf").select_related("enrolment"), public_id=public_id
    )
    if request.accepts("text/html"):
        context = {
            "certificate": certificate,
            "is_mine": _is_mine(request, certificate),
            "may_revoke": _may_revoke(request) and certificate.is_valid,
            "has_pdf": Certificate.objects.filter(pk=certificate.pk).exclude(pdf=None).exists(),
        }
        response = render(request, "courses/certificates/show.html", context)
    else:
        response = JsonResponse(_as_json(certificate))
    patch_vary_headers(response, ["Accept"])
    return response


@require_GET
def credential(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The signed credential, to keep in a wallet or to verify elsewhere."""
    certificate = get_object_or_404(Certificate.objects.valid(), public_id=public_id)
    response = HttpResponse(certificate.credential, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="{public_id}.jwt"'
    return response


@require_GET
def badge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The badge as a picture with the signed credential in it, for whoever has the address."""
    limit(request, "certificate-badge", times=30, seconds=60)
    certificate = get_object_or_404(Certificate.objects.valid().defer("pdf"), public_id=public_id)
    response = HttpResponse(baked_badge(certificate), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="huy-hieu-{public_id}.png"'
    return response


@never_cache
@require_GET
def pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file, for its holder; it is made on the way when it is not there yet."""
    certificate = get_object_or_404(
        Certificate.objects.valid().select_related("enrolment"), public_id=public_id
    )
    if not _is_mine(request, certificate):
        raise Http404
    if certificate.pdf is None:
        queue_printing(certificate)
        messages.info(request, _("The PDF is being made. Try again in a moment."))
        return redirect(certificate)
    response = HttpResponse(bytes(certificate.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-{public_id}.pdf"'
    return response


@login_required
@require_POST
@once
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its holder no longer wants it to be valid; another may be issued, with another name."""
    certificate = get_object_or_404(
        Certificate.objects.select_related("enrolment"), public_id=public_id
    )
    if not _is_mine(request, certificate):
        raise Http404
    issuing.revoke(certificate=certificate, because=Certificate.Why.HOLDER, by=request.user)
    messages.success(request, _("The certificate is withdrawn; its address now says so."))
    return redirect(reverse("courses:certificate-new", args=[certificate.course_key]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The agency revokes a certificate, with a reason."""
    if not _may_revoke(request):
        raise Http404
    certificate = get_object_or_404(Certificate.objects.valid(), public_id=public_id)
    form = RevokeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"certificate": certificate, "form": form}
        return render(request, "courses/certificates/revoke.html", context)
    issuing.revoke(
        certificate=certificate,
        because=Certificate.Why.AGENCY,
        by=request.user,
        **form.cleaned_data,
    )
    messages.success(request, _("The certificate is revoked; its address now says so."))
    return redirect(certificate)


@require_GET
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates are revoked, as a signed list of bits."""
    limit(request, "certificate-status", times=60, seconds=60)
    first = number * LIST_BITS
    listed = Certificate.objects.filter(pk__gte=first, pk__lt=first + LIST_BITS)
    if not listed.exists():
        raise Http404
    revoked = listed.revoked().values_list("pk", flat=True)
    keys.current()
    token = keys.sign(status_claims(number, revoked, now=timezone.now()))
    return HttpResponse(token, content_type="application/vc+jwt")


@require_GET
def did_document(request: HttpRequest) -> HttpResponse:
    """The public keys of the portal as an issuer (did:web)."""
    return JsonResponse(keys.did_document(), content_type="application/did+json")


def _is_mine(request: HttpRequest, certificate: Certificate) -> bool:
    enrolment = certificate.enrolment
    return bool(
        request.user.is_authenticated and enrolment and enrolment.user_id == request.user.pk
    )


def _may_revoke(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.has_role(Role.OFFICIAL)


def _as_json(certificate: Certificate) -> dict:
    if not certificate.is_valid:
        return {"valid": False, "id": certificate.address}
    return {
        "valid": True,
        "id": certificate.address,
        "credential": claims(certificate),
        "jwt": certificate.credential,
    }
