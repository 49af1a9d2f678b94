from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


class StaffSecondFactorMiddleware:
    """Outside the demo, staff set up a second factor before they see anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            messages.warning(
                request, _("Staff accounts need a second sign-in factor. Set one up to go on.")
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if settings.DEMO or not request.user.is_authenticated or not request.user.is_portal_staff:
            return False
        account_area = reverse("account_login").removesuffix("login/")
        if request.path.startswith((account_area, settings.STATIC_URL)):
            return False
        return not request.user.has_second_factor
