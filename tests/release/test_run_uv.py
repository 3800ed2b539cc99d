"""uv, which makes the environments, finds packages where pip is configured to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from release.project import ROOT

DEADLINE_S = 60
METADATA = "Metadata-Version: 2.1\nName: example-of-a-test\nVersion: 1.5\n"


def test_uv_uses_the_configuration_of_pip(tmp_path: Path) -> None:
    _wheel(tmp_path)
    done = _uv("compile", "-", "--no-header", "--no-annotate", options=f"no-index = true\nfind-links = {tmp_path}")
    assert done == "example-of-a-test==1.5\n"


def test_uv_takes_a_file_from_the_main_index_first(tmp_path: Path) -> None:
    main, additional = _index(tmp_path / "main"), _index(tmp_path / "additional")
    options = f"index-url = {main}\nextra-index-url = {additional}"
    _uv("install", "example-of-a-test", "--target", str(tmp_path / "installed"), options=options)
    assert (tmp_path / "installed/example_of_a_test-1.5.dist-info/METADATA").read_text().endswith("Summary: main\n")


def _wheel(folder: Path) -> Path:
    path = folder / "example_of_a_test-1.5-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("example_of_a_test-1.5.dist-info/METADATA", f"{METADATA}Summary: {folder.parents[1].name}\n")
        wheel.writestr("example_of_a_test-1.5.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        wheel.writestr("example_of_a_test-1.5.dist-info/RECORD", "")
    return path


def _index(root: Path) -> str:
    folder = root / "simple/example-of-a-test"
    folder.mkdir(parents=True)
    name = _wheel(folder).name
    (folder / "index.html").write_text(f'<!DOCTYPE html><a href="{name}">{name}</a>')
    return folder.parent.as_uri()


def _uv(*arguments: str, options: str) -> str:
    """Return what uv prints about the example, with these options of pip."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "pip.conf"
        configuration.write_text(f"[global]\n{options}\n")
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        return subprocess.run(
            [sys.executable, ROOT / "requirements/run_uv.py", "pip", *arguments],
            input="example-of-a-test", env=env | {"PIP_CONFIG_FILE": str(configuration)}, cwd=folder,
            timeout=DEADLINE_S, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
