"""One browser and one host for all tests, a new frame for each page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, sync_playwright

from tests import toy_router
from tests.browser import chromium
from tests.browser.host import Host
from tests.browser.server import Server


def pytest_xdist_auto_num_workers() -> int:
    """Return a worker for each core, no more: each has a browser, whose own processes keep a core busy."""
    return os.cpu_count() or 1


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The real server, in memory, with the toy router registered."""
    with toy_router.registered(), start_blocking_portal() as portal:
        yield Server(portal)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser with an empty profile."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS])
        yield running
        running.close()


@pytest.fixture(scope="session")
def any_host(browser: Browser, server: Server) -> Host:
    """The shared host."""
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    return Host(page, server)


@pytest.fixture
def host(any_host: Host) -> Iterator[Host]:
    """The shared host; fails the test on any request or error of the page."""
    yield any_host
    assert_no_requests_or_errors(any_host)


@pytest.fixture
def clocked(browser: Browser, server: Server) -> Iterator[Host]:
    """A host and a page whose clock the test advances."""
    page = browser.new_page()
    made = Host(page, server, own_clock=True)
    yield made
    assert_no_requests_or_errors(made)
    page.close()


def assert_no_requests_or_errors(host: Host) -> None:
    """Assert that the page made no request and wrote nothing to its console, such as a policy violation."""
    requests, errors = host.recorder.requests[:], host.recorder.errors[:]
    host.recorder.requests.clear()
    host.recorder.errors.clear()
    assert (requests, errors) == ([], [])


@pytest.fixture
def record_figure(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Record a figure for the summary at the end of the run; a property reaches it from another process, too."""
    return record_property


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the recorded figures."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
