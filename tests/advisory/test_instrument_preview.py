"""The preview of a questionnaire: cards come and go with the answers tried, and nothing is stored."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from advisory.instrument_actions import import_instrument
from advisory.models import Answer, Assessment, InstrumentVersion
from tests.advisory.instrument_tables import tables, write_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
FIRST = "has_site site_updates tools who"


@pytest.fixture
def draft(tmp_path) -> InstrumentVersion:
    content = write_xlsx(tmp_path / "shop.xlsx", tables()).read_bytes()
    return import_instrument(SimpleUploadedFile("shop.xlsx", content))


@pytest.fixture
def official(sign_in):
    return sign_in(official=True)


@pytest.fixture
def try_out(client, official, draft):
    """`try_out("sales_", left="sales", shown=..., tools=["pos"])`: the part shown then, and its page."""

    def do(part: str, *, left: str = "sales", shown: str = FIRST, status: int = 200, **said):
        response = client.post(at(draft, part), {"from": left, "shown": shown, **said})
        assert response.status_code == status
        page = response.content.decode()
        return re.search(r'name="from" value="(\w+)"', page)[1], page

    return do


def at(version: InstrumentVersion, part: str = "") -> str:
    return f"/co-quan/bo-cau-hoi/{version.pk}/xem-thu/{part and part + '/'}"


def hidden(page: str) -> set[str]:
    return set(re.findall(r'data-question="(\w+)" hidden disabled', page))


def cards(page: str) -> set[str]:
    return set(re.findall(r'data-card="(\w+)"', page))


def test_without_answers_it_shows_every_question_and_its_condition(client, official, draft):
    first = client.get(at(draft)).content.decode()
    parts = re.findall(rf'formaction="({at(draft)}\w+/)"', first)

    assert "Xem trước" in first
    assert "${has_site} = &#x27;yes&#x27;" in first
    assert hidden(first) == set()
    pages = "".join(client.get(part).content.decode() for part in {at(draft), *parts})
    assert cards(pages) == {item["key"] for item in draft.definition["items"]}
    assert client.get(f"/en{at(draft)}").status_code == 200


def test_an_answer_hides_and_shows_the_cards_of_its_part(try_out):
    part, page = try_out("sales", has_site="no")
    assert part == "sales"
    assert hidden(page) == {"site_updates"}
    assert 'name="shown" value="has_site tools who"' in page

    _part, page = try_out("sales", has_site="yes", shown="has_site tools who")
    assert hidden(page) == set()


def test_a_part_that_asks_otherwise_now_is_shown_before_the_next(try_out):
    assert try_out("sales_", has_site="no")[0] == "sales"
    assert try_out("sales_", has_site="no", shown="has_site tools who")[0] == "sales_"


def test_answers_go_along_and_decide_in_other_parts(try_out):
    _part, page = try_out("sales_", tools=["pos", "stock"])
    assert "comment" in cards(page)
    assert '<input type="hidden" name="tools" value="pos">' in page
    assert '<input type="hidden" name="tools" value="stock">' in page

    _part, page = try_out("sales_", tools=["pos"])
    assert "comment" not in cards(page)
    assert "1 câu của phần này không được hỏi với các câu trả lời đang thử" in page
    assert "count-selected(${tools}) &gt; 1" in page


def test_a_number_that_cannot_be_read_is_told_at_its_card(try_out):
    shown = "area comment online_share"

    part, page = try_out("sales", left="sales_", shown=shown, area="mười", status=422)

    assert part == "sales_"
    assert 'value="mười"' in page
    assert "question--wrong" in page


def test_nothing_tried_is_stored_and_nothing_unknown_comes_back(try_out, client):
    _part, page = try_out("sales_", has_site="yes", other="<script>", **{"who.<b>": "x"})

    assert "<script>" not in page.split("<main")[1].split("</main>")[0]
    assert "<b>" not in page
    assert not Assessment.objects.exists()
    assert not Answer.objects.exists()


def test_the_questions_of_an_industry_come_with_it(client, official, national):
    industry = {"from": "industry", "shown": "industry subsector", "industry": "retail"}

    page = client.post(at(national, "industry"), industry).content.decode()

    assert "tools_retail" in cards(page) - hidden(page)
    assert "tools_steel" not in cards(page) - hidden(page)


def test_it_is_for_officials(client, sign_in, draft):
    assert client.get(at(draft)).status_code == 302
    assert client.post(at(draft)).status_code == 302
    sign_in(trainer=True)
    assert client.get(at(draft)).status_code == 404
    assert client.post(at(draft)).status_code == 404

    sign_in(official=True)
    assert client.get(at(draft, "no_such_part")).status_code == 404
    assert client.get("/co-quan/bo-cau-hoi/0/xem-thu/").status_code == 404
    assert client.put(at(draft)).status_code == 405


def test_queries_of_the_preview(try_out, django_assert_max_num_queries):
    try_out("sales")

    with django_assert_max_num_queries(5):
        try_out("sales_", tools=["pos"])
