"""The README's install buttons: each adds the same command, which is that of its first lines."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from release.buttons import LAUNCH, Button, buttons
from release.project import REGISTRY_NAME, REPOSITORY, ROOT

BUTTONS = {button.title: button for button in buttons()}


def query(button: Button) -> dict[str, list[str]]:
    return parse_qs(urlsplit(button.link).query)


def configuration(button: Button) -> Any:
    """Return what the editor adds, read as it reads its link."""
    found = query(button)
    if button.title == "goose":
        return {"command": found["cmd"][0], "args": found["arg"]}
    if button.title == "VS Code":
        # The page opens the inner link, whose query is JSON.
        return json.loads(parse_qs("x=" + urlsplit(found["url"][0]).query)["x"][0])
    text = found["config"][0]
    return json.loads(text if text.startswith("{") else base64.b64decode(text))


@pytest.mark.parametrize("title", BUTTONS)
def test_each_button_adds_the_command_of_the_first_lines(title: str) -> None:
    added = configuration(BUTTONS[title])
    assert (added["command"], added["args"]) == ("uvx", ["--from", f"git+{REPOSITORY}", "routerscope"])
    assert f"uvx --from git+{REPOSITORY} routerscope" in (ROOT / "README.md").read_text("utf-8")


def test_every_link_is_https_because_github_removes_others() -> None:
    assert set(BUTTONS) == {"VS Code", "Cursor", "goose", "LM Studio", "Kiro"}
    assert {urlsplit(button.link).scheme for button in BUTTONS.values()} == {"https"}


def test_repository_is_that_of_the_registry_name() -> None:
    """The registry takes io.github.OWNER/... only from that owner's repository."""
    owner, name = REGISTRY_NAME.removeprefix("io.github.").split("/")
    assert f"https://github.com/{owner}/{name}" == REPOSITORY
    assert LAUNCH.key is None
