from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


def editor_sign_in(request: HttpRequest) -> HttpResponse:
    """Where the editor sends whom it does not let in.

    Whoever is signed in already has no right to it: the sign-in page would send them straight
    back, for ever.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/quan-tri/"))
