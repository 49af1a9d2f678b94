from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse

from users.consent_field import consent_address
from users.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth meets the portal."""

    def post_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        signup: bool,
        redirect_url: str | None,
        **kwargs: object,
    ) -> HttpResponse:
        """After signing up, ask for consent on a page of its own, then go where one was going."""
        if signup:
            following = redirect_url or get_next_redirect_url(request)
            redirect_url = consent_address(following or "")
        return super().post_login(request, user, signup=signup, redirect_url=redirect_url, **kwargs)
