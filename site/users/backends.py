"""How a signed-in person is loaded: with the roles and the second factor that pages ask about.

A package above may have more known with the account, by its query: `known_with_account["name"]`
is an expression whose outer query is about people.
"""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import BaseExpression

from users.models import User

known_with_account: dict[str, BaseExpression] = {}


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: object) -> User | None:
        """One query, with a row for each role: asked one by one, three of a page's six were gone."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        people = User.objects.annotate(role=F("groups__name"), has_second_factor=Exists(factors))
        rows = list(people.annotate(**known_with_account).filter(pk=user_id))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user = rows[0]
        user.roles = frozenset(row.role for row in rows if row.role is not None)
        return user
