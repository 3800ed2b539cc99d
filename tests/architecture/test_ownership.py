"""Each risky operation is used only in the modules that own it."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.architecture.source import called, imported, mentioned, modules, under

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "environ", "getenv"}
PROGRAMS = {"subprocess", "multiprocessing", "pty", "os.system", "os.popen", "os.fork", "anyio.open_process"}
SOCKETS = {"socket", "socketserver", "http.server", "http.client", "urllib.request", "ftplib", "smtplib", "ssl"}
CLOCKS_AND_RANDOMNESS = {"time", "datetime", "random", "secrets", "uuid", "os", "zoneinfo", "locale", "threading"}
PURE = (
    "mcp_server/assessment/", "mcp_server/answers/views/", "mcp_server/answers/text/", "mcp_server/answers/changes.py",
    "mcp_server/redaction/",
)  # fmt: skip
DEMO = "mcp_server/demo/"
RESULTS = {
    "CallToolResult", "TextContent", "EmbeddedResource", "ToolError", "ReadResourceContents", "TextResourceContents",
    "GetPromptResult", "PromptMessage", "CompleteResult", "Completion", "ReadResourceResult",
}  # fmt: skip


def modules_where(uses: Callable[[ast.Module], bool]) -> set[str]:
    """Return the modules for which this is true."""
    return {path for path, tree in modules().items() if uses(tree)}


def imports_any(names: set[str]) -> Callable[[ast.Module], bool]:
    """Return a predicate: whether a module imports one of these, or a submodule of one."""
    return lambda tree: any(name == top or name.startswith(f"{top}.") for name in imported(tree) for top in names)


def test_only_the_settings_read_the_environment() -> None:
    def reads(tree: ast.Module) -> bool:
        return bool(ENVIRONMENT & (mentioned(tree) | imported(tree)))

    assert modules_where(reads) == {"router_client/settings/environment.py"}


def test_only_the_demo_starts_programs() -> None:
    def starts(tree: ast.Module) -> bool:
        names = {"system", "popen", "fork", "posix_spawn", "create_subprocess_exec", "open_process", "run_process"}
        by_os = {name for name in mentioned(tree) if name.startswith(("os.exec", "os.spawn"))}
        return bool(by_os or names & {name for name, _ in called(tree)}) or imports_any(PROGRAMS)(tree)

    assert {path for path in modules_where(starts) if not path.startswith(DEMO)} == set()
    assert modules_where(imports_any({"mcp.client", "mcp.Client"})) == {f"{DEMO}tour.py"}


def test_only_the_transport_and_the_demo_use_the_network() -> None:
    assert {path for path in modules_where(imports_any(SOCKETS)) if not path.startswith(DEMO)} == {
        "router_client/transport/network.py",
        "router_client/transport/stream.py",
        "router_client/settings/certificates.py",
    }
    assert not imports_any(SOCKETS - {"ssl"})(modules()["router_client/settings/certificates.py"]), "it only parses"
    assert "socket.socket" not in mentioned(modules()["router_client/transport/network.py"]), "it only resolves names"
    assert modules_where(imports_any({"httpx", "httpx2", "httpcore", "requests", "aiohttp"})) == {
        "router_client/transport/network.py",
        "router_client/transport/read_only.py",
        "router_client/transport/stream.py",
    }


def test_only_the_terminal_and_the_demo_print() -> None:
    def prints(tree: ast.Module) -> bool:
        return any(name == "print" for name, _ in called(tree)) or "sys.stdout" in mentioned(tree)

    assert {path for path in modules_where(prints) if not path.startswith("mcp_server/terminal/")} == {
        f"{DEMO}tour.py"
    }


def test_only_the_boundary_creates_protocol_results() -> None:
    def creates(tree: ast.Module) -> bool:
        # model_construct and model_validate would create a result, too.
        created = {name for name, _ in called(tree)} & RESULTS
        bypasses = {"CallToolResult.model_construct", "CallToolResult.model_validate", "TextContent.model_construct"}
        return bool(created | (bypasses & mentioned(tree)))

    assert modules_where(creates) == {"mcp_server/answers/boundary.py"}


def test_only_the_sample_router_writes_files() -> None:
    def writes(tree: ast.Module) -> bool:
        names = {"write_text", "write_bytes", "mkdir", "mkdtemp", "touch", "unlink", "rename", "chmod"}
        from_shutil = {name for name in imported(tree) if name.split(".")[0] == "shutil"}
        only_searches = from_shutil in (set(), {"shutil", "shutil.which"})
        return bool(names & {name for name, _ in called(tree)}) or imports_any({"tempfile"})(tree) or not only_searches

    assert modules_where(writes) == {f"{DEMO}sample.py"}


def test_only_two_modules_of_router_client_open_files() -> None:
    def opens(tree: ast.Module) -> bool:
        return bool({"open", "scandir", "read_bytes", "read_text"} & {name for name, _ in called(tree)})

    assert {path for path in modules_where(opens) if path.startswith("router_client/")} == {
        "router_client/parsing/regular_file.py",
        "router_client/routers/dario/files.py",
    }


def test_only_reports_assess_a_snapshot() -> None:
    def judges(tree: ast.Module) -> bool:
        return any(name == "assess" for name, _ in called(tree))

    assert modules_where(judges) == {"mcp_server/answers/reports.py"}


def test_texts_import_no_unscrubbed_data() -> None:
    """Texts are rendered from scrubbed views; the snapshot and the assessment are not scrubbed."""
    unscrubbed = {
        "mcp_server.assessment",
        "router_client.model.snapshot",
        "router_client.model.targets",
        "router_client.model.spending",
    }
    for path, tree in under("mcp_server/answers/text/").items():
        assert not imports_any(unscrubbed)(tree), path


@pytest.mark.parametrize("place", PURE)
def test_core_uses_no_clock_randomness_or_io(place: str) -> None:
    for path, tree in under(place).items():
        assert not imports_any(CLOCKS_AND_RANDOMNESS | SOCKETS | PROGRAMS)(tree), path
        assert not {"open", "print", "input"} & {name for name, _ in called(tree)}, path


def test_no_module_uses_eval_or_pickle() -> None:
    def risks(tree: ast.Module) -> bool:
        names = {name for name, call in called(tree) if isinstance(call.func, ast.Name)}
        return bool(names & {"eval", "exec", "compile"}) or imports_any({"pickle", "marshal", "shelve", "ctypes"})(
            tree
        )

    assert modules_where(risks) == set()


def test_router_client_does_not_import_mcp() -> None:
    for path, tree in under("router_client/").items():
        assert not imports_any({"mcp", "mcp_types", "mcp_server"})(tree), path
