"""Cards that come and go at once: the page decides conditions as the server does."""

import itertools

import pytest
from playwright.sync_api import expect

from advisory.xlsform.expressions import NEVER, evaluate, parse
from core import demo
from tests.browser.conftest import DESKTOP
from tests.browser.pages import follow
from tests.browser.walking import card

pytestmark = pytest.mark.browser

TEXTS = [
    "${a} = 'yes'",
    "${a} != 'yes'",
    "${n} > 2.5",
    "${n} < 3 or ${a} = 'yes'",
    "${n} = 3 and not(${a} = 'no')",
    "selected(${m}, 'pos')",
    "not(selected(${m}, 'pos'))",
    "count-selected(${m}) > 1",
    "count-selected(${m}) = ${n}",
    "selected(${a}, 'yes') and (${n} > 1 or selected(${m}, 'none'))",
]
# None: not answered yet. "never": not asked, or not applicable.
TEXT = [None, "never", "yes", "no"]
NUMBER = [None, "never", 0, 2, 3]
LIST = [None, "never", [], ["pos"], ["pos", "stock", "none"]]
ANSWERS = [dict(zip("anm", said, strict=True)) for said in itertools.product(TEXT, NUMBER, LIST)]


def on_the_server(answers: dict) -> dict:
    """As conditions are given answers in Python."""
    return {
        name: NEVER if said == "never" else frozenset(said) if isinstance(said, list) else said
        for name, said in answers.items()
    }


def test_page_and_server_decide_alike(desktop):
    trees = [parse(text) for text in TEXTS]
    desktop.goto("/danh-gia/vn_1567_sme/")
    desktop.add_script_tag(url="/static/advisory/conditions.js")

    found = desktop.evaluate(
        """([trees, sets]) => sets.map((set) => trees.map((tree) => conditions.evaluate(
            tree, (name) => set[name] === "never" ? conditions.NEVER : set[name])))""",
        [trees, ANSWERS],
    )

    expected = [
        [evaluate(tree, on_the_server(answers).get) for tree in trees] for answers in ANSWERS
    ]
    assert found == expected
    assert {outcome for row in expected for outcome in row} == {True, False, None}


def test_the_list_of_the_industry_appears_at_once(phone):
    phone.goto("/danh-gia/vn_1567_sme/")
    card(phone, "headcount").locator("label").first.click()
    expect(card(phone, "headcount").locator("[data-status]")).to_have_text("Đã lưu")
    phone.goto(f"{phone.url.rsplit('/', 2)[0]}/industry/")
    retail, logistics = card(phone, "tools_retail"), card(phone, "tools_logistics")
    expect(retail).to_be_hidden()

    card(phone, "industry").locator("input[value=retail]").check()

    expect(retail).to_be_visible()
    expect(logistics).to_be_hidden()
    retail.locator("label").first.click()
    expect(retail.locator("[data-status]")).to_have_text("Đã lưu")
    phone.reload()
    expect(retail.locator("input[value=pos]")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_preview_asks_as_the_real_cards_do(visitor, signed_in, scripts):
    official = visitor(DESKTOP, storage_state=signed_in(demo.OFFICIAL), java_script_enabled=scripts)
    official.goto("/quan-tri/bo-cau-hoi/")
    follow(official, "section.instrument:has(code:text-is('vn_1567_sme')) td.title a")
    follow(official, "a[href*='/xem-thu/']")
    official.locator("details.assess-pages summary").click()
    official.locator("button[formaction$='/industry/']").click()
    retail, logistics = card(official, "tools_retail"), card(official, "tools_logistics")
    expect(retail).to_be_hidden()

    card(official, "industry").locator("input[value=retail]").check()
    if not scripts:
        official.get_by_role("button", name="Xem câu nào được hỏi").click()

    expect(retail).to_be_visible()
    expect(logistics).to_be_hidden()


def test_a_row_is_saved_alone_and_none_of_these_gives_way_to_a_tick(phone):
    phone.goto("/danh-gia/eu_dmat_sme/")
    nothing, sales = card(phone, "q1.state"), card(phone, "q1.sales")

    nothing.locator("input[value=none]").check()
    expect(nothing.locator("[data-status]")).to_have_text("Đã lưu")
    sales.locator("input[value=planned]").check()
    expect(sales.locator("[data-status]")).to_have_text("Đã lưu")

    expect(nothing.locator("input[value=none]")).not_to_be_checked()
    phone.reload()
    expect(sales.locator("input[value=planned]")).to_be_checked()
    expect(sales.locator("input[value=invested]")).not_to_be_checked()
