"""No tool can forget that it only looks: read from the source, whatever the running server says."""

from __future__ import annotations

import ast

from tests.architecture.source import called, mentioned, modules

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
WAYS_IN = {"add_tool", "tool", "resource", "add_resource", "prompt", "add_prompt", "custom_route", "completion"}
TREE = modules()["mcp_server/protocol/tools.py"]


def test_tools_are_registered_in_one_module_in_one_way() -> None:
    ways = {(path, name) for path, tree in modules().items() for name, _ in called(tree) if name in WAYS_IN}
    decorators = {
        name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        for name in mentioned(ast.Module([ast.Expr(decorator)], []))
    }
    assert ways == {("mcp_server/protocol/tools.py", "add_tool"), ("mcp_server/protocol/server.py", "completion")}
    assert not any(name.rpartition(".")[2] in WAYS_IN for name in decorators)


def test_every_registered_tool_carries_the_annotations_and_a_title() -> None:
    calls = [call for name, call in called(TREE) if name == "add_tool"]
    assert [ast.unparse(call.args[0]) for call in calls] == TOOLS
    for call in calls:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert given.keys() == {"title", "description", "annotations", "icons", "meta"}
        assert given["annotations"] == "READ_ONLY"


def test_the_annotations_say_read_only_not_destructive_idempotent_and_closed_world() -> None:
    (value,) = [
        node.value
        for node in TREE.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["READ_ONLY"]
    ]
    assert isinstance(value, ast.Call)
    assert {keyword.arg: ast.literal_eval(keyword.value) for keyword in value.keywords} == {
        "read_only_hint": True,
        "destructive_hint": False,
        "idempotent_hint": True,
        "open_world_hint": False,
    }


def test_every_tool_declares_its_view_and_takes_no_more_than_a_detail() -> None:
    functions = {node.name: node for node in TREE.body if isinstance(node, ast.AsyncFunctionDef)}
    for name in TOOLS:
        function = functions[name]
        assert function.returns is not None
        assert ast.unparse(function.returns).startswith("Annotated[CallToolResult, ")
        assert ast.unparse(function.returns).endswith("View]")
        arguments = [ast.unparse(argument) for argument in function.args.args]
        assert arguments in (["ctx: Ctx"], ["ctx: Ctx", "detail: DetailArgument"])
        assert ast.get_docstring(function)
