"""Every tool is registered as read-only: read from the source, whatever the running server reports."""

from __future__ import annotations

import ast

from tests.architecture.source import called, mentioned, modules

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
REGISTRATIONS = {"add_tool", "tool", "resource", "add_resource", "prompt", "add_prompt", "custom_route", "completion"}
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


def test_tools_are_registered_in_one_place() -> None:
    used = {(path, name) for path, tree in modules().items() for name, _ in called(tree) if name in REGISTRATIONS}
    decorators = {
        name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        for name in mentioned(ast.Module([ast.Expr(decorator)], []))
    }
    assert used == {(MODULE, "add_tool"), ("mcp_server/protocol/server.py", "completion")}
    assert not any(name.rpartition(".")[2] in REGISTRATIONS for name in decorators)


def test_every_tool_is_registered_as_read_only() -> None:
    """One loop over the table registers each tool, so that no row can have other annotations."""
    (call,) = [call for name, call in called(TREE) if name == "add_tool"]
    (loop,) = [node for node in ast.walk(TREE) if isinstance(node, ast.For) and call in ast.walk(node)]
    assert ast.unparse(loop.iter) == "TOOLS"
    arguments = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    assert arguments.keys() == {"title", "description", "annotations", "icons", "meta"}
    assert arguments["annotations"] == "READ_ONLY"


def test_table_has_every_tool_with_its_view_and_a_title() -> None:
    table = assigned("TOOLS")
    assert isinstance(table, ast.Tuple)
    rows = [row for row in table.elts if isinstance(row, ast.Call)]
    assert len(rows) == len(table.elts)
    assert [ast.unparse(row.args[0]) for row in rows] == TOOLS
    assert all(ast.unparse(row.args[1]).endswith("View") for row in rows)
    assert all(ast.literal_eval(row.args[2]) for row in rows)


def test_annotations_are_read_only_idempotent_and_closed_world() -> None:
    value = assigned("READ_ONLY")
    assert isinstance(value, ast.Call)
    assert {keyword.arg: ast.literal_eval(keyword.value) for keyword in value.keywords} == {
        "read_only_hint": True,
        "destructive_hint": False,
        "idempotent_hint": True,
        "open_world_hint": False,
    }


def test_every_tool_returns_a_result_and_takes_at_most_a_detail() -> None:
    functions = {node.name: node for node in TREE.body if isinstance(node, ast.AsyncFunctionDef)}
    for name in TOOLS:
        function = functions[name]
        assert function.returns is not None
        assert ast.unparse(function.returns) == "CallToolResult"
        arguments = [ast.unparse(argument) for argument in function.args.args]
        assert arguments in (["ctx: Ctx"], ["ctx: Ctx", "detail: DetailArgument"])
        assert ast.get_docstring(function)
