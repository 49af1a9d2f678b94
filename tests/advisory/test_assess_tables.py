"""Tables on the phone: one card per row, each saved alone, all of them one answer."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.assessments.actions import save_answers
from advisory.assessments.given import Given
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Answer, Assessment, InstrumentVersion
from tests.advisory.answering import draft_token, json_save
from tests.advisory.test_scoring_dmat import everything
from tests.factories.advisory import AssessmentFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
GRID, STEPS = "d1_strategy", "d2_readiness"


@pytest.fixture
def draft(client: Client, dmat: InstrumentVersion, sign_in) -> Assessment:
    return AssessmentFactory(instrument_version=dmat, started_by=sign_in(), code="0000000000")


@pytest.fixture
def national_draft(client: Client, national: InstrumentVersion, sign_in) -> Assessment:
    return AssessmentFactory(instrument_version=national, started_by=sign_in(), code="0000000001")


def page_of(draft: Assessment, key: str) -> str:
    return f"/danh-gia/{draft.public_id}/{key}/"


def value(draft: Assessment, key: str) -> object:
    found = draft.answers.filter(question_key=key).first()
    return found and found.value


def cards(html: str) -> list[str]:
    return re.findall(r'data-card="([^"]+)"', html)


def test_a_table_is_one_card_per_row(client: Client, draft: Assessment):
    grid = client.get(page_of(draft, GRID)).content.decode()
    steps = client.get(page_of(draft, STEPS)).content.decode()

    rows = [f"q1.{row['key']}" for row in draft.instrument_version.definition["items"][0]["rows"]]
    assert cards(grid) == [*rows, "q1.state", "q2"]
    assert len([card for card in cards(steps) if card.startswith("q4.")]) == 7
    assert 'type="radio" name="q4.iot" value="5"' in steps
    assert "q4.state" not in steps


def test_saving_one_row_leaves_the_others(client: Client, draft: Assessment):
    json_save(client, page_of(draft, STEPS), **{"q4.iot": "4"})
    answer = json_save(client, page_of(draft, STEPS), **{"q4.mes": "0"}).json()
    json_save(client, page_of(draft, STEPS), **{"q4.iot": "5"})

    assert value(draft, "q4") == {"iot": 5, "mes": 0}
    assert Answer.objects.count() == 1
    assert answer["errors"] == {}
    assert answer["progress"]["answered"] == 2
    assert answer["progress"]["asked"] == 25
    assert answer["progress"]["pages"][STEPS] == "2/8"


def test_two_rows_read_before_either_was_saved_lose_nothing(draft: Assessment):
    one, other = (Assessment.objects.get(pk=draft.pk) for _ in range(2))

    save_answers(assessment=one, given={"q4.iot": Given(value=4, row="iot")}, user=None)
    save_answers(assessment=other, given={"q4.mes": Given(value=1, row="mes")}, user=None)

    assert value(draft, "q4") == {"iot": 4, "mes": 1}


def test_ticks_of_a_grid_are_kept_by_column(client: Client, draft: Assessment):
    address = page_of(draft, GRID)

    client.post(address, {"q1.sales": ["", "invested", "planned"], "q1.design": ["", "planned"]})
    client.post(address, {"q1.sales": ["", "planned"]})

    assert value(draft, "q1") == {"invested": [], "planned": ["design", "sales"]}


def test_a_grid_left_empty_is_no_answer_and_none_of_these_is_one(client: Client, draft: Assessment):
    address, rows = page_of(draft, GRID), {"q1.sales": "", "q1.design": ""}

    client.post(address, rows | {"q1.state": "", "go": "next"})
    assert value(draft, "q1") is None

    client.post(address, rows | {"q1.state": ["", "none"], "go": "next"})
    assert value(draft, "q1") == {"invested": [], "planned": []}
    assert 'value="none" checked' in client.get(address).content.decode()

    json_save(client, address, **{"q1.state": ""})
    assert value(draft, "q1") is None


def test_none_of_these_is_an_answer_to_a_list_too(client: Client, draft: Assessment):
    client.post(page_of(draft, GRID), {"q2": "", "q2.state": "none"})

    assert value(draft, "q2") == []


def test_a_tick_takes_back_none_of_these_and_dont_know(client: Client, draft: Assessment):
    address = page_of(draft, GRID)

    json_save(client, address, **{"q1.state": "dont_know"})
    assert draft.answers.get().state == Answer.State.DONT_KNOW
    json_save(client, address, **{"q1.sales": "planned"})

    assert value(draft, "q1") == {"invested": [], "planned": ["sales"]}
    assert draft.answers.get().state == Answer.State.ANSWERED


def test_the_last_tick_taken_back_is_no_answer(client: Client, draft: Assessment):
    json_save(client, page_of(draft, GRID), **{"q1.sales": "planned"})
    json_save(client, page_of(draft, GRID), **{"q1.sales": ""})

    assert not draft.answers.exists()


def test_none_together_with_a_tick_is_told_on_its_card(client: Client, draft: Assessment):
    answer = json_save(
        client, page_of(draft, GRID), **{"q1.sales": "planned", "q1.state": "none"}
    ).json()
    html = client.post(
        page_of(draft, GRID), {"q2": ["", "staff_ready"], "q2.state": "none"}
    ).content.decode()

    assert list(answer["errors"]) == ["q1.state"]
    assert "không chọn cả hai" in html
    assert not draft.answers.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"q4.iot": "6"},
        {"q4.iot": "-1"},
        {"q4.iot": "mười"},
        {"q4.iot": "dont_know"},
        {"q1.sales": "investe"},
        {"q1.sales": "not_applicable"},
    ],
)
def test_what_no_card_offers_is_refused_at_its_row(client: Client, draft: Assessment, typed: dict):
    (card,) = typed
    page = GRID if card.startswith("q1") else STEPS

    answer = json_save(client, page_of(draft, page), **typed).json()

    assert list(answer["errors"]) == [card]
    assert not draft.answers.exists()


@pytest.mark.parametrize("typed", [{"q4.toaster": "5"}, {"q4": "5"}, {"q4.state": "x"}])
def test_a_field_of_no_card_changes_nothing(client: Client, draft: Assessment, typed: dict):
    json_save(client, page_of(draft, STEPS), **typed)

    assert not draft.answers.exists()


def test_a_stranger_saves_no_row(draft: Assessment):
    stranger = Client()
    stranger.force_login(UserFactory())

    assert json_save(stranger, page_of(draft, STEPS), **{"q4.iot": "5"}).status_code == 404
    assert not draft.answers.exists()


def test_a_row_saved_twice_writes_once_and_keeps_to_its_queries(client: Client, draft: Assessment):
    json_save(client, page_of(draft, STEPS), **{"q4.iot": "5"})
    first = draft.answers.get().answered_at

    with CaptureQueriesContext(connection) as queries:
        json_save(client, page_of(draft, STEPS), **{"q4.iot": "5"})

    assert draft.answers.get().answered_at == first
    assert len(queries) <= 8


def posted(page, answers: dict) -> dict:
    """All fields of a page as a browser without JavaScript sends them."""
    fields: dict[str, object] = {"go": "next"}
    for item in page.items:
        answer = answers[item["key"]]
        if item["type"] == "rows":
            fields |= {f"{item['key']}.{row}": str(step) for row, step in answer.items()}
        elif item["type"] == "grid_multi":
            for row in item["rows"]:
                ticked = [column for column, rows in answer.items() if row["key"] in rows]
                fields[f"{item['key']}.{row['key']}"] = ["", *ticked]
            fields[f"{item['key']}.state"] = ""
        else:
            fields[item["key"]] = ["", *answer]
    return fields


def test_the_whole_questionnaire_without_javascript(client: Client, dmat: InstrumentVersion):
    questionnaire, best = questionnaire_of(dmat), everything()
    begin = "/danh-gia/eu_dmat_sme/"
    first, *others = questionnaire.pages
    client.post(begin, posted(first, best) | {"draft": draft_token(client, begin)})
    assessment = Assessment.objects.get()
    for page in others:
        client.post(page_of(assessment, page.key), posted(page, best))

    assessment.refresh_from_db()
    score = assessment.scores.get()
    assert assessment.is_submitted
    assert (score.total, score.maximum, score.level) == (100, 100, "advanced")
    assert (score.answered, score.asked) == (25, 25)
    assert {page.key for page in questionnaire.pages} >= {GRID, STEPS, "d3_people"}


def test_an_open_row_keeps_the_last_button_from_finishing(client: Client, dmat: InstrumentVersion):
    questionnaire = questionnaire_of(dmat)
    best = everything(q9={"robotics": 5})
    begin = "/danh-gia/eu_dmat_sme/"
    first, *others = questionnaire.pages
    client.post(begin, posted(first, best) | {"draft": draft_token(client, begin)})
    assessment = Assessment.objects.get()
    for page in others:
        response = client.post(page_of(assessment, page.key), posted(page, best))

    assert response.url == f"/danh-gia/{assessment.public_id}/hoan-tat/"
    assert not Assessment.objects.get().is_submitted


def test_a_statement_against_its_opposite_is_kept_and_remarked(client: Client, draft: Assessment):
    client.post(page_of(draft, "d3_people"), {"q7": ["", "not_digital", "dashboards"]})

    html = client.get(page_of(draft, "d3_people")).content.decode()

    assert value(draft, "q7") == ["not_digital", "dashboards"]
    assert "Cần xem lại" in html


def test_an_option_that_excludes_all_others_is_refused_with_them(
    client: Client, national_draft: Assessment
):
    page = "common"

    refused = json_save(client, page_of(national_draft, page), cloud=["none", "fpt"]).json()
    alone = json_save(client, page_of(national_draft, page), cloud=["none"]).json()

    assert "Chưa dùng" in refused["errors"]["cloud"]
    assert alone["errors"] == {}
    assert value(national_draft, "cloud") == ["none"]


def test_cards_an_answer_on_the_page_may_show_are_there_and_hidden(
    client: Client, national_draft: Assessment
):
    html = client.get(page_of(national_draft, "industry")).content.decode()

    assert 'data-question="tools_retail" hidden disabled' in html
    assert "tools_steel" not in cards(html)
    assert "data-conditions=" in html
    assert re.search(r'name="shown" value="([^"]*)"', html).group(1) == "industry"


def test_without_javascript_the_list_of_the_industry_follows_its_choice(
    client: Client, national_draft: Assessment
):
    address = page_of(national_draft, "industry")

    response = client.post(address, {"industry": "retail", "shown": "industry", "go": "next"})
    html = client.get(address).content.decode()

    assert response.url == address
    assert 'data-question="tools_retail" hidden' not in html
    assert 'data-question="tools_logistics" hidden disabled' in html


def test_the_lists_of_all_industries_share_one_number(national: InstrumentVersion):
    numbers = questionnaire_of(national).numbers

    assert numbers["industry"] == 21
    assert numbers["tools_retail"] == numbers["tools_logistics"] == 22
    assert "tools_steel" not in numbers
