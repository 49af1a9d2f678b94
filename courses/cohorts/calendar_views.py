"""Calendars: a person's own behind a secret address, the dates of a class for anybody."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.ratelimit import limit
from core.submissions import once
from courses.cohorts import feed_address
from courses.cohorts.calendar import own_calendar, public_calendar
from courses.cohorts.listing import shown_class
from courses.models import CalendarAddress

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program fetches; whoever has the address may, so it is as good as a key."""
    address = feed_address.address_behind(token)
    if address is None:
        limit(request, "calendar-unknown", times=30, seconds=600)
        raise Http404
    # Programs of many people ask from one address: each feed is counted for itself.
    limit(request, f"calendar-{address.pk}", times=60, seconds=600)
    response = HttpResponse(own_calendar(address.user), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-cache"  # keep it, but ask first: most answers are 304
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def of_class(request: HttpRequest, public_id: UUID) -> HttpResponse:
    cohort = shown_class(request.user, public_id)
    response = HttpResponse(public_calendar(cohort), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="lop-hoc-{cohort.starts_on}.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where a person finds the address of their calendar, or opens one."""
    address = CalendarAddress.objects.filter(user=request.user).first()
    url = feed_address.feed_address(address) if address else ""
    context = {"address": address, "url": url, "webcal": f"webcal:{url.partition(':')[2]}"}
    return render(request, "courses/cohorts/calendar.html", context)


@login_required
@require_POST
@once
def change(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action")
    if action == "open":
        feed_address.open_address(user=request.user)
    elif action == "renew":
        feed_address.renew_address(user=request.user)
        messages.success(request, _("The old address is void. Put the new one into your calendar."))
    elif action == "close":
        feed_address.close_address(user=request.user)
        messages.success(request, _("The calendar is closed: its address no longer works."))
    else:
        raise Http404
    return redirect("courses:my-calendar")
