"""A signed-in person comes with roles and second factor, in one query."""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories.users import PASSWORD, UserFactory
from users.backends import AccountBackend
from users.roles import Role

pytestmark = pytest.mark.django_db


def test_roles_and_second_factor_come_with_the_person(django_assert_num_queries):
    person = UserFactory(adviser=True, trainer=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    with django_assert_num_queries(1):
        found = AccountBackend().get_user(person.pk)
        assert found == person
        assert found.roles == {Role.ADVISER, Role.TRAINER}
        assert found.has_second_factor


def test_who_has_no_role_has_none(django_assert_num_queries):
    person = UserFactory()

    with django_assert_num_queries(1):
        found = AccountBackend().get_user(person.pk)
        assert found.roles == frozenset()
        assert not found.has_second_factor


def test_the_same_is_known_of_a_person_loaded_otherwise():
    person = UserFactory(official=True)

    assert person.roles == {Role.OFFICIAL}
    assert not person.has_second_factor


def test_a_role_taken_away_is_gone_with_the_next_page(client, sign_in):
    person = sign_in(official=True)
    assert client.get("/co-quan/").status_code == 200

    person.groups.clear()

    assert client.get("/co-quan/").status_code == 404


@pytest.mark.parametrize("who", ["nobody", "somebody shut out"])
def test_who_may_not_sign_in_is_not_found(who):
    key = UserFactory(is_active=False).pk if who == "somebody shut out" else 0

    assert AccountBackend().get_user(key) is None


def test_signing_in_with_a_password_uses_it(client):
    person = UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)

    client.post("/tai-khoan/login/", {"login": person.email, "password": PASSWORD})

    assert client.session["_auth_user_backend"] == "users.backends.AccountBackend"
