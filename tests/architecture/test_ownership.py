"""Each thing that could harm has one owner in the source."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.architecture.source import called, imported, mentioned, modules, under

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "environ", "getenv"}
PROGRAMS = {"subprocess", "multiprocessing", "pty", "os.system", "os.popen", "os.fork", "anyio.open_process"}
SOCKETS = {"socket", "socketserver", "http.server", "http.client", "urllib.request", "ftplib", "smtplib", "ssl"}
CLOCKS_AND_CHANCE = {"time", "datetime", "random", "secrets", "uuid", "os", "zoneinfo", "locale", "threading"}
PURE = ("mcp_server/assessment/", "mcp_server/answers/views/", "mcp_server/answers/text/", "mcp_server/redaction/")
DEMO = "mcp_server/demo/"
MADE = {
    "CallToolResult", "TextContent", "EmbeddedResource", "ToolError", "ReadResourceContents", "TextResourceContents",
    "GetPromptResult", "PromptMessage", "CompleteResult", "Completion",
}  # fmt: skip


def users(uses: Callable[[ast.Module], bool]) -> set[str]:
    """The modules that do so."""
    return {path for path, tree in modules().items() if uses(tree)}


def imports_any(names: set[str]) -> Callable[[ast.Module], bool]:
    """Does it import one of these modules, or something below one?"""
    return lambda tree: any(name == top or name.startswith(f"{top}.") for name in imported(tree) for top in names)


def test_the_environment_is_read_by_the_configuration_alone() -> None:
    def reads(tree: ast.Module) -> bool:
        return bool(ENVIRONMENT & (mentioned(tree) | imported(tree)))

    assert users(reads) == {"router_client/settings/environment.py"}


def test_only_the_demo_may_start_a_program() -> None:
    def starts(tree: ast.Module) -> bool:
        names = {"system", "popen", "fork", "posix_spawn", "create_subprocess_exec", "open_process", "run_process"}
        by_os = {name for name in mentioned(tree) if name.startswith(("os.exec", "os.spawn"))}
        return bool(by_os or names & {name for name, _ in called(tree)}) or imports_any(PROGRAMS)(tree)

    assert {path for path in users(starts) if not path.startswith(DEMO)} == set()
    assert users(imports_any({"mcp.client", "mcp.Client"})) == {f"{DEMO}tour.py"}


def test_only_the_demo_opens_a_socket_and_only_the_network_and_the_transport_speak_http() -> None:
    assert {path for path in users(imports_any(SOCKETS)) if not path.startswith(DEMO)} == {
        "router_client/transport/network.py"
    }
    assert "socket.socket" not in mentioned(modules()["router_client/transport/network.py"]), (
        "it resolves names, no more"
    )
    assert users(imports_any({"httpx", "httpx2", "httpcore", "requests", "aiohttp"})) == {
        "router_client/transport/network.py",
        "router_client/transport/read_only.py",
    }


def test_only_the_command_line_the_terminal_and_the_demo_print() -> None:
    def prints(tree: ast.Module) -> bool:
        return any(name == "print" for name, _ in called(tree)) or "sys.stdout" in mentioned(tree)

    assert {path for path in users(prints) if not path.startswith("mcp_server/terminal/")} == {f"{DEMO}tour.py"}


def test_only_the_boundary_makes_what_leaves() -> None:
    def makes(tree: ast.Module) -> bool:
        # model_construct and model_validate of a result would be a way around.
        made = {name for name, _ in called(tree)} & MADE
        around = {"CallToolResult.model_construct", "CallToolResult.model_validate", "TextContent.model_construct"}
        return bool(made | (around & mentioned(tree)))

    assert users(makes) == {"mcp_server/answers/boundary.py"}


def test_only_the_sample_router_writes_a_file() -> None:
    def writes(tree: ast.Module) -> bool:
        names = {"write_text", "write_bytes", "mkdir", "mkdtemp", "touch", "unlink", "rename", "chmod"}
        return bool(names & {name for name, _ in called(tree)}) or imports_any({"tempfile", "shutil"})(tree)

    assert users(writes) == {f"{DEMO}sample.py"}


def test_files_are_opened_in_one_place_and_the_state_folder_is_listed_in_another() -> None:
    def opens(tree: ast.Module) -> bool:
        return bool({"open", "scandir", "read_bytes", "read_text"} & {name for name, _ in called(tree)})

    assert {path for path in users(opens) if path.startswith("router_client/")} == {
        "router_client/parsing/regular_file.py",
        "router_client/routers/dario/files.py",
    }


def test_a_look_is_judged_once_and_in_one_place() -> None:
    def judges(tree: ast.Module) -> bool:
        return any(name == "assess" for name, _ in called(tree))

    assert users(judges) == {"mcp_server/answers/reports.py"}


def test_texts_are_made_from_views_alone() -> None:
    """What is shown was decided before, and was scrubbed: a text has neither the facts nor the assessment."""
    unscrubbed = {
        "mcp_server.assessment",
        "router_client.model.snapshot",
        "router_client.model.targets",
        "router_client.model.spending",
    }
    for path, tree in under("mcp_server/answers/text/").items():
        assert not imports_any(unscrubbed)(tree), path


@pytest.mark.parametrize("place", PURE)
def test_the_core_has_no_clock_no_chance_and_no_io(place: str) -> None:
    for path, tree in under(place).items():
        assert not imports_any(CLOCKS_AND_CHANCE | SOCKETS | PROGRAMS)(tree), path
        assert not {"open", "print", "input"} & {name for name, _ in called(tree)}, path


def test_no_code_is_made_at_run_time_and_nothing_is_unpickled() -> None:
    def risks(tree: ast.Module) -> bool:
        names = {name for name, call in called(tree) if isinstance(call.func, ast.Name)}
        return bool(names & {"eval", "exec", "compile"}) or imports_any({"pickle", "marshal", "shelve", "ctypes"})(
            tree
        )

    assert users(risks) == set()


def test_the_router_client_knows_nothing_of_mcp() -> None:
    for path, tree in under("router_client/").items():
        assert not imports_any({"mcp", "mcp_types", "mcp_server"})(tree), path
