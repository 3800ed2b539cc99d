"""Screenshots for review, in tests/browser/screenshots, which git ignores.

The README shows those of one router, and the pools of STATES together: `make pictures` writes them to
dashboard/pictures/ with fewer colors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import handmade, reading
from tests.browser.conftest import assert_no_requests_or_errors
from tests.browser.host import WAIT_S, Host
from tests.browser.palettes import THEMES, styled
from tests.browser.routers import LARGE, TYPICAL
from tests.browser.server import TOOLS, Server

FOLDER = Path(__file__).parent / "screenshots"
USUAL = 480
"""The width of the README's pictures. The answers with all states are taken at the others, too."""
STATES = (
    "better-ccflare pool3_one_paused",
    "openai-server starting",
    "9router one_model_limited",
    "claude-code-router fresh",
)
"""A target is paused, starting, locked, or unverified."""
CASES = [*product(TYPICAL, TOOLS), *product(STATES, ["pool"]), ("not running", "doctor"), (LARGE, "pool")]
HANDMADE: dict[str, Callable[[Server], dict[str, Any]]] = {
    "pool": handmade.pool,
    "status": handmade.status,
    "usage": partial(handmade.usage, metered=True),
}


@pytest.fixture(scope="module")
def sharp(browser: Browser, server: Server) -> Iterator[Host]:
    """A host on a high-density screen."""
    page = browser.new_page(viewport={"width": 900, "height": 800}, device_scale_factor=2)
    yield Host(page, server)
    page.close()


def take(host: Host, name: str, theme: str, widths: Iterable[int] = (USUAL,)) -> None:
    """Take a screenshot of the page at each width."""
    for pixels in widths:
        host.width(pixels)
        host.settle()
        # Only what is inside the viewport is painted.
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
        take(sharp, f"{tool}-handmade", theme, [pixels for pixels, in_theme in reading.LOOKS if in_theme == theme])
    assert_no_requests_or_errors(sharp)
