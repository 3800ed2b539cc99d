"""One browser and one host for all tests; a new frame for each page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, sync_playwright

from tests import toy_router
from tests.browser import chromium
from tests.browser.host import Host
from tests.browser.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The real one, in memory; it knows the toy router too."""
    with toy_router.registered(), start_blocking_portal() as portal:
        yield Server(portal)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real one, with an empty profile of its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS])
        yield running
        running.close()


@pytest.fixture(scope="session")
def any_host(browser: Browser, server: Server) -> Host:
    """The host that the tests share."""
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    return Host(page, server)


@pytest.fixture
def host(any_host: Host) -> Iterator[Host]:
    """The shared host; afterwards its page must have been quiet."""
    yield any_host
    must_have_been_quiet(any_host)


@pytest.fixture
def clocked(browser: Browser, server: Server) -> Iterator[Host]:
    """A host whose clock, and its page's, the test moves."""
    page = browser.new_page()
    made = Host(page, server, own_clock=True)
    yield made
    must_have_been_quiet(made)
    page.close()


def must_have_been_quiet(host: Host) -> None:
    """No request left the page, and nothing was said on its console: no error, no breach of the policy."""
    requests, errors = host.seen.requests[:], host.seen.errors[:]
    host.seen.requests.clear()
    host.seen.errors.clear()
    assert (requests, errors) == ([], [])


FIGURES: dict[str, str] = {}


@pytest.fixture
def record_figure() -> Callable[[str, str], None]:
    """Takes a figure that is told at the end of the run."""
    return FIGURES.__setitem__


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was measured."""
    for name, value in FIGURES.items():
        terminalreporter.write_line(f"{name}: {value}")
