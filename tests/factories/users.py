"""People: `UserFactory(official=True)`. Roles are groups; owner and staff are memberships."""

import factory
from django.contrib.auth.models import Group

from users.models import Consent, User
from users.roles import Role

PASSWORD = "mot-mat-khau-du-dai"


def joins(role: Role) -> factory.PostGeneration:
    """Put the person into the group of a role, once there is a row.

    A trait cannot hand a value to a declaration that runs after the row is made; it adds its own.
    """

    def join(user: User, create: bool, _extracted: object, **_kwargs: object) -> None:
        if create:
            user.groups.add(Group.objects.get_or_create(name=role.value)[0])

    return factory.PostGeneration(join)


def agrees(purpose: Consent.Purpose) -> factory.PostGeneration:
    """Record the consent of a person, or of the person of a membership or an enrolment."""

    def agree(made, create: bool, _extracted: object, **_kwargs: object) -> None:
        if create:
            user = getattr(made, "user", made)
            if not user.consents.in_force().filter(purpose=purpose).exists():
                ConsentFactory(user=user, purpose=purpose)

    return factory.PostGeneration(agree)


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account, signed in with PASSWORD.

    Traits: trainer, adviser, official, area_officer, analyst, auditor (role groups), administrator
    (superuser), guest (let in by a link), learner (agrees to a learning record), and owner, which
    also makes a business of theirs.
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
        guest = factory.Trait(email=None, password="!")
        trainer = factory.Trait(as_trainer=joins(Role.TRAINER))
        adviser = factory.Trait(as_adviser=joins(Role.ADVISER))
        official = factory.Trait(as_official=joins(Role.OFFICIAL))
        area_officer = factory.Trait(as_area_officer=joins(Role.AREA_OFFICER))
        analyst = factory.Trait(as_analyst=joins(Role.ANALYST))
        auditor = factory.Trait(as_auditor=joins(Role.AUDITOR))
        learner = factory.Trait(as_learner=agrees(Consent.Purpose.LEARNING))
        owner = factory.Trait(
            membership=factory.RelatedFactory(
                "tests.factories.advisory.MembershipFactory",
                factory_related_name="user",
                owner=True,
            )
        )


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.ADVICE
    text_version = "2026-01"
