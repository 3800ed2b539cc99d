"""Every tool for every router: the whole answer is readable at every width."""

from __future__ import annotations

import pytest

from mcp_server.protocol.resources import PAGES
from tests.browser import reading
from tests.browser.host import Host
from tests.browser.routers import ROUTERS
from tests.browser.server import TOOLS

PAGE_OF = {"doctor": "report", "backends_list": "backends"}


def test_page_says_that_it_waits_for_the_answer(host: Host) -> None:
    host.open("pool")
    host.settle()
    assert "Waiting for the answer…" in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_whole_answer_is_readable_at_every_width(host: Host, tool: str) -> None:
    host.open(tool, reading.WIDTHS[0])
    for number, router in enumerate(ROUTERS):
        data = host.draw(router, tool)
        # Alternate the direction, so that the first width is the current one.
        for pixels in reading.WIDTHS[:: 1 - 2 * (number % 2)]:
            host.width(pixels)
            assert reading.missing(host.view, tool, data) == [], (router, pixels)
            assert reading.overflow(host.view) <= 0, (router, pixels)
        assert host.view.locator("main").get_attribute("data-verdict") == data["verdict"], router
        assert reading.rows(host.view, tool) == reading.expected_rows(tool, data), router


def test_detail_all_draws_all_findings(host: Host) -> None:
    data = host.show("pool3_traffic", "doctor", {"detail": "all"})
    assert host.view.locator(".finding").count() == len(data["findings"]) > 5


@pytest.mark.parametrize("tool", TOOLS)
def test_page_title_equals_the_resource_title(host: Host, tool: str) -> None:
    host.show("pool3_traffic", tool)
    assert host.view.get_by_role("heading", level=1).inner_text() == PAGES[PAGE_OF.get(tool, tool)].title


def test_next_answer_replaces_the_previous_one(host: Host) -> None:
    before = host.show("pool3_traffic", "pool")
    host.give(host.server.answer("pool3_all_unusable", "pool"))
    seen = reading.text(host.view)
    assert before["headline"] not in seen
    assert host.view.locator("main").get_attribute("data-verdict") == "no_usable_target"
