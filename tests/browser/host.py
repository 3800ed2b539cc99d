"""A host with one dashboard: gives the real server's answers to the page and records what the page does."""

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
# Reading the page forces its layout; only the width itself arrives later, from the process of the host.
HAS_WIDTH = """(pixels) => new Promise((done) => {
  const look = () => (innerWidth === pixels ? done() : setTimeout(look, 1));
  look();
})"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Recorder:
    """Records what no page may do: network requests, and errors on the console."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Record every request of every frame, every script error and every policy violation."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("popup", lambda _: self.errors.append("a window was opened"))
        page.on("dialog", lambda dialog: self.errors.append(f"a dialog was opened: {dialog.message}"))

    def _request(self, request: Request) -> None:
        if request.url not in {HOST, SCRIPT, VIEW}:
            self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        # Any console message of the page is an error. The official host side logs at debug level.
        if (message.type, message.location["url"]) != ("debug", SCRIPT):
            self.errors.append(f"{message.type}: {message.text}")


class Host:
    """Serves only the host and the page; records and aborts any other request."""

    def __init__(self, page: Page, server: Server, own_clock: bool = False) -> None:
        self.page = page
        self._own_clock = own_clock
        self.server = server
        self.recorder = Recorder()
        self.calls: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.router = "pool3_traffic"
        self.dashboard = server.dashboard()
        self._tools = server.tools()
        page.set_default_timeout(WAIT_S * 1000 / 4)
        self.recorder.watch(page)
        if own_clock:
            page.clock.install()
        page.expose_function("callTool", self._call_tool)
        page.route("**/*", self._serve)
        page.goto(HOST)

    def open(self, tool: str, width: int = 480, capabilities: Any = None, **context: Any) -> None:
        """Open a new page and complete the handshake; it waits for its first answer."""
        setup = {
            "width": width,
            "capabilities": WITH_TOOLS if capabilities is None else capabilities,
            "permissions": self.dashboard.meta.get("permissions"),
            "context": {"toolInfo": {"tool": self._tools[tool]}, "theme": "light", **context},
        }
        self.calls.clear()
        self.page.evaluate("(json) => host.mount(json)", json.dumps(setup))

    def show(self, router: str, tool: str, arguments: dict[str, Any] | None = None, **setup: Any) -> dict[str, Any]:
        """Open a new page, draw the real answer about a router and return the answer's data."""
        self.open(tool, **setup)
        self.input(arguments or {})
        return self.draw(router, tool, arguments)

    def draw(self, router: str, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
        """Draw the real answer about a router on the open page and return the answer's data."""
        self.router = router
        return self.present(self.server.answer(router, tool, arguments))

    def present(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Draw an answer, AGE_S seconds after its scrape, and return its data."""
        data: dict[str, Any] = answer["structuredContent"]
        self._set_clock(data["taken_at_s"] + AGE_S)
        self.give(answer)
        return data

    def input(self, arguments: object) -> None:
        """Send the arguments of the tool call."""
        self.page.evaluate("(json) => host.input(json)", json.dumps(arguments))

    def give(self, result: object) -> None:
        """Send a tool result and wait until it is drawn."""
        self.send(result)
        self.settle()

    def send(self, result: object) -> None:
        """Send a tool result."""
        self.page.evaluate("(json) => host.result(json)", json.dumps(result))

    def post_message(self, message: object) -> None:
        """Post any message from the parent window."""
        self.page.evaluate("(json) => host.post(json)", json.dumps(message))

    def settle(self) -> None:
        """Wait until the page has handled all messages and drawn. It handles them in order, so a ping comes last."""
        self.ping()
        self.frames()

    def frames(self) -> None:
        """Wait for two frames."""
        if self._own_clock:
            self.page.clock.run_for(50)
        else:
            self.view.evaluate(TWO_FRAMES)

    def advance(self, seconds: int) -> None:
        """Advance the test clock and run the timers that are due."""
        self.page.clock.run_for(seconds * 1000)
        self.settle()

    def ping(self) -> dict[str, Any]:
        """Ping the page and return its answer."""
        answer: dict[str, Any] = self.page.evaluate("() => host.ping()")
        return answer

    def wait_for_message(self, matches: Any) -> dict[str, Any]:
        """Wait for the first message of the page that matches."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for message in self.received:
                if matches(message):
                    return message
            self.page.wait_for_timeout(5)
        raise TimeoutError(f"no message of the page matched: {self.received}")

    @property
    def received(self) -> list[dict[str, Any]]:
        """All messages of the page since it was opened."""
        messages: list[dict[str, Any]] = self.page.evaluate("() => host.received()")
        return messages

    @property
    def view(self) -> Frame:
        """The page's frame."""
        return next(frame for frame in self.page.frames if frame.url == VIEW)

    def width(self, pixels: int) -> None:
        """Set the width of the frame."""
        if self.page.evaluate("(pixels) => host.width(pixels)", pixels):
            self.view.evaluate(HAS_WIDTH, pixels)

    def height(self) -> int:
        """Return the current height of the frame in pixels."""
        box = self.page.locator("iframe").bounding_box()
        assert box is not None
        return int(box["height"])

    def _set_clock(self, seconds: int) -> None:
        """Set the clock relative to the recording, which is months old."""
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
