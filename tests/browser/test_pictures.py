"""Pictures for people to look at, in tests/browser/screenshots; git ignores them.

Those of one router on one bad day are in the README too: dashboard/pictures/ has them with fewer colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import handmade, reading
from tests.browser.conftest import must_have_been_quiet
from tests.browser.host import WAIT_S, Host
from tests.browser.palettes import THEMES, styled
from tests.browser.routers import LARGE, TELLING
from tests.browser.server import TOOLS, Server

FOLDER = Path(__file__).parent / "screenshots"
CASES = [*product(TELLING, TOOLS), ("not running", "doctor"), (LARGE, "pool")]
HANDMADE: dict[str, Callable[[Server], dict[str, Any]]] = {
    "pool": handmade.pool,
    "status": handmade.status,
    "usage": partial(handmade.usage, metered=True),
}


@pytest.fixture(scope="module")
def sharp(browser: Browser, server: Server) -> Iterator[Host]:
    """A host on a screen with twice the pixels."""
    page = browser.new_page(viewport={"width": 900, "height": 800}, device_scale_factor=2)
    yield Host(page, server)
    page.close()


def take(host: Host, name: str, theme: str) -> None:
    """One picture of what is drawn for each width to look at."""
    for pixels in (pixels for pixels, in_theme in reading.LOOKS if in_theme == theme):
        host.width(pixels)
        host.settle()
        # What lies outside the window is not painted.
        host.page.set_viewport_size({"width": 900, "height": host.height()})
        path = FOLDER / f"{name.replace(' ', '_')}-{pixels}-{theme}.png"
        host.page.locator("iframe").screenshot(path=path, timeout=WAIT_S * 1000)


@pytest.mark.parametrize("theme", THEMES)
def test_pictures(sharp: Host, theme: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    sharp.open("doctor", **styled(theme, "editor"))
    for router, tool in CASES:
        sharp.draw(router, tool)
        take(sharp, f"{tool}-{router}", theme)
    for tool, made in HANDMADE.items():
        sharp.present(made(sharp.server))
        take(sharp, f"{tool}-handmade", theme)
    must_have_been_quiet(sharp)
