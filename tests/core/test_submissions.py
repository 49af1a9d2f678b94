import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import DailyCount, Submission
from core.submissions import RESEND_TIME

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


def counted(word: str) -> int:
    return sum(DailyCount.objects.filter(key=word).values_list("n", flat=True))


def test_a_resent_form_gives_one_result_and_the_same_answer(client):
    form = {"word": "xin-chao", "_once": uuid.uuid4()}

    first = client.post("/note/", form)
    second = client.post("/note/", form)

    assert counted("xin-chao") == 1
    assert first["Location"] == second["Location"] == "/notes/xin-chao/1/"


def test_two_forms_give_two_results(client):
    for _time in range(2):
        client.post("/note/", {"word": "xin-chao", "_once": uuid.uuid4()})

    assert counted("xin-chao") == 2


def test_a_form_with_errors_leaves_nothing_and_may_be_corrected_and_sent_again(client):
    key = uuid.uuid4()

    refused = client.post("/note/", {"word": "", "_once": key})
    accepted = client.post("/note/", {"word": "chao", "_once": key})

    assert refused.status_code == 200
    assert counted("tried ") == 0
    assert accepted["Location"] == "/notes/chao/1/"


def test_the_key_of_one_form_is_refused_by_another(client):
    key = uuid.uuid4()
    client.post("/note/", {"word": "chao", "_once": key})

    response = client.post("/other/", {"_once": key})

    assert response.status_code == 400


@pytest.mark.parametrize("key", ["", "not-a-key", "1' OR 1=1"])
def test_a_form_without_a_proper_key_still_works(client, key):
    response = client.post("/note/", {"word": "chao", "_once": key})

    assert response["Location"] == "/notes/chao/1/"
    assert not Submission.objects.exists()


def test_a_visitor_whose_answer_got_lost_finds_the_session_again():
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)  # its answer, with the cookie, never arrives

    again = Client()
    again.post("/note/", form)

    assert again.get("/my-notes/").content == b"chao"


def test_the_session_of_someone_signed_in_is_never_handed_out(sign_in, client):
    sign_in()
    form = {"word": "chao", "_once": uuid.uuid4()}
    client.post("/note/", form)

    stranger = Client()
    stranger.post("/note/", form)

    assert stranger.get("/my-notes/").content == b""


def test_a_lost_session_is_given_back_only_for_a_while():
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)
    Submission.objects.update(created_at=timezone.now() - RESEND_TIME - timedelta(seconds=1))

    late = Client()
    late.post("/note/", form)

    assert late.get("/my-notes/").content == b""


def test_a_visitor_with_a_session_keeps_their_own():
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)
    known = Client()
    known.post("/note/", {"word": "tam-biet", "_once": uuid.uuid4()})

    known.post("/note/", form)

    assert known.get("/my-notes/").content == b"tam-biet"
