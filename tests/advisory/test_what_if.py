"""Trying other answers: what they would give, beside the result, and nothing of it stored."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.models import Answer, Assessment, Score
from core.models import Submission
from tests.advisory.answering import begin, finished
from tests.advisory.test_result import answered
from tests.factories.advisory import AdviserCaseFactory, AssessmentFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page_of(assessment: Assessment, prefix: str = "") -> str:
    return f"{prefix}/danh-gia/{assessment.public_id}/neu-nhu/"


@pytest.fixture
def result(quick, sign_in) -> Assessment:
    return answered(quick, {"cloud_use": 2, "remote_work": 1}, started_by=sign_in())


def test_other_answers_are_set_beside_the_result(client, result):
    response = client.post(page_of(result), {"cloud_use": "5"})

    view = response.context["view"]
    assert (view.whole.now, view.whole.then, view.changed) == (3, 6, {"cloud_use"})
    assert sum(pillar.change for pillar in view.pillars) == 3
    assert "Hiện tại 3, sau đó 6 trên 60 điểm" in response.text
    assert 'value="5" checked' in response.text


def test_nothing_is_written(client, result):
    rows = [list(model.objects.values()) for model in (Answer, Score, Assessment, Submission)]

    with CaptureQueriesContext(connection) as captured:
        client.post(page_of(result), {"cloud_use": "5", "remote_work": "dont_know"})

    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert rows == [
        list(model.objects.values()) for model in (Answer, Score, Assessment, Submission)
    ]


def test_the_present_answers_change_nothing(client, result):
    response = client.get(page_of(result))

    view = response.context["view"]
    assert (len(view.changed), view.whole.change) == (0, 0)
    assert {pillar.change for pillar in view.pillars} == {0}


def test_a_level_that_changes_is_told(client, quick, quick_questions, sign_in):
    steps = [key for key, item in quick_questions.items.items() if item["type"] != "ratio"]
    low = answered(quick, dict.fromkeys(steps, 0), started_by=sign_in())

    response = client.post(page_of(low), dict.fromkeys(steps, "5"))

    whole = response.context["view"].whole
    assert whole.level_now != whole.level_then
    assert f"Mức: {whole.level_now} → {whole.level_then}" in response.text


def test_an_answer_may_be_taken_away_or_be_unknown(client, result):
    given = {
        "cloud_use": "dont_know",
        "office_software_share.num": "",
        "office_software_share.den": "",
    }

    assert client.post(page_of(result), given).context["view"].whole.then == 1


def test_a_bad_answer_gets_an_error_at_its_card_and_is_not_counted(client, result):
    given = {
        "office_software_share.num": "mười",
        "office_software_share.den": "40",
        "cloud_use": "4",
    }

    response = client.post(page_of(result), given)

    assert response.status_code == 422
    assert "question--wrong" in response.text
    assert "mười" in response.text
    assert response.context["view"].whole.then == 5


def test_on_change_only_the_outcome_is_sent(client, result):
    shown = client.get(page_of(result)).context["shown_keys"]
    fine = client.post(page_of(result), {"cloud_use": "5", "shown": shown}, headers=HTMX)
    others = client.post(page_of(result), {"shown": "cloud_use"}, headers=HTMX)
    bad = client.post(page_of(result), {"cloud_use": "99"}, headers=HTMX)

    assert "<form" not in fine.text
    assert "what-if-bar" in fine.text
    assert ("Bấm “Tính thử”" in fine.text, "Bấm “Tính thử”" in others.text) == (False, True)
    assert bad.status_code == 422
    assert 'href="#q-cloud_use"' in bad.text


def test_the_question_somebody_came_for_is_open(client, result):
    html = client.get(page_of(result), {"cau": "cloud_use"}).text

    opened = html.split('<details class="card what-if-page" open>')
    assert len(opened) == 2
    assert 'id="q-cloud_use"' in opened[1].split("</details>")[0]
    assert 'what-if-page" open' not in client.get(page_of(result), {"cau": "<b>"}).text


def test_strangers_find_nothing(client, quick_questions):
    assessment = finished(client, quick_questions)

    assert client.get(page_of(assessment)).status_code == 200
    assert Client().get(page_of(assessment)).status_code == 404
    assert Client().post(page_of(assessment), {"cloud_use": "5"}).status_code == 404


def test_an_adviser_may_try_too(client, quick, sign_in):
    assessment = answered(quick, {"cloud_use": 2}, claimed=True)
    sign_in(AdviserCaseFactory(business=assessment.business).adviser)

    assert client.post(page_of(assessment), {"cloud_use": "3"}).status_code == 200


def test_a_draft_is_sent_to_its_questions(client, quick_questions, quick, sign_in):
    draft = begin(client, quick_questions)
    other = AssessmentFactory(instrument_version=quick, claimed=True)

    assert client.get(page_of(draft)).url == f"/danh-gia/{draft.public_id}/"
    sign_in(official=True)
    assert client.get(page_of(other)).status_code == 404


def test_it_speaks_english(client, result):
    html = client.post(page_of(result, "/en"), {"cloud_use": "5"}).text

    assert "Now 3, then 6 of 60 points" in html
    assert "Nếu" not in html.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("key", ["quick", "full"])
def test_queries(client, request, sign_in, django_assert_max_num_queries, key):
    version = request.getfixturevalue(key)
    assessment = answered(version, {"cloud_use": 2}, started_by=sign_in())
    client.get(page_of(assessment))

    with django_assert_max_num_queries(6):
        client.post(page_of(assessment), {"cloud_use": "5"})


def test_the_result_leads_here_from_each_question_and_names_the_easiest_points(client, result):
    html = client.get(f"/danh-gia/{result.public_id}/ket-qua/").text

    assert f"{page_of(result)}?cau=cloud_use#q-cloud_use" in html
    assert "2 điểm dễ lấy nhất" in html
    assert "ít tuần nhất" in html
