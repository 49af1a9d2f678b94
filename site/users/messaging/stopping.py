"""The address in every message that ends them: no sign-in, because who is annoyed will not."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from users.models import User

_signer = Signer(salt="users.messaging.stop")


def stop_address(user_id: int) -> str:
    return settings.BASE_URL + reverse("users:messages-stop", args=[_signer.sign(user_id)])


def user_of(token: str) -> User | None:
    """Whose messages this address ends; None for a forged one or an account that is gone."""
    try:
        return User.objects.filter(pk=_signer.unsign(token)).first()
    except BadSignature:
        return None
