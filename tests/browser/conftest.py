"""A live portal and a real browser. Run by `make test-browser`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core import demo
from tests.browser import live_portal
from tests.browser.watching import Watch

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = (360, 740)
DESKTOP = (1280, 900)
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ACTION_SECONDS = 15
PAGE_SECONDS = 30
expect.set_options(timeout=ACTION_SECONDS * 1000)

#: Where the last sight of a failed test is kept.
FAILURES = live_portal.ROOT / "var" / "browser-failures"

Visitor = Callable[..., Page]
_outcome = pytest.StashKey[pytest.TestReport]()
_weights = pytest.StashKey[list[tuple]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.when == "call":
        item.stash[_outcome] = report
    return report


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a portal as it is after its first start, made once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return live_portal.prepare(shared / "prepared-portal")


@pytest.fixture(scope="session")
def running(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path
) -> Iterator[live_portal.Running]:
    """A portal started by its own command, with demo and worker, for the whole run."""
    running = live_portal.start(tmp_path_factory.mktemp("portal"), prepared)
    yield running
    left = live_portal.stop(running)
    log = running.log.read_text()
    assert not left, f"still running after Ctrl-C: {left}"
    assert "Traceback" not in log, log


@pytest.fixture(scope="session")
def portal(running: live_portal.Running) -> str:
    """Its address."""
    return running.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def record_weight(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`record_weight(page, bytes, requests, bytes again, requests again)`, told at the end."""
    return lambda *line: request.config.stash.setdefault(_weights, []).append(line)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(_weights, [])
    if not lines:
        return
    terminalreporter.section("what a visit costs: KiB and requests, first and again")
    for name, first, requests, again, requests_again in sorted(lines):
        terminalreporter.write_line(
            f"{name:<18}{first / 1024:6.1f} KiB {requests:2}   {again / 1024:6.1f} KiB {requests_again:2}"
        )


@pytest.fixture
def visitor(browser: Browser, portal: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """`visitor(size=PHONE, language="vi-VN", ...)`: a page of a browser of its own.

    The test fails when a page of any of them writes an error to the console, breaks the content
    policy, throws, or asks another host. `page.watch.allow(pattern)` expects what is provoked.
    """
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_browser(size: tuple[int, int] = PHONE, **options: object) -> Page:
        settings = {
            "base_url": portal,
            "viewport": {"width": size[0], "height": size[1]},
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
        }
        context = browser.new_context(**settings | options)
        context.set_default_timeout(ACTION_SECONDS * 1000)
        context.set_default_navigation_timeout(PAGE_SECONDS * 1000)
        watch = Watch(context, portal)
        contexts.append((context, watch))
        page = context.new_page()
        page.watch = watch
        return page

    yield open_browser
    outcome = request.node.stash.get(_outcome, None)
    for number, (context, _watch) in enumerate(contexts):
        if outcome is not None and outcome.failed:
            name = f"{request.node.name[:80]}-{number}.png".replace("/", "-")
            context.pages[-1].screenshot(path=FAILURES / name, full_page=True)
        context.close()
    problems = [problem for _context, watch in contexts for problem in watch.unexpected()]
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(visitor: Visitor) -> Page:
    return visitor(PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def desktop(visitor: Visitor) -> Page:
    return visitor(DESKTOP)


@pytest.fixture(scope="session")
def signed_in(browser: Browser, portal: str) -> Callable[[demo.SignIn], dict]:
    """`signed_in(demo.OWNER)`: the cookies of that person, who signs in once for the whole run."""
    known: dict[str, dict] = {}

    def cookies_of(person: demo.SignIn) -> dict:
        if person.email not in known:
            context = browser.new_context(base_url=portal, locale="vi-VN")
            sign_in(context.new_page(), person.email, demo.PASSWORD)
            known[person.email] = context.storage_state()
            context.close()
        return known[person.email]

    return cookies_of


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/tai-khoan/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/bang-cua-toi/")


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """Ask axe about the page as it stands; the context needs bypass_csp=True for that."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        options = {
            "runOnly": {"type": "tag", "values": WCAG_22_AA},
            "resultTypes": ["violations"],
        }
        page.wait_for_load_state()  # a page that has only begun to come has no root yet
        found = axe.run(page, options=options).response["violations"]
        return [
            f"{rule['id']} ({rule['help']}): {node['html'][:200]} | {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return find
