"""Derived links and codes: theirs alone, void when renewed, alive through a change of the key."""

import pytest
from django.conf import settings

from courses.teams.links import address_of, code_of, is_code_of, member_of, renew, token_of
from tests.factories.teams import TeamMemberFactory

pytestmark = pytest.mark.django_db


def test_a_link_leads_to_its_member_and_fits_a_text_message(settings):
    settings.BASE_URL = "https://labanso.hochiminhcity.gov.vn"
    member = TeamMemberFactory()

    address = address_of(member)

    assert member_of(address.rsplit("/", 1)[1]) == member
    assert len(address) <= 60
    assert address == address.lower()


def test_link_and_code_are_the_same_each_time_and_differ_between_members():
    members = [TeamMemberFactory() for _ in range(20)]

    assert [token_of(one) for one in members] == [token_of(one) for one in members]
    assert len({token_of(one).split("-")[1] for one in members}) == len(members)
    assert len({code_of(one) for one in members}) > 15
    assert all(len(code_of(one)) == 6 and code_of(one).isdigit() for one in members)


def test_a_link_may_be_typed_in_capital_letters():
    member = TeamMemberFactory()

    assert member_of(token_of(member).upper()) == member


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "a",
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: f"9{token}",
        lambda token: f"0{token}",
        lambda token: token.replace("-", ""),
        lambda token: f"{'9' * 30}-{token.split('-')[1]}",
        lambda _token: "",
    ],
    ids=["shorter", "longer", "altered", "other row", "zero", "no hyphen", "huge", "empty"],
)
def test_any_other_text_leads_nowhere(change):
    assert member_of(change(token_of(TeamMemberFactory()))) is None


def test_the_link_of_one_member_is_not_that_of_another():
    hoa, lan = TeamMemberFactory(), TeamMemberFactory()

    assert member_of(f"{hoa.pk}-{token_of(lan).split('-')[1]}") is None


def test_renewing_makes_the_old_link_and_code_void():
    member = TeamMemberFactory()
    token, code = token_of(member), code_of(member)

    renew(member)

    assert member_of(token) is None
    assert member_of(token_of(member)) == member
    assert not is_code_of(member, code)
    assert is_code_of(member, code_of(member))


def test_the_link_of_who_was_taken_off_is_void():
    assert member_of(token_of(TeamMemberFactory(gone=True))) is None


def test_a_code_may_be_written_with_spaces():
    member = TeamMemberFactory()
    code = code_of(member)

    assert is_code_of(member, f" {code[:3]} {code[3:]} ")
    assert not is_code_of(member, code[:5])
    assert not is_code_of(member, "")


def test_links_and_codes_sent_before_the_secret_changed_still_work(settings):
    member = TeamMemberFactory()
    token, code = token_of(member), code_of(member)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret"

    assert token_of(member) != token
    assert member_of(token) == member
    assert is_code_of(member, code)


def test_without_the_old_secret_old_links_are_void(settings):
    member = TeamMemberFactory()
    token, code = token_of(member), code_of(member)

    settings.SECRET_KEY = "another-secret"

    assert member_of(token) is None
    assert not is_code_of(member, code)


def test_nothing_secret_is_stored():
    member = TeamMemberFactory()

    stored = " ".join(str(value) for value in vars(member).values())

    assert token_of(member).split("-")[1] not in stored
    assert settings.BASE_URL in address_of(member)
