"""Looks over the browser's shoulder: what a page complains of, and where its requests go."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


class Watch:
    """Collects errors of a context's pages: scripts, the console (the content policy writes
    there), and requests to any other host."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.problems: list[str] = []
        self._address = address
        self._allowed: list[re.Pattern] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("request", self._request)

    def allow(self, pattern: str) -> None:
        """Expect complaints like this one: the test provokes them."""
        self._allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [
            problem
            for problem in self.problems
            if not any(allowed.search(problem) for allowed in self._allowed)
        ]

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self._note(f"console: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._address}/", "data:", "blob:")):
            self._note(f"request leaves the portal: {request.url}")


class Traffic:
    """Counts the requests of a page and the bytes that came for them, headers included."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.on("Network.requestWillBeSent", self._sent)
        self._session.on("Network.requestServedFromCache", self._from_cache)
        self._session.on("Network.loadingFinished", self._finished)
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self._requests: dict[str, str] = {}
        self.bytes = 0

    @property
    def urls(self) -> list[str]:
        """What was asked of the network; a redirect and its target count as one each."""
        return list(self._requests.values())

    def _sent(self, event: dict) -> None:
        url = event["request"]["url"]
        if url.startswith(("data:", "blob:")):
            return
        if "redirectResponse" in event:
            self.bytes += event["redirectResponse"]["encodedDataLength"]
            self._requests[f"{event['requestId']} before {url}"] = event["redirectResponse"]["url"]
        self._requests[event["requestId"]] = url

    def _from_cache(self, event: dict) -> None:
        self._requests.pop(event["requestId"], None)

    def _finished(self, event: dict) -> None:
        if event["requestId"] in self._requests:
            self.bytes += int(event["encodedDataLength"])
