from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from users.roles import Role


def split_name(name: str) -> tuple[str, str]:
    """Split a Vietnamese name into given and family part: the last word is the given name."""
    *family, given = name.split()
    return given, " ".join(family)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_guest(self, name: str, phone: str = "", **fields: object) -> "User":
        """Make an account that only a link opens, until the person chooses how to sign in."""
        given, family = split_name(name)
        user = self.model(email=None, first_name=given, last_name=family, phone=phone, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account, known by e-mail. Roles are groups (users.roles).

    A guest has none: somebody else's link let them in, and they may learn but hold no business.
    """

    username = None
    email = models.EmailField(  # of several guests all have none, and null is not unique
        _("e-mail address"), unique=True, null=True, blank=True
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Full name in Vietnamese order (family name first), or the e-mail's first part."""
        full = f"{self.last_name} {self.first_name}".strip()
        return full or (self.email or "").split("@")[0]

    @property
    def is_guest(self) -> bool:
        return self.email is None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Keys of the roles this person holds; of who is signed in they came with the account."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for one; known with the account, as the roles are."""
        return self.authenticator_set.exists()

    def has_role(self, role: Role) -> bool:
        return self.is_superuser or role.value in self.roles

    @property
    def is_portal_staff(self) -> bool:
        """Who needs a second factor: administrators and everyone in a group.

        Wagtail's own groups open the editor too; people of a business are in none.
        """
        return self.is_superuser or bool(self.roles)
