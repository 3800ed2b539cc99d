"""uv, which makes the environments, finds packages where pip is configured to."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from release.project import ROOT

DEADLINE_S = 60
METADATA = "Metadata-Version: 2.1\nName: example-of-a-test\nVersion: 1.5\n"


def test_uv_uses_the_configuration_of_pip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "example_of_a_test-1.5-py3-none-any.whl", "w") as wheel:
        wheel.writestr("example_of_a_test-1.5.dist-info/METADATA", METADATA)
        wheel.writestr("example_of_a_test-1.5.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        wheel.writestr("example_of_a_test-1.5.dist-info/RECORD", "")
    (tmp_path / "pip.conf").write_text(f"[global]\nno-index = true\nfind-links = {tmp_path}\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    done = subprocess.run(
        [sys.executable, ROOT / "requirements/run_uv.py", "pip", "compile", "-", "--no-header", "--no-annotate"],
        input="example-of-a-test", env=env | {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}, cwd=tmp_path,
        timeout=DEADLINE_S, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "example-of-a-test==1.5\n"
