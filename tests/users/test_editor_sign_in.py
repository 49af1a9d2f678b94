"""Who may not edit is told so, once, instead of being sent in circles."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("traits", [{}, {"guest": True}])
def test_who_is_signed_in_without_the_right_is_refused(client, sign_in, traits):
    sign_in(**traits)

    answer = client.get("/quan-tri/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_a_visitor_signs_in_and_comes_back(client):
    answer = client.get("/quan-tri/", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].endswith("/tai-khoan/login/?next=/quan-tri/")


def test_a_trainer_is_let_in(client, sign_in):
    sign_in(trainer=True)

    assert client.get("/quan-tri/").status_code == 200
