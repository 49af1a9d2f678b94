"""People: `UserFactory(official=True)`. Roles are groups; owner and staff are memberships."""

import factory
from django.contrib.auth.models import Group

from users.models import Consent, User
from users.roles import Role

PASSWORD = "mot-mat-khau-du-dai"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account, signed in with PASSWORD.

    Traits: trainer, adviser, official (role groups), administrator (superuser), and owner,
    which also makes a business of theirs.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"nguoi-{n}@example.vn")
    first_name = "Lan"
    last_name = "Nguyễn Thị"
    password = factory.django.Password(PASSWORD)

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)
        trainer = factory.Trait(roles=[Role.TRAINER])
        adviser = factory.Trait(roles=[Role.ADVISER])
        official = factory.Trait(roles=[Role.OFFICIAL])
        owner = factory.Trait(
            membership=factory.RelatedFactory(
                "tests.factories.advisory.MembershipFactory",
                factory_related_name="user",
                owner=True,
            )
        )

    @factory.post_generation
    def roles(self, create: bool, extracted: list[Role] | None, **_kwargs: object) -> None:
        for role in extracted or []:
            self.groups.add(Group.objects.get_or_create(name=role.value)[0])


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.ADVICE
    text_version = "2026-01"
