"""Every tool about every router: the whole answer is there to be read, at every width."""

from __future__ import annotations

import pytest

from mcp_server.protocol.resources import PAGES
from tests.browser import reading
from tests.browser.host import Host
from tests.browser.routers import ROUTERS
from tests.browser.server import TOOLS

PAGE_OF = {"doctor": "report", "backends_list": "backends"}


def test_until_the_answer_comes_it_says_that_it_waits(host: Host) -> None:
    host.open("pool")
    host.settle()
    assert "Waiting for the answer…" in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_whole_answer_can_be_read_at_every_width(host: Host, tool: str) -> None:
    host.open(tool, reading.WIDTHS[0])
    for number, router in enumerate(ROUTERS):
        data = host.draw(router, tool)
        # To and fro: the first width is the one that it has already.
        for pixels in reading.WIDTHS[:: 1 - 2 * (number % 2)]:
            host.width(pixels)
            assert reading.unread(host.view, tool, data) == [], (router, pixels)
            assert reading.overflow(host.view) <= 0, (router, pixels)
        assert host.view.locator("main").get_attribute("data-verdict") == data["verdict"], router
        assert reading.rows(host.view, tool) == reading.rows_wanted(tool, data), router


def test_all_findings_are_drawn_where_all_were_asked_for(host: Host) -> None:
    data = host.show("pool3_traffic", "doctor", {"detail": "all"})
    assert host.view.locator(".finding").count() == len(data["findings"]) > 5


@pytest.mark.parametrize("tool", TOOLS)
def test_the_title_is_that_of_the_same_answer_as_a_resource(host: Host, tool: str) -> None:
    host.show("pool3_traffic", tool)
    assert host.view.get_by_role("heading", level=1).inner_text() == PAGES[PAGE_OF.get(tool, tool)].title


def test_the_next_answer_takes_the_place_of_the_last(host: Host) -> None:
    before = host.show("pool3_traffic", "pool")
    host.give(host.server.answer("pool3_all_unusable", "pool"))
    seen = reading.text(host.view)
    assert before["headline"] not in seen
    assert host.view.locator("main").get_attribute("data-verdict") == "no_usable_target"
