"""A host with one dashboard in it: shows the real server's answers to the page, and keeps all that the page does."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Frame, Page, Request, Route

from tests.browser.server import Server

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "build" / "browser" / "host.js"
HOST, SCRIPT, VIEW = "https://host.test/", "https://host.test/host.js", "https://view.test/"
WAIT_S = 10
AGE_S = 12
WITH_TOOLS: dict[str, Any] = {"serverTools": {}}
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Seen:
    """What no page may do, over its whole life."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Every request of every frame, every error of every script, every breach of the policy."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("popup", lambda _: self.errors.append("it opened a window"))
        page.on("dialog", lambda dialog: self.errors.append(f"it opened a dialog: {dialog.message}"))

    def _request(self, request: Request) -> None:
        if request.url not in {HOST, SCRIPT, VIEW}:
            self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        # Whatever it says: a page in somebody else's window keeps quiet. The official host side does not.
        if (message.type, message.location["url"]) != ("debug", SCRIPT):
            self.errors.append(f"{message.type}: {message.text}")


class Host:
    """Serves itself and the page, and nothing else: any other request is recorded and refused."""

    def __init__(self, page: Page, server: Server, own_clock: bool = False) -> None:
        self.page = page
        self._own_clock = own_clock
        self.server = server
        self.seen = Seen()
        self.calls: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.router = "pool3_traffic"
        self.dashboard = server.dashboard()
        self._tools = server.tools()
        page.set_default_timeout(WAIT_S * 1000 / 4)
        self.seen.watch(page)
        if own_clock:
            page.clock.install()
        page.expose_function("callTool", self._call_tool)
        page.route("**/*", self._serve)
        page.goto(HOST)

    def open(self, tool: str, width: int = 480, capabilities: Any = None, **context: Any) -> None:
        """A new page that has greeted and waits for its first answer."""
        setup = {
            "width": width,
            "capabilities": WITH_TOOLS if capabilities is None else capabilities,
            "permissions": self.dashboard.meta.get("permissions"),
            "context": {"toolInfo": {"tool": self._tools[tool]}, "theme": "light", **context},
        }
        self.calls.clear()
        self.page.evaluate("(json) => host.mount(json)", json.dumps(setup))

    def show(self, router: str, tool: str, arguments: dict[str, Any] | None = None, **setup: Any) -> dict[str, Any]:
        """A new page with the real answer about this router, drawn; what the answer holds as data."""
        self.open(tool, **setup)
        self.input(arguments or {})
        return self.draw(router, tool, arguments)

    def draw(self, router: str, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
        """The same on the page that is open: a walk through many answers needs no new page for each."""
        self.router = router
        return self.present(self.server.answer(router, tool, arguments))

    def present(self, answer: dict[str, Any]) -> dict[str, Any]:
        """This answer, some seconds after it was taken; what it holds as data."""
        data: dict[str, Any] = answer["structuredContent"]
        self._set_clock(data["taken_at_s"] + AGE_S)
        self.give(answer)
        return data

    def input(self, arguments: object) -> None:
        """What the tool was called with."""
        self.page.evaluate("(json) => host.input(json)", json.dumps(arguments))

    def give(self, result: object) -> None:
        """A tool result, and the time to draw it."""
        self.send(result)
        self.settle()

    def send(self, result: object) -> None:
        """A tool result."""
        self.page.evaluate("(json) => host.result(json)", json.dumps(result))

    def say(self, message: object) -> None:
        """Anything at all, in the parent's name."""
        self.page.evaluate("(json) => host.say(json)", json.dumps(message))

    def settle(self) -> None:
        """Wait until the page has taken all messages, and drawn. It takes them in order, so a ping closes the line."""
        self.ping()
        self.frames()

    def frames(self) -> None:
        """Let it draw."""
        if self._own_clock:
            self.page.clock.run_for(50)
        else:
            self.view.evaluate(TWO_FRAMES)

    def later(self, seconds: int) -> None:
        """Let time go by on a clock of our own, and every timer go off that is due."""
        self.page.clock.run_for(seconds * 1000)
        self.settle()

    def ping(self) -> dict[str, Any]:
        """The page's answer."""
        answer: dict[str, Any] = self.page.evaluate("() => host.ping()")
        return answer

    def said(self, wanted: Any) -> dict[str, Any]:
        """The first message of the page that is wanted, waited for."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for message in self.received:
                if wanted(message):
                    return message
            self.page.wait_for_timeout(5)
        raise TimeoutError(f"the page did not say it; it said {self.received}")

    @property
    def received(self) -> list[dict[str, Any]]:
        """All that the page said since it was opened."""
        messages: list[dict[str, Any]] = self.page.evaluate("() => host.received()")
        return messages

    @property
    def view(self) -> Frame:
        """The page's frame."""
        return next(frame for frame in self.page.frames if frame.url == VIEW)

    def width(self, pixels: int) -> None:
        """Make the frame so wide."""
        if self.page.evaluate("(pixels) => host.width(pixels)", pixels):
            self.frames()

    def height(self) -> int:
        """How high the frame is now."""
        box = self.page.locator("iframe").bounding_box()
        assert box is not None
        return int(box["height"])

    def _set_clock(self, seconds: int) -> None:
        """To a moment after the recording, which lies months back."""
        now = datetime.fromtimestamp(seconds, UTC)
        if self._own_clock:
            self.page.clock.set_system_time(now)
        else:
            self.page.clock.set_fixed_time(now)

    def _call_tool(self, params: str) -> str:
        call = json.loads(params)
        self.calls.append(call)
        prepared = self.answers.pop(0) if self.answers else None
        return json.dumps(prepared or self.server.answer(self.router, call["name"], call.get("arguments")))

    def _serve(self, route: Route) -> None:
        if route.request.url == HOST:
            route.fulfill(path=HERE / "host" / "host.html", content_type="text/html")
        elif route.request.url == SCRIPT:
            route.fulfill(path=BUNDLE, content_type="text/javascript")
        elif route.request.url == VIEW:
            headers = {"Content-Security-Policy": self.dashboard.policy}
            route.fulfill(body=self.dashboard.html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.abort()
