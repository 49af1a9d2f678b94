"""Accounts that only a link opens, until the person chooses a way of signing in of their own."""

from allauth.account.models import EmailAddress
from django.db import transaction

from users.models import User


@transaction.atomic
def shut_out(guest: User) -> None:
    """End what whoever used the link may still do: sessions, a password, an address not confirmed.

    Sessions hang on the password's hash, so a new unusable one ends them all.
    """
    guest.set_unusable_password()
    guest.save(update_fields=["password"])
    EmailAddress.objects.filter(user=guest, verified=False).delete()
