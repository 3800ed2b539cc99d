"""If no router is identified: what is said, and which start commands are suggested."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from router_client.routers import KINDS
from tests.mock_network import MockNetwork
from tests.security.programs import PROGRAMS

pytestmark = pytest.mark.anyio

ELSEWHERE = "set ROUTER_URL if it listens elsewhere."


def refuse(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("")


async def answer(respond: object = refuse, **env: str) -> dict[str, str]:
    """Return the verdict of a look on a machine where every address responds like this."""
    client = RouterClient(load_settings(env), network=MockNetwork(respond))
    data = (await reports.answer(client, reports.STATUS)).delivery.structured
    assert data is not None
    return {name: str(data[name]) for name in ("verdict", "serving", "headline", "next_step")}


@pytest.fixture(autouse=True)
def empty_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, command: str) -> None:
    (folder / command).write_text("#!/bin/sh\n")
    (folder / command).chmod(0o755)


async def test_every_searched_address_is_named() -> None:
    found = await answer(OPENAI_BASE_URL="http://localhost:8317/v1")
    assert (found["verdict"], found["serving"]) == ("unreachable", "False")
    assert found["headline"].startswith(
        "No router was found: nothing answers at http://localhost:8317 (OPENAI_BASE_URL) or http://127.0.0.1:3456"
        " (dario's and claude-code-router's default port) or http://127.0.0.1:4000 (LiteLLM's default port)"
    )
    assert all(row.url in found["headline"] for row in KINDS.values())
    assert "http://127.0.0.1:20128 (9router's and OmniRoute's default port)" in found["headline"]


async def test_without_a_sign_of_a_router_no_command_is_suggested() -> None:
    step = (await answer())["next_step"]
    assert "no sign of an installed router" in step
    assert "`" not in step


async def test_router_with_a_state_folder_or_a_command_is_suggested(clean_environment: Path, empty_path: Path) -> None:
    (clean_environment / ".dario").mkdir()
    assert (await answer())["next_step"] == f"Start it with `dario proxy`, or {ELSEWHERE}"
    install(empty_path, "litellm")
    both = "`dario proxy` or `litellm --config config.yaml`"
    assert (await answer())["next_step"] == f"Start it with {both}, or {ELSEWHERE}"
    (clean_environment / ".dario").rmdir()
    assert (await answer())["next_step"] == f"Start it with `litellm --config config.yaml`, or {ELSEWHERE}"


@pytest.mark.parametrize(
    "env",
    [
        {"ROUTER_HOME": ""},
        {"ROUTER_URL": "https://router.test", "ROUTER_ALLOW_REMOTE": "1"},
        {"ROUTER_URL": "https://router.test", "ROUTER_ALLOW_REMOTE": "1", "ROUTER_HOME": "/nowhere"},
    ],
)
async def test_no_command_is_suggested_without_files_or_for_another_machine(
    env: dict[str, str], empty_path: Path
) -> None:
    install(empty_path, "dario")
    assert (await answer(**env))["next_step"] == f"Start your router, or {ELSEWHERE}"


@pytest.mark.parametrize("home", ["/proc/1/root/nobody", "relative"])
async def test_home_folder_that_cannot_be_read_is_no_error(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(path: object, **_: object) -> object:
        raise PermissionError

    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(os, "stat", unreadable)
    found = await answer(ROUTER_HOME="/nowhere", ROUTER_CLIENT_SETTINGS="")
    assert found["verdict"] == "unreachable"


@pytest.mark.parametrize("program", PROGRAMS)
async def test_no_command_of_a_router_is_suggested_to_the_user_of_another_program(
    program: str, empty_path: Path
) -> None:
    """It is the user's router: nobody is told to stop it, or to start another one."""
    install(empty_path, "dario")
    found = await answer(PROGRAMS[program])
    said = " ".join(found.values())
    assert "`" not in said
    assert "top the other" not in said


@pytest.mark.parametrize(
    ("program", "evidence"),
    [
        ("an Express app", "It answered the read livez with HTTP 404 and HTML."),
        ("a Go service with health checks", "It answered the read livez with HTTP 200 and plain text."),
        ("an app that requires a token", "It answered the read livez with HTTP 401 and JSON."),
    ],
)
async def test_answer_of_an_unknown_program_is_shown(program: str, evidence: str) -> None:
    client = RouterClient(load_settings({}), network=MockNetwork(PROGRAMS[program]))
    text = (await reports.answer(client, reports.DOCTOR)).delivery.text
    assert evidence in text


async def test_proxy_whose_router_is_down_is_told_from_a_router() -> None:
    found = await answer(PROGRAMS["nginx whose upstream is down"])
    assert found == {
        "verdict": "unreachable",
        "serving": "False",
        "headline": "Something in front of the router answers 502 at http://127.0.0.1:3456: the router behind it is"
        " down.",
        "next_step": "Start the router behind it, or set ROUTER_URL to the router itself.",
    }


async def test_any_program_on_a_default_port_does_not_hide_that_no_router_was_found() -> None:
    def web_server_on_port_4000(request: httpx.Request) -> httpx.Response:
        if request.url.port != 4000:
            raise httpx.ConnectError("")
        return httpx.Response(404, headers={"Content-Type": "text/html"}, content=b"<h1>Not Found</h1>")

    found = await answer(web_server_on_port_4000)
    assert found["verdict"] == "unreachable"
    assert found["headline"].startswith("No router was found: nothing answers at http://127.0.0.1:3456 (")
    assert found["headline"].endswith(
        "and what answers at http://127.0.0.1:4000 (LiteLLM's default port) is no supported router."
    )
    named = await answer(web_server_on_port_4000, OPENAI_BASE_URL="http://127.0.0.1:4000/v1")
    assert named["verdict"] == "unrecognized"
