"""Every tool is listed as read-only: read from the files, whatever the running server reports."""

from __future__ import annotations

import ast
import json

from tests.architecture.source import ROOT, called, mentioned, modules

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
REGISTRATIONS = {"add_tool", "tool", "resource", "add_resource", "prompt", "add_prompt", "completion", "MCPServer"}
MODULE = "mcp_server/protocol/tools.py"
TREE = modules()[MODULE]


def assigned(name: str) -> ast.expr:
    """Return the value assigned to a constant of the module."""
    (value,) = [
        node.value
        for node in TREE.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
    ]
    return value


def test_nothing_is_registered_with_the_sdk() -> None:
    used = {(path, name) for path, tree in modules().items() for name, _ in called(tree) if name in REGISTRATIONS}
    decorators = {
        name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        for name in mentioned(ast.Module([ast.Expr(decorator)], []))
    }
    assert used == set()
    assert not any(name.rpartition(".")[2] in REGISTRATIONS for name in decorators)


def test_every_listed_tool_is_read_only_idempotent_and_closed_world() -> None:
    listed = json.loads((ROOT / "mcp_server/protocol/tools.json").read_text("utf-8"))
    assert [tool["name"] for tool in listed] == TOOLS
    for tool in listed:
        assert tool["annotations"] == {
            "readOnlyHint": True,
            "destructiveHint": False,
            "idempotentHint": True,
            "openWorldHint": False,
        }


def test_table_has_every_tool_with_a_title() -> None:
    table = assigned("TOOLS")
    assert isinstance(table, ast.Tuple)
    rows = [row for row in table.elts if isinstance(row, ast.Call)]
    assert len(rows) == len(table.elts)
    assert [ast.unparse(row.args[0]) for row in rows] == TOOLS
    assert all(ast.literal_eval(row.args[1]) for row in rows)


def test_every_tool_returns_a_result_and_takes_at_most_a_detail() -> None:
    functions = {node.name: node for node in TREE.body if isinstance(node, ast.AsyncFunctionDef)}
    for name in TOOLS:
        function = functions[name]
        assert function.returns is not None
        assert ast.unparse(function.returns) == "CallToolResult"
        arguments = [ast.unparse(argument) for argument in function.args.args]
        assert arguments in (["ctx: Ctx"], ["ctx: Ctx", "detail: Detail"])
        assert ast.get_docstring(function)
