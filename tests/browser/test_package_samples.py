"""Packages made by others, where a folder of them is named: SCORM_SAMPLES=/path make test-browser.

They are third-party material and lie outside the repository; without the folder this is skipped.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from core import demo
from tests.browser import packages

SAMPLES = os.environ.get("SCORM_SAMPLES", "")
GOLF = ["golf-basic-runtime-scorm12.zip", "golf-basic-runtime-scorm2004-3rd.zip"]
FOUR, TRUE_FALSE = "prerequisites-4sco-scorm12.zip", "h5p-true-false.h5p"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not SAMPLES, reason="SCORM_SAMPLES names no folder"),
]
#: Answers the first questions of the test right and the others wrong.
ANSWER = """count => {
  let left = count;
  for (const question of test.Questions) {
    const at = (name) => document.getElementById(`question_${question.Id}_${name}`);
    const isRight = left-- > 0, right = question.CorrectAnswer;
    if (question.Type === "choice") {
      const index = question.Answers.findIndex((answer) => (answer === right) === isRight);
      at(index).checked = true;
    } else if (question.Type === "true-false") {
      at(right === isRight ? "True" : "False").checked = true;
    } else {
      at("Text").value = isRight ? right : 999;
    }
  }
  SubmitAnswers();
}"""


@pytest.fixture(scope="module")
def brought(tmp_path_factory, prepared):
    archives = [Path(SAMPLES) / name for name in (*GOLF, FOUR, TRUE_FALSE)]
    yield from packages.run_with(tmp_path_factory.mktemp("samples"), prepared, archives)


@pytest.fixture(scope="module")
def portal(brought) -> str:
    return brought.address


def learner(visitor, person) -> Page:
    page = packages.learner(visitor, person)
    page.context.on("dialog", lambda dialog: dialog.accept())
    return page


def row(page: Page, number: int = 0):
    return page.locator("#package-parts li").nth(number)


def go_to_page(page: Page, number: int) -> None:
    """Press Next from the first page on, each after the one before has come."""
    golf = packages.content(page)
    for _step in range(number - 1):
        golf.locator("#butNext").click()
        page.wait_for_timeout(150)


def answer_test(page: Page, right: int) -> None:
    packages.content(page).locator("#contentFrame").wait_for()
    page.wait_for_timeout(500)
    frame = next(frame for frame in page.frames if "assessmenttemplate" in frame.url)
    frame.wait_for_function("window.test && test.Questions.length === 12")
    frame.evaluate(ANSWER, right)


@pytest.mark.parametrize("name", GOLF)
def test_golf_resumes_scores_and_keeps_its_first_attempt(visitor, brought, name):
    lesson = brought.lessons[name]
    page = learner(visitor, demo.OWNER)
    packages.play(page, lesson)
    packages.content(page).locator("#butNext").wait_for()
    go_to_page(page, 5)
    place = next(frame.url for frame in page.frames if frame.name == "contentFrame")

    page = packages.again(page, lesson)
    packages.content(page).locator("#butNext").wait_for()
    page.wait_for_timeout(1000)
    assert next(frame.url for frame in page.frames if frame.name == "contentFrame") == place
    go_to_page(page, 9)  # eight further on: the thirteenth, a test
    answer_test(page, 9)
    expect(row(page)).to_contain_text("75/100 điểm")
    expect(row(page)).to_contain_text("Đạt")

    golf = packages.content(page)
    golf.locator("#butPrevious").click()
    golf.locator("#butNext").click()
    with page.expect_response(re.compile("/report/")):
        golf.locator("#butPrevious").click()
    page.wait_for_timeout(1500)
    expect(row(page)).to_contain_text("Đạt")

    page.get_by_text("Học lại từ đầu").click()
    page.get_by_role("button", name="Bắt đầu lượt mới").click()
    packages.content(page).locator("#butNext").wait_for()
    go_to_page(page, 13)
    answer_test(page, 8)
    expect(row(page)).to_contain_text("67/100 điểm")
    expect(row(page)).to_contain_text("Chưa đạt")
    expect(page.locator("#package-parts")).to_contain_text(re.compile("Lượt 1.*Đạt.*75 điểm"))


def test_four_parts_open_in_their_order(visitor, brought):
    page = learner(visitor, demo.STAFF)
    packages.play(page, brought.lessons[FOUR])
    parts = page.locator("#package-parts li")
    expect(parts).to_have_count(4)
    expect(row(page, 2)).to_contain_text("chưa mở")
    for number in range(4):
        if number:
            row(page, number).get_by_role("link").click()
        expect(row(page, number)).to_contain_text("Đã học xong")
        if number == 0:
            expect(row(page, 1).get_by_role("link")).to_be_visible()
            expect(row(page, 3)).to_contain_text("chưa mở")
        if number == 1:
            expect(row(page, 2).get_by_role("link")).to_be_visible()
            expect(row(page, 3).get_by_role("link")).to_be_visible()
    page.goto(brought.lessons[FOUR])
    expect(page.locator(".lesson .done-mark").first).to_be_visible()


def question(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.package-frame").frame_locator("iframe.h5p-iframe")


def test_h5p_is_shown_again_as_it_was_left_and_scored(visitor, brought):
    lesson = brought.lessons[TRUE_FALSE]
    page = learner(visitor, demo.ADVISER)
    packages.play(page, lesson)
    with page.expect_response(
        lambda answer: "/keep/" in answer.url and answer.request.method == "POST"
    ):
        question(page).get_by_role("radio", name="True").click()

    page = packages.again(page, lesson)

    inside = question(page)
    expect(inside.get_by_role("radio", name="True")).to_be_checked()
    inside.get_by_role("radio", name="False").click()
    inside.get_by_role("button", name="Check").click()
    expect(row(page)).to_contain_text("1/1 điểm")
    expect(row(page)).to_contain_text("Đã học xong")
