"""The demo's people: those who sign in, and an owner for every other business, who cannot."""

import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from core import demo
from users.consents import TEXTS, Purpose
from users.models import Consent, User
from users.roles import Role

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Kim", "Quốc")
GIVEN = (
    "An",
    "Bình",
    "Dung",
    "Hà",
    "Hải",
    "Hạnh",
    "Hòa",
    "Lan",
    "Nam",
    "Phúc",
    "Sơn",
    "Tâm",
    "Thu",
)
NAMES = {
    demo.OWNER: ("Nguyễn Thị", "Mẫu"),
    demo.STAFF: ("Trần Văn", "Mẫu"),
    demo.TRAINER: ("Lê Minh", "Mẫu"),
    demo.ADVISER: ("Phạm Ngọc", "Mẫu"),
    demo.OFFICIAL: ("Võ Thanh", "Mẫu"),
    demo.SECOND_OFFICIAL: ("Bùi Hữu", "Mẫu"),
    demo.AREA_OFFICER: ("Huỳnh Hữu", "Mẫu"),
    demo.ANALYST: ("Bùi Kim", "Mẫu"),
    demo.AUDITOR: ("Ngô Thị", "Mẫu"),
    demo.VENDOR: ("Đặng Quốc", "Mẫu"),
    demo.ADMINISTRATOR: ("Đỗ Quốc", "Mẫu"),
}


def add_sign_ins() -> dict[str, User]:
    """The people of core.demo with their roles, by role; their password is set again."""
    people = {}
    password = make_password(demo.PASSWORD)
    for sign_in, (last_name, first_name) in NAMES.items():
        is_administrator = sign_in == demo.ADMINISTRATOR
        user, _created = User.objects.update_or_create(
            email=sign_in.email,
            defaults={
                "password": password,
                "last_name": last_name,
                "first_name": first_name,
                "is_demo": True,
                "is_active": True,
                "is_staff": is_administrator,
                "is_superuser": is_administrator,
            },
        )
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        _stop_mails(user)
        group = Role.OFFICIAL if sign_in == demo.SECOND_OFFICIAL else sign_in.role
        if group in Role.values:
            user.groups.add(Group.objects.get_or_create(name=str(group))[0])
        people[sign_in.role] = user
    return people


def _stop_mails(user: User) -> None:
    """No mail about reviews goes to addresses that belong to nobody."""
    kinds = ("submitted", "approved", "rejected", "updated_comments")
    UserProfile.objects.update_or_create(
        user=user, defaults={f"{kind}_notifications": False for kind in kinds}
    )


def add_colleague() -> User:
    """A second adviser, to whom cases can be handed over; nobody signs in as them."""
    colleague = User(
        email="chuyen-gia-2@labanso.test", last_name="Hồ Kim", first_name="Mẫu", is_demo=True
    )
    colleague.set_unusable_password()
    colleague.save()
    colleague.groups.add(Group.objects.get_or_create(name=Role.ADVISER.value)[0])
    return colleague


def add_owners(count: int, rng: random.Random) -> list[User]:
    """People with no password: they are there, but nobody signs in as them."""
    owners = []
    for number in range(1, count + 1):
        owner = User(
            email=f"chu-{number:03}@labanso.test",
            last_name=f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)}",
            first_name=rng.choice(GIVEN),
            is_demo=True,
        )
        owner.set_unusable_password()
        owners.append(owner)
    return User.objects.bulk_create(owners)


def add_consents(users: list[User]) -> None:
    Consent.objects.bulk_create(
        Consent(user=user, purpose=purpose, text_version=TEXTS[purpose].version, channel="demo")
        for user in users
        for purpose in Purpose
        if purpose != Purpose.MESSAGES
    )
