import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import submissions, tasks
from core.models import DailyCount, Submission
from core.submissions import KEY_TIME, RESEND_TIME
from tests.factories.users import UserFactory

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


def test_a_visitor_with_a_session_keeps_their_own():
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)
    known = Client()
    known.post("/note/", {"word": "tam-biet", "_once": uuid.uuid4()})

    known.post("/note/", form)

    assert known.get("/my-notes/").content == b"tam-biet"


# --- Whose key it is -----------------------------------------------------------------------


@pytest.fixture
def as_someone():
    """`as_someone()`: a browser in which another person is signed in."""

    def browser() -> Client:
        other = Client()
        other.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
        return other

    return browser


def test_the_key_of_an_account_is_refused_to_everyone_else(as_someone):
    form = {"word": "chao", "_once": uuid.uuid4()}
    as_someone().post("/note/", form)

    for stranger in (as_someone(), Client()):
        response = stranger.post("/note/", form)

        assert response.status_code == 400
        assert "chao" not in response.content.decode()
    assert counted("chao") == 1


def test_an_account_sends_its_form_again_from_another_browser(sign_in, client):
    person = sign_in()
    form = {"word": "chao", "_once": uuid.uuid4()}
    client.post("/note/", form)
    other = Client()
    other.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    assert other.post("/note/", form)["Location"] == "/notes/chao/1/"


def test_the_key_of_a_visitor_is_refused_to_an_account(as_someone):
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)

    assert as_someone().post("/note/", form).status_code == 400


@pytest.mark.parametrize("earlier_forms", [0, 1])
def test_a_visitor_who_signs_in_meanwhile_may_send_the_form_again(sign_in, client, earlier_forms):
    for _time in range(earlier_forms):
        client.post("/note/", {"word": "truoc", "_once": uuid.uuid4()})
    form = {"word": "chao", "_once": uuid.uuid4()}
    first = client.post("/note/", form)

    sign_in()
    again = client.post("/note/", form)

    assert again["Location"] == first["Location"]
    assert counted("chao") == 1


def test_a_form_that_asked_to_sign_in_first_is_done_when_sent_again(sign_in, client):
    form = {"_once": uuid.uuid4()}

    asked = client.post("/for-members/bi-mat/", form)
    sign_in()
    done = client.post("/for-members/bi-mat/", form)

    assert asked["Location"] == "/sign-in/?next=/for-members/bi-mat/"
    assert done["Location"] == "/members/"
    assert (counted("turned away"), counted("let in")) == (0, 1)


def test_an_erased_account_leaves_no_key(sign_in, client):
    person = sign_in()
    client.post("/note/", {"word": "chao", "_once": uuid.uuid4()})

    person.delete()

    assert not Submission.objects.exists()


# --- What is kept, and for how long ---------------------------------------------------------


def made_ago(age: timedelta) -> None:
    Submission.objects.update(created_at=timezone.now() - age)


def kept() -> str:
    return str(list(Submission.objects.values()))


def test_the_secret_in_an_address_is_not_kept(sign_in, client):
    client.post("/for-members/bi-mat/", {"_once": uuid.uuid4()})
    sign_in()
    client.post("/for-members/bi-mat/", {"_once": uuid.uuid4()})

    assert Submission.objects.count() == 1
    assert "bi-mat" not in kept()


@pytest.mark.urls("portal.urls")
def test_a_form_sent_again_late_changes_nothing_and_says_so(sign_in, client):
    person = sign_in()
    address = reverse("users:profile")
    form = {"name": "Trần Bình", "_once": uuid.uuid4()}
    client.post(address, form)
    made_ago(RESEND_TIME + timedelta(seconds=1))

    late = client.post(address, form | {"name": "Trần An"})

    assert late.status_code == 409
    assert "Biểu mẫu này đã được gửi rồi" in late.content.decode()
    person.refresh_from_db()
    assert person.name == "Trần Bình"


def test_a_lost_session_is_given_back_only_for_a_while(monkeypatch):
    monkeypatch.setattr(submissions, "render", lambda *_page, status: HttpResponse(status=status))
    form = {"word": "chao", "_once": uuid.uuid4()}
    Client().post("/note/", form)
    made_ago(RESEND_TIME + timedelta(seconds=1))

    late = Client()

    assert late.post("/note/", form).status_code == 409
    assert late.get("/my-notes/").content == b""


def test_where_a_form_led_is_forgotten_when_it_may_not_be_sent_again(client):
    client.post("/note/", {"word": "chao", "_once": uuid.uuid4()})

    made_ago(RESEND_TIME - timedelta(minutes=1))
    tasks.forget_old_forms()
    assert "/notes/chao/1/" in kept()

    made_ago(RESEND_TIME + timedelta(minutes=1))
    tasks.forget_old_forms()
    left = Submission.objects.get()
    assert (left.location, left.session_key, left.visitor) == ("", "", "")


def test_keys_are_forgotten_after_two_days(client):
    client.post("/note/", {"word": "chao", "_once": uuid.uuid4()})

    made_ago(KEY_TIME - timedelta(minutes=1))
    tasks.forget_old_forms()
    assert Submission.objects.exists()

    made_ago(KEY_TIME + timedelta(minutes=1))
    tasks.forget_old_forms()
    assert not Submission.objects.exists()
