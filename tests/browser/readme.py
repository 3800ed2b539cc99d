"""`make pictures`: the README's pictures, out of the last screenshots, in few colours: a third of the bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
SCREENSHOTS, PICTURES = ROOT / "tests" / "browser" / "screenshots", ROOT / "dashboard" / "pictures"
# One router on one bad day.
SHOWN = {
    "doctor.png": "doctor-overage_halted_with_upstreams-480-dark.png",
    "usage.png": "usage-overage_halted_with_upstreams-480-light.png",
    "pool.png": "pool-overage_halted_with_upstreams-480-light.png",
    "backends.png": "backends_list-overage_halted_with_upstreams-480-dark.png",
}
COLOURS = 128


def main() -> int:
    """Write the four anew."""
    PICTURES.mkdir(exist_ok=True)
    for name, screenshot in SHOWN.items():
        picture = Image.open(SCREENSHOTS / screenshot).convert("RGB")
        few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(PICTURES / name, optimize=True)
        print(f"{name}: {(PICTURES / name).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
