"""`make pictures`: make the README's pictures from the last screenshots, with fewer colors to save bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
SCREENSHOTS, PICTURES = ROOT / "tests" / "browser" / "screenshots", ROOT / "dashboard" / "pictures"
# All four show the same router in the same state.
SHOWN = {
    "doctor.png": "doctor-halted_with_upstreams-480-dark.png",
    "usage.png": "usage-halted_with_upstreams-480-light.png",
    "pool.png": "pool-halted_with_upstreams-480-light.png",
    "backends.png": "backends_list-halted_with_upstreams-480-dark.png",
}
COLORS = 128


def main() -> int:
    """Write the four pictures."""
    PICTURES.mkdir(exist_ok=True)
    for name, screenshot in SHOWN.items():
        picture = Image.open(SCREENSHOTS / screenshot).convert("RGB")
        reduced = picture.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        reduced.save(PICTURES / name, optimize=True)
        print(f"{name}: {(PICTURES / name).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
