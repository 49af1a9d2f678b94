"""A visitor with a phone and no account, who sends a form again until an answer comes."""

import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from bs4 import BeautifulSoup, Tag

PATIENCE = 30  # seconds for one answer, deaths of workers included


class Page:
    """An answer of the portal: where it is, and what it shows."""

    def __init__(self, address: str, html: str) -> None:
        self.path = urllib.parse.urlsplit(address).path
        self.soup = BeautifulSoup(html, "html.parser")

    def text(self, selector: str) -> str:
        found = self.soup.select_one(selector)
        assert found, f"{selector} is not on {self.path}"
        return found.get_text(" ", strip=True)


class Visitor:
    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
        #: How often no answer came; and whether one is awaited just now.
        self.cut_off = 0
        self.is_waiting = False

    def open(self, path: str, fields: dict[str, str] | None = None) -> Page:
        """Get a page, or post fields to it; repeat as long as nobody answers."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        deadline = time.monotonic() + PATIENCE
        self.is_waiting = True
        while True:
            try:
                with self._opener.open(f"{self._address}{path}", data, timeout=10) as response:
                    page = Page(response.url, response.read().decode())
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{path}: {error.code}") from error
            except (OSError, http.client.HTTPException):  # the worker died under us
                assert time.monotonic() < deadline, f"{path}: no answer in {PATIENCE} s"
                self.cut_off += 1
                time.sleep(0.1)
            else:
                self.is_waiting = False
                return page

    def quick_scan(self, rung: int) -> Page:
        """Answer every card with the same rung, page after page; returns the result."""
        page = self.open("/danh-gia/labanso_quick/")
        while "/ket-qua/" not in page.path:
            form = page.soup.select_one("form[data-assess]")
            assert form, f"no cards on {page.path}"
            page = self.open(str(form["action"]), _filled_in(form, rung) | {"go": "next"})
        return page


def public_id(result: Page) -> str:
    return re.search(r"[0-9a-f-]{36}", result.path)[0]


def _filled_in(form: Tag, rung: int) -> dict[str, str]:
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    for card in form.select("[data-card]"):
        key = str(card["data-card"])
        if card["data-kind"] == "ratio":
            fields |= {f"{key}.num": "10", f"{key}.den": "40"}
            continue
        choices = card.select("label.choice:not(.choice--quiet) input")
        fields[key] = str(choices[min(rung, len(choices) - 1)]["value"])
    return fields
