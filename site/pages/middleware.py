from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: Packages whose pages are about businesses and what is known of them.
_OF_BUSINESSES = {"advisory", "recommender", "reports"}
#: What a guest may open there: the catalogue, what everybody may reckon, and answering as a
#: colleague, which has a link of its own.
_OPEN = {
    "advisory:platform-list",
    "advisory:platform-detail",
    "advisory:support-check",
    "advisory:colleague-link",
    "advisory:colleague-start",
    "advisory:colleague-finish",
    "advisory:colleague-forget",
    "advisory:colleague-evidence",
    "advisory:colleague-evidence-remove",
    "advisory:colleague-cards",
}
#: Pages of our own that are composed around a business.
_COMPOSED = {"pages:result", "pages:plan", "pages:report", "pages:report-file"}
_TEAM = ("pages:team", "pages:hand-to-staff")


class GuestMiddleware:
    """A guest learns and holds no business: anybody with link and code could come in as them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, *_view_and_arguments: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not _is_for_owners(match.app_name, match.view_name):
            return None  # before the account is asked for: public pages cost no query
        if not request.user.is_authenticated or not request.user.is_guest:
            return None
        return render(request, "pages/guest.html", status=403)


def _is_for_owners(app_name: str, view_name: str) -> bool:
    if app_name in _OF_BUSINESSES:
        return view_name not in _OPEN
    return view_name in _COMPOSED or view_name.startswith(_TEAM)
