"""Each factory, and each of its traits, makes a row that the model itself accepts."""

import inspect

import pytest
from factory import Trait
from factory.django import DjangoModelFactory

from tests.factories import advisory, users, vendors

FACTORIES = [
    factory
    for module in (users, advisory, vendors)
    for _name, factory in inspect.getmembers(module, inspect.isclass)
    if issubclass(factory, DjangoModelFactory) and factory.__module__ == module.__name__
]
TRAITS = [
    (factory, name)
    for factory in FACTORIES
    for name, parameter in factory._meta.parameters.items()
    if isinstance(parameter, Trait)
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES)
def test_factory_makes_a_valid_row(factory):
    factory().full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "trait"), TRAITS)
def test_trait_makes_a_valid_row(factory, trait):
    factory(**{trait: True}).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["trainer", "adviser", "official"])
def test_role_traits_give_the_role(role):
    person = users.UserFactory(**{role: True})

    assert person.roles == {role}
