"""`routerscope config statusline`: each snippet is valid in its format, and its command prints the line."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from mcp_server.terminal.cli import run
from mcp_server.terminal.editors.launch import Launch
from mcp_server.terminal.editors.statusline import line_command, statusline_page
from router_client.routers import KINDS
from tests.mcp_server.process.child import DEADLINE_S, Place

ODD = Launch("/opt/my tools/routerscope", env={"ROUTER_URL": "http://127.0.0.1:1/$a'b%c#d\""})


def snippets(page: str) -> dict[str, str]:
    """Return the snippets by the program's name."""
    parts = re.split(r"^(Claude Code|Copilot CLI|ccstatusline|tmux|starship): .*\n", page, flags=re.MULTILINE)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    found["starship"] = found["starship"].partition("\nIf a file exists")[0]
    return found


def commands(page: str) -> dict[str, str]:
    """Return the command in each snippet, read as its program does."""
    found = snippets(page)
    (widget,) = json.loads(found["ccstatusline"])["lines"][0]
    tmux = re.search(r'^set -g status-right "#\((.*)\)"$', found["tmux"], re.MULTILINE)
    assert tmux is not None
    assert not re.search(r"(?<!%)%(?!%)|(?<!#)#(?!#)", tmux[1].replace("%%", "").replace("##", ""))
    return {
        "Claude Code": json.loads(found["Claude Code"])["statusLine"]["command"],
        "Copilot CLI": json.loads(found["Copilot CLI"])["statusLine"]["command"],
        "ccstatusline": widget["commandPath"],
        # tmux would expand a single one.
        "tmux": re.sub(r"\\(.)", r"\1", tmux[1]).replace("%%", "%").replace("##", "#"),
        "starship": tomllib.loads(found["starship"])["custom"]["routerscope"]["command"],
    }


@pytest.mark.parametrize("program", ["Claude Code", "Copilot CLI", "ccstatusline", "tmux", "starship"])
def test_command_of_each_snippet_prints_the_line(
    program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", "statusline", "--demo"]) == 0
    command = commands(capsys.readouterr().out)[program]
    place = Place(tmp_path)
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=place.environment(LC_ALL="C.UTF-8"), cwd=place.cwd, timeout=DEADLINE_S,
        check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "● ok 3/3" in done.stdout


def test_settings_and_paths_with_odd_characters_survive() -> None:
    for program, command in commands(statusline_page(ODD, ("dario",))).items():
        expected = line_command(ODD) + ("" if program in {"tmux", "starship"} else " --color")
        assert command == expected


@pytest.mark.parametrize(("kinds", "interval"), [(("dario",), 5), (("litellm",), 60), (tuple(KINDS), 60)])
def test_interval_is_that_of_the_router_with_the_most_expensive_look(kinds: tuple[str, ...], interval: int) -> None:
    found = snippets(statusline_page(Launch("routerscope"), kinds))
    assert json.loads(found["Claude Code"])["statusLine"]["refreshInterval"] == interval
    assert json.loads(found["ccstatusline"])["customCommandCacheTtlSeconds"] == interval
    assert f"set -g status-interval {interval}\n" in found["tmux"]


def test_no_snippet_contains_a_credential(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTER_API_KEY", "FAKE-key-0123456789")
    assert run(["config", "statusline"]) == 0
    out = capsys.readouterr().out
    assert "FAKE" not in out
    assert "export ROUTER_API_KEY where these programs start" in out
