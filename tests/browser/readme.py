"""`make pictures`: make the README's pictures from the last screenshots, with fewer colors to save bytes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
SCREENSHOTS, PICTURES = ROOT / "tests" / "browser" / "screenshots", ROOT / "dashboard" / "pictures"
# All three show the same router in the same state.
SHOWN = {
    "doctor.png": "doctor-halted_with_upstreams-480-dark.png",
    "usage.png": "usage-halted_with_upstreams-480-light.png",
    "pool.png": "pool-halted_with_upstreams-480-light.png",
}
STATES = (
    "pool-better-ccflare_pool3_one_paused-480-light.png",
    "pool-openai-server_starting-480-light.png",
    "pool-9router_one_model_limited-480-light.png",
    "pool-claude-code-router_fresh-480-light.png",
)
COLORS = 128
COLUMNS, PART_WIDTH, PART_HEIGHT = 2, 960, 1258
"""The longest of STATES is cut after its first account."""
LINE, LINE_COLOR, GROUND = 4, "#868686", "#ffffff"


def main() -> int:
    """Write the pictures of the one router, and one with the four states."""
    PICTURES.mkdir(exist_ok=True)
    for name, screenshot in SHOWN.items():
        save(name, opened(screenshot))
    save("states.png", grid([opened(screenshot) for screenshot in STATES]))
    return 0


def opened(screenshot: str) -> Image.Image:
    """Return a screenshot without its transparency."""
    return Image.open(SCREENSHOTS / screenshot).convert("RGB")


def grid(screenshots: Sequence[Image.Image]) -> Image.Image:
    """Return the upper part of each screenshot, side by side and below one another, with lines between them."""
    rows = -(-len(screenshots) // COLUMNS)
    width, height = PART_WIDTH + LINE, PART_HEIGHT + LINE
    whole = Image.new("RGB", (COLUMNS * width - LINE, rows * height - LINE), LINE_COLOR)
    for at, screenshot in enumerate(screenshots):
        part = Image.new("RGB", (PART_WIDTH, PART_HEIGHT), GROUND)
        part.paste(screenshot)
        whole.paste(part, (at % COLUMNS * width, at // COLUMNS * height))
    return whole


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with fewer colors."""
    reduced = picture.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    reduced.save(PICTURES / name, optimize=True)
    print(f"{name}: {(PICTURES / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
