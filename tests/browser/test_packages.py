"""A package in a real browser: the place is kept, the score is kept, the portal is out of reach."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import demo
from tests.browser import packages
from tests.courses.packages.building import h5p, manifest, scorm

pytestmark = pytest.mark.browser

#: Content as tools make it: it finds its interface above itself, and says good-bye when it closes.
SCO = """<!doctype html><meta charset="utf-8"><title>Bài</title>
<p>Trang <b id="page"></b>, vào: <i id="entry"></i></p>
<s id="size"></s> <button id="long">Dài</button> <button id="next">Tiếp</button> <button id="pass">Đạt</button> <button id="fail">Trượt</button>
<script>
  let api, at = window;
  while (!(api = at.API) && at.parent !== at) at = at.parent;
  api.LMSInitialize("");
  const get = (name) => api.LMSGetValue("cmi." + name), set = (name, value) => api.LMSSetValue("cmi." + name, value);
  let page = Number(get("core.lesson_location") || 1);
  const show = () => { document.getElementById("page").textContent = page; };
  const kept = get("suspend_data");
  document.getElementById("entry").textContent = get("core.entry") + " " + kept.slice(0, 40);
  document.getElementById("size").textContent = kept.length;
  if (get("core.lesson_status") === "not attempted") set("core.lesson_status", "incomplete");
  show();
  document.getElementById("next").onclick = () => {
    page += 1; show(); set("core.lesson_location", String(page)); set("suspend_data", "đã xem " + page);
  };
  document.getElementById("long").onclick = () => {
    set("suspend_data", "đ".repeat(80000)); api.LMSCommit(""); set("core.lesson_location", "9");
  };
  const end = (status, score) => () => {
    set("core.score.raw", String(score)); set("core.score.max", "100");
    set("core.lesson_status", status); api.LMSCommit("");
  };
  document.getElementById("pass").onclick = end("passed", 75);
  document.getElementById("fail").onclick = end("failed", 20);
  addEventListener("pagehide", () => { set("core.exit", "suspend"); api.LMSFinish(""); });
