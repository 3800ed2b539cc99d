"""Pictures for people to look at, in browser/screenshots; git ignores them.

Those of one router on one bad day are in the README too: dashboard/pictures/ has them with fewer colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import reading
from browser.conftest import must_have_been_quiet
from browser.host import Host
from browser.palettes import THEMES, styled
from browser.routers import LARGE, TELLING
from browser.server import TOOLS, Server

FOLDER = Path(__file__).parent / "screenshots"
CASES = [*product(TELLING, TOOLS), ("not running", "doctor"), (LARGE, "pool")]


@pytest.fixture(scope="module")
def sharp(browser: Browser, server: Server) -> Iterator[Host]:
    """A host on a screen with twice the pixels."""
    page = browser.new_page(viewport={"width": 900, "height": 800}, device_scale_factor=2)
    yield Host(page, server)
    page.close()


@pytest.mark.parametrize(("router", "tool"), CASES)
def test_pictures(sharp: Host, router: str, tool: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    for theme in THEMES:
        sharp.show(router, tool, **styled(theme, "editor"))
        for pixels in reading.WIDTHS:
            sharp.width(pixels)
            sharp.settle()
            # What lies outside the window is not painted.
            sharp.page.set_viewport_size({"width": 900, "height": sharp.height()})
            name = f"{tool}-{router.replace(' ', '_')}-{pixels}-{theme}.png"
            sharp.page.locator("iframe").screenshot(path=FOLDER / name)
    must_have_been_quiet(sharp)
