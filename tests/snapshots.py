"""`make snapshots`: regenerate committed files.

These are the tool list that the package ships, the answers for every recorded state, the README's table and snippets,
CONTRIBUTING's table of signs, the configurations in examples/, server.json, the plugin's files, and the states of
dario's demo. tests/mcp_server/test_snapshots.py fails if one is stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
from mcp_types import Tool

from mcp_server.protocol.tools import LIST as TOOL_LIST
from mcp_server.terminal.editors import EDITORS, Editor, Launch, read_variables
from release.buttons import button_lines
from release.icon import png, same_picture
from release.plugin import ICON, plugin_files
from release.registry import server_json
from release.tool_list import tool_list
from router_client import RouterClient
from router_client.model.states import Outcome
from router_client.reads import Answer, Result
from router_client.routers import KINDS, load_adapter
from router_client.routers.adapter import Adapter
from router_client.routers.signs import LIVEZ, PROGRAMS, Sign
from tests import toy_router, working_day
from tests.mcp_server.worlds import connected, text, valid_answer
from tests.support import EVERY_STATE, Replay, client_for

ROOT = Path(__file__).parent.parent
COMMITTED = Path(__file__).parent / "committed"
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SERVER_JSON = ROOT / "server.json"
EXAMPLES = ROOT / "examples"
FOLDED = ("claude-desktop", "cursor", "vscode", "zed", "claude-code", "gemini", "codex", "goose")
"""The editors whose snippets the README has; the others are rows of a table."""
TABLE_START, TABLE_END = "<!-- tools: made by `make snapshots` -->", "<!-- end of tools -->"
EDITORS_START, EDITORS_END = "<!-- editors: made by `make snapshots` -->", "<!-- end of editors -->"
BUTTONS_START, BUTTONS_END = "<!-- buttons: made by `make snapshots` -->", "<!-- end of buttons -->"
KINDS_START, KINDS_END = "<!-- kinds: made by `make snapshots` -->", "<!-- end of kinds -->"
SIGNS_START, SIGNS_END = "<!-- signs: made by `make snapshots` -->", "<!-- end of signs -->"
EXAMPLES_START, EXAMPLES_END = "<!-- examples: made by `make snapshots` -->", "<!-- end of examples -->"
FULL_PATH = "/full/path/to/routerscope"
# Claude Desktop starts with a minimal PATH; the others mostly have that of a terminal.
NEEDS_FULL_PATH = {"claude-desktop"}
COMMITTED_TOOLS = ("status", "pool", "doctor")
MORE_COMMITTED_TOOLS = {"litellm": ("usage", "backends_list")}
"""The tools whose answers are committed: for every recorded state, and in addition for one router kind."""


def generated() -> dict[Path, str]:
    """Return every generated file with its text."""
    return anyio.run(_generated)


async def _generated() -> dict[Path, str]:
    tools = tool_list()
    files: dict[Path, str] = {}
    with toy_router.registered():
        for kind, state in EVERY_STATE:
            files |= {committed(kind, state): await state_answers(kind, state)}
    files |= {SERVER_JSON: json.dumps(server_json(), indent=2, ensure_ascii=False) + "\n"}
    files |= plugin_files()
    guide = EXAMPLES / "README.md"
    with_table = with_part(guide.read_text("utf-8"), EXAMPLES_START, EXAMPLES_END, _example_table())
    files |= examples() | {guide: with_table}
    files |= {CONTRIBUTING: with_signs(CONTRIBUTING.read_text("utf-8"))}
    return files | {README: with_generated(README.read_text("utf-8"), tools)}


def examples() -> dict[Path, str]:
    """Return the example configurations, made by the code of `routerscope config`."""
    commands = {name: FULL_PATH if name in NEEDS_FULL_PATH else "routerscope" for name in EDITORS}
    return {
        example(name): f"{editor.text(Launch(commands[name], reads=read_variables()))}\n"
        for name, editor in EDITORS.items()
    }


def example(name: str) -> Path:
    """Return the example of an editor."""
    return EXAMPLES / f"{name}.{EDITORS[name].suffix}"


def shipped_list() -> str:
    """Return the tool list that the package ships."""
    return as_json([tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tool_list()])


def committed(kind: str, state: str) -> Path:
    """Return the file with the committed answers for a state."""
    return COMMITTED / kind / f"{state}.json"


async def state_answers(kind: str, state: str) -> str:
    """Return the answers of the tools for a recorded state, doctor with all findings: lines of text, and data."""
    router = Replay(state, kind)
    client = client_for(router, **router.recorded.settings)
    names = (*COMMITTED_TOOLS, *MORE_COMMITTED_TOOLS.get(kind, ()))
    return as_json({name: answer async for name, answer in _answers(client, names)})


async def _answers(client: RouterClient, names: tuple[str, ...]) -> Any:
    async with connected(client) as session:
        for name in names:
            result = await valid_answer(session, name, {"detail": "all"} if name == "doctor" else {})
            yield name, {"text": text(result).splitlines(), "data": timeless(result.structured_content)}


def timeless(data: Any) -> Any:
    """Return the data without the durations of the reads, which differ in each run."""
    for read in data.get("reads", []):
        read["ms"] = None
    return data


def with_generated(readme: str, tools: list[Tool]) -> str:
    """Return the README with its generated parts replaced."""
    with_tools = with_part(readme, TABLE_START, TABLE_END, _table(tools))
    with_buttons = with_part(with_tools, BUTTONS_START, BUTTONS_END, button_lines())
    with_kinds = with_part(with_buttons, KINDS_START, KINDS_END, _kinds())
    return with_part(with_kinds, EDITORS_START, EDITORS_END, _editors())


def with_signs(contributing: str) -> str:
    """Return CONTRIBUTING with the table of signs replaced."""
    return with_part(contributing, SIGNS_START, SIGNS_END, _signs())


def _signs() -> Iterator[str]:
    """Yield the table of what answers `GET /livez`, and of the reads that follow."""
    yield "| answer to `GET /livez` | may be | confirmed by |"
    yield "|---|---|---|"
    for kind, row in KINDS.items():
        for sign in row.signs:
            reads = ", ".join(f"`{path}`" for path in _confirming(load_adapter(kind), sign))
            yield f"| {_described(sign)} | {row.name} | its identity reads: {reads} |"
    for program in PROGRAMS:
        confirmed = program.confirmed
        second = f"`{program.confirm}`: {_described(confirmed)}" if confirmed is not None else "-"
        for sign in program.signs:
            yield f"| {_described(sign)} | {program.name} (only named) | {second} |"


def _confirming(adapter: Adapter, sign: Sign) -> list[str]:
    """Return the paths of the open reads that follow this answer to /livez, which may decide which ones they are."""
    paths = [read.path for read in adapter.identity if read.path != LIVEZ.path]
    if paths:
        return paths
    probe, body = adapter.identity[0], sign.body or " ".join(sign.contains)
    results = {probe.name: adapter.judge(probe, Answer(sign.status, body.encode(), media_type=sign.media_type))}
    while (read := adapter.proof(results)) is not None:
        paths.append(read.path)
        results[read.name] = Result(read, Outcome.OK)
    return paths


def _described(sign: Sign) -> str:
    parts = [f"`{part}`" for part in sign.contains]
    body = f"exactly `{sign.body}`" if sign.body is not None else f"with {' and '.join(parts)}"
    return f"{sign.status} {sign.media_type}, {body}"


def with_part(text: str, start: str, end: str, lines: Iterator[str]) -> str:
    """Return a text with the lines between two marks replaced."""
    before, rest = text.split(start)
    _, after = rest.split(end)
    return "\n".join([before + start, *lines, end + after])


def _table(tools: list[Tool]) -> Iterator[str]:
    yield "| tool | what it answers | arguments |"
    yield "|---|---|---|"
    for tool in tools:
        properties = tool.input_schema.get("properties", {})
        arguments = ", ".join(f"`{name}`: {' or '.join(schema['enum'])}" for name, schema in properties.items())
        # The first sentence is the tool's purpose; the others are for models.
        purpose = (tool.description or "").split(". ")[0]
        yield f"| `{tool.name}` | {purpose.removesuffix('.')}. | {arguments or 'none'} |"


def _kinds() -> Iterator[str]:
    """Yield the table of what is the default for each kind of router."""
    yield "| router | `ROUTER_KIND` | default address | port | key | admin token |"
    yield "|---|---|---|---|---|---|"
    for kind, row in KINDS.items():
        urls = [f"`{row.url}`", *(f"`{url}` ({name})" for name, url in row.other_urls)]
        ports = [f"`{row.port_variable}`"] if row.port_variable else []
        if (page := row.management) is not None:
            urls.append(f"`{page.url}` (its page)")
            ports += [f"`{page.port_variable}` (its page)"] if page.port_variable else []
        credentials = (f"`{name}`" if name else "-" for name in (row.key_variable, row.admin_variable))
        cells = (row.name, f"`{kind}`", ", ".join(urls), ", ".join(ports) or "-", *credentials)
        yield f"| {' | '.join(cells)} |"


def _editors() -> Iterator[str]:
    """Yield the snippet of each editor, with the sample router, so that it works without a router."""
    launch = Launch(FULL_PATH, ("--demo",), key=None)
    for name in FOLDED:
        editor = EDITORS[name]
        yield from ("", f"<details><summary>{editor.title}</summary>", "")
        command = editor.shortcut(editor.command, launch)
        if command and not editor.files:
            yield from (f"For all projects; for a router of your own: `routerscope config {name}`", "")
            yield from ("```sh", command, "```")
        else:
            yield from (f"{_places(editor)}; for a router of your own: `routerscope config {name}`", "")
            yield from (f"```{editor.suffix}", _on_one_line(editor, launch), "```")
        yield from ("", "</details>")
    yield from ("", "<details><summary>More editors</summary>", "", *_more_editors(), "", "</details>", "")


def _more_editors() -> Iterator[str]:
    yield "`routerscope config EDITOR` prints each for your machine, and the block that most other clients read."
    yield from ("", "| editor | file | example | command |", "|---|---|---|---|")
    for name, editor in EDITORS.items():
        if name not in FOLDED:
            file = example(name).relative_to(ROOT)
            yield f"| {editor.title} | {_place(editor)} | [{file.name}]({file}) | `routerscope config {name}` |"


def _example_table() -> Iterator[str]:
    yield from ("", "| file | copy it into |", "|---|---|")
    for name, editor in EDITORS.items():
        also = f" ({editor.also})" if editor.also and editor.files else ""
        yield f"| `{example(name).name}` | {_place(editor)}{also} |"
    yield ""


def _on_one_line(editor: Editor, launch: Launch) -> str:
    """Return JSON on one line; other formats need their line breaks."""
    snippet = editor.text(launch)
    return json.dumps(json.loads(snippet)) if editor.suffix == "json" else snippet


def _place(editor: Editor) -> str:
    """Return the file as a cell of a table: the name alone if its folder differs by platform."""
    if not editor.files:
        return editor.also or ""
    return f"`{editor.files['linux'][-1]}`" if "darwin" in editor.files else _places(editor)


def _places(editor: Editor) -> str:
    """Return the file below the home folder; that of macOS, too, if it is another."""
    files = [editor.files.get(platform, editor.files["linux"]) for platform in ("linux", "darwin")]
    return " or ".join(f"`{'/'.join(['~', *file])}`" for file in dict.fromkeys(files))


def as_json(value: object) -> str:
    """Return indented JSON with a final line break."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def icon_is_current() -> bool:
    """Return whether the plugin's icon is the picture that the code draws."""
    return ICON.exists() and same_picture(ICON.read_bytes(), png())


def main() -> int:
    """Write the files that have changed and print their names."""
    # First the demo and the tool list: the answers need them.
    TOOL_LIST.write_text(shipped_list(), "utf-8")
    for path in working_day.write():
        print(f"renewed {path.relative_to(ROOT)}")
    files = generated()
    for path in {*COMMITTED.glob("*/*.json")} - files.keys():
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    for path, content in files.items():
        if not path.exists() or path.read_text("utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            print(f"renewed {path.relative_to(ROOT)}")
    if not icon_is_current():
        ICON.write_bytes(png())
        print(f"renewed {ICON.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