</script>"""
LIBRARY = """
H5P.Cau = (() => {
  function Cau(params, id, extras) {
    H5P.EventDispatcher.call(this);
    this.contentId = id;
    this.state = (extras && extras.previousState) || {};
  }
  Cau.prototype = Object.create(H5P.EventDispatcher.prototype);
  Cau.prototype.attach = function ($box) {
    const told = this.state.chosen ? "Đã chọn" : "Chưa chọn";
    const button = H5P.jQuery("<button>Chọn</button>").on("click", () => {
      this.state = { chosen: true };
      this.triggerXAPIScored(1, 1, "answered", true, true);
    });
    $box.append(H5P.jQuery("<p>").text(told), button);
  };
  Cau.prototype.getCurrentState = function () { return this.state; };
  return Cau;
})();
"""
TRIES = """async () => {
  const result = {};
  const attempt = async (name, deed) => {
    try { result[name] = String(await deed()); } catch (error) { result[name] = "refused"; }
  };
  await attempt("document", () => top.document.title);
  await attempt("storage", () => top.localStorage.length);
  await attempt("leads", () => { top.location = "about:blank"; return "led away"; });
  await attempt("asks", async () => (await fetch(PORTAL + "/bang-cua-toi/", { credentials: "include" })).status);
  result.cookie = document.cookie;
  return result;
}"""


@pytest.fixture(scope="module")
def brought(tmp_path_factory, prepared):
    folder = tmp_path_factory.mktemp("packages")
    archives = [folder / "scorm.zip", folder / "cau.h5p"]
    archives[0].write_bytes(scorm(manifest(title="Khóa trình duyệt"), page=SCO))
    archives[1].write_bytes(h5p(script=LIBRARY))
    yield from packages.run_with(folder, prepared, archives)


@pytest.fixture(scope="module")
def portal(brought) -> str:
    return brought.address


def row(page: Page):
    return page.locator("#package-parts li").first


def test_the_place_and_the_score_are_kept_over_two_attempts(visitor, brought):
    lesson = brought.lessons["scorm.zip"]
    page = packages.learner(visitor, demo.OWNER)
    packages.play(page, lesson)
    expect(packages.content(page).locator("#entry")).to_contain_text("ab-initio")
    packages.content(page).locator("#next").click()
    packages.content(page).locator("#next").click()

    page = packages.again(page, lesson)

    expect(packages.content(page).locator("#page")).to_have_text("3")
    expect(packages.content(page).locator("#entry")).to_have_text("resume đã xem 3")
    packages.content(page).locator("#pass").click()
    expect(row(page)).to_contain_text("75/100 điểm")
    expect(row(page)).to_contain_text("Đạt")

    page.get_by_text("Học lại từ đầu").click()
    page.get_by_role("button", name="Bắt đầu lượt mới").click()
    expect(packages.content(page).locator("#entry")).to_contain_text("ab-initio")
    packages.content(page).locator("#fail").click()

    expect(row(page)).to_contain_text("20/100 điểm")
    expect(page.locator("#package-parts")).to_contain_text(re.compile("Lượt 1.*75 điểm"))
    page.goto(lesson)
    expect(page.locator(".lesson .done-mark").first).to_be_visible()


def test_long_text_does_not_stop_the_last_report_of_a_page_that_closes(visitor, brought):
    """Browsers send 64 KiB from a closing page; this text alone has 160."""
    lesson = brought.lessons["scorm.zip"]
    page = packages.learner(visitor, demo.OFFICIAL)
    packages.play(page, lesson)
    packages.content(page).locator("#long").click()

    page = packages.again(page, lesson)

    expect(packages.content(page).locator("#size")).to_have_text("80000")
    expect(packages.content(page).locator("#page")).to_have_text("9")
    expect(packages.content(page).locator("#entry")).to_contain_text("resume")


def test_a_package_reaches_neither_document_nor_cookies_of_the_portal(visitor, brought):
    page = packages.learner(visitor, demo.STAFF)
    page.watch.allow("Content Security Policy|Unsafe attempt|violates")
    packages.play(page, brought.lessons["scorm.zip"])
    expect(packages.content(page).locator("#page")).to_have_text("1")
    frame = next(frame for frame in page.frames if frame.url.endswith("p1.html"))
    assert any(cookie["name"] == "sessionid" for cookie in page.context.cookies())

    result = frame.evaluate(TRIES.replace("PORTAL", f"'{brought.address}'"))

    assert result == {
        "document": "refused",
        "storage": "refused",
        "leads": "refused",
        "asks": "refused",
        "cookie": "",
    }
    expect(page.locator("iframe.package-frame")).to_be_visible()
    assert not [c for c in page.context.cookies() if "packages" in c["domain"]]


def test_a_visitor_looks_at_a_package(visitor, brought, violations):
    page = visitor(bypass_csp=True)
    page.watch.allow(r"request leaves the portal: http://packages\.localhost:")
    page.watch.allow(packages.ASKED_BY_AXE)
    page.goto(brought.lessons["scorm.zip"])
    page.locator("a[href$='/goi/']").first.click()

    packages.content(page).locator("#pass").click()

    expect(page.locator(".notice").first).to_contain_text("xem thử")
    expect(row(page)).not_to_contain_text("75")
    ours = [one for one in violations(page) if "package-frame" not in one]
    assert ours == []


def test_h5p_keeps_its_state_and_its_score(visitor, brought):
    lesson = brought.lessons["cau.h5p"]
    page = packages.learner(visitor, demo.ADVISER)
    packages.play(page, lesson)
    inside = page.frame_locator("iframe.package-frame").frame_locator("iframe.h5p-iframe")
    expect(inside.locator("p")).to_have_text("Chưa chọn")
    kept = re.compile(r"/keep/")
    with page.expect_response(
        lambda answer: kept.search(answer.url) and answer.request.method == "POST"
    ):
        inside.locator("button").click()
    expect(row(page)).to_contain_text("1/1 điểm")

    page = packages.again(page, lesson)

    inside = page.frame_locator("iframe.package-frame").frame_locator("iframe.h5p-iframe")
    expect(inside.locator("p")).to_have_text("Đã chọn")
