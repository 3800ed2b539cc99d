"""The hooks' commands, run by a shell as Claude Code does, with a program in the place of uvx."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from release.project import ROOT

FAKE = '#!/bin/sh\nprintf "%s|" "$ROUTER_URL" "$ROUTER_API_KEY" "$@"\necho\n[ "$1" != --offline ] || exit {code}\n'
EVENTS = {"SessionStart": "session-start", "StopFailure": "stop-failure"}


def hooks() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((ROOT / "hooks/claude-code.json").read_text("utf-8"))["hooks"]
    return data


def started(folder: Path, event: str, variables: Mapping[str, str] | None = None, offline: int = 0) -> list[str]:
    """Return what each start of uvx gets. `offline` is the exit code of the one that may not download."""
    (folder / "uvx").write_text(FAKE.format(code=offline), "utf-8")
    (folder / "uvx").chmod(0o755)
    (group,) = hooks()[event]
    (hook,) = group["hooks"]
    root = folder / "a plugin"
    env = {"PATH": f"{folder}{os.pathsep}{os.defpath}", "CLAUDE_PLUGIN_ROOT": str(root), **(variables or {})}
    done = subprocess.run(["sh", "-c", hook["command"]], env=env, check=True, capture_output=True, text=True)
    return done.stdout.replace(str(root), "ROOT").splitlines()


@pytest.mark.parametrize(("event", "argument"), EVENTS.items())
def test_hook_starts_from_the_folder_of_the_plugin(tmp_path: Path, event: str, argument: str) -> None:
    assert started(tmp_path, event) == [f"||--offline|--from|ROOT|routerscope|hook|{argument}|"]


@pytest.mark.parametrize("event", EVENTS)
def test_answers_and_variables_reach_the_hook_but_not_its_arguments(tmp_path: Path, event: str) -> None:
    answers = {"CLAUDE_PLUGIN_OPTION_URL": "http://127.0.0.1:1", "CLAUDE_PLUGIN_OPTION_API_KEY": "$(secret) `key`"}
    (line,) = started(tmp_path, event, answers)
    assert line.startswith("http://127.0.0.1:1|$(secret) `key`|--offline|")
    assert "secret" not in line.partition("--offline")[2]
    (line,) = started(tmp_path, event, answers | {"ROUTER_URL": "http://127.0.0.1:2"})
    assert line.startswith("http://127.0.0.1:2|$(secret) `key`|--offline|")


@pytest.mark.parametrize("event", EVENTS)
def test_hook_never_downloads_and_never_fails(tmp_path: Path, event: str) -> None:
    """Before the server's first start there is nothing to run: then the hook says nothing."""
    (line,) = started(tmp_path, event, offline=2)
    assert "--offline" in line


@pytest.mark.parametrize("event", EVENTS)
def test_hook_without_uv_is_silent(tmp_path: Path, event: str) -> None:
    (group,) = hooks()[event]
    (hook,) = group["hooks"]
    done = subprocess.run(
        ["/bin/sh", "-c", hook["command"]], env={"PATH": str(tmp_path)}, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("event", EVENTS)
def test_key_file_of_the_terminal_takes_the_place_of_the_answered_key(tmp_path: Path, event: str) -> None:
    """The two together are an invalid setting."""
    (line,) = started(tmp_path, event, {"CLAUDE_PLUGIN_OPTION_API_KEY": "key", "ROUTER_API_KEY_FILE": "/a/file"})
    assert line.startswith("||--offline|")


def test_only_errors_that_a_router_can_cause_are_notified_of() -> None:
    (group,) = hooks()["StopFailure"]
    assert group["matcher"] == "rate_limit|overloaded|authentication_failed|billing_error|server_error"


def test_no_hook_holds_back_the_first_message_for_long() -> None:
    assert {hook["timeout"] for groups in hooks().values() for group in groups for hook in group["hooks"]} == {10}
