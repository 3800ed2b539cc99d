"""The folder that `mcpb pack` packs into a bundle."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from release.icon import png
from release.manifest import ICON, manifest
from release.project import PACKAGES, ROOT

FILES = ("pyproject.toml", "README.md", "LICENSE")
COMPILED = shutil.ignore_patterns("__pycache__", "*.py[cod]")


def stage(folder: Path) -> None:
    """Fill a new folder with the sources, the files that uv needs to install them, the manifest and the icon."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=COMPILED)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / "manifest.json").write_text(json.dumps(manifest(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / ICON).write_bytes(png())


def main() -> int:
    """Replace the folder named on the command line."""
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    stage(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
