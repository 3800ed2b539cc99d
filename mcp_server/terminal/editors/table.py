"""One row per editor. A new editor is a row here, and a reader in the tests."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_server.terminal.editors import environment, shortcuts, snippets
from mcp_server.terminal.editors.editor import LINUX, WINDOWS, Editor, everywhere, in_app_data, in_extension
from mcp_server.terminal.editors.launch import NAME

PASSED_ON = "set {key} in the environment that {title} is started in."
IF_SET = "set {key} here and in the environment that {title} is started in; the snippet passes on what is set here."


def in_a_project(file: str) -> str:
    """Return the second place of a snippet."""
    return f"{file} in a project, for that project alone"


EDITORS: Mapping[str, Editor] = {
    "claude-desktop": Editor(
        "Claude Desktop",
        in_app_data("Claude", "claude_desktop_config.json"),
        also="Settings, Developer, Edit Config opens it",
    ),
    "cursor": Editor(
        "Cursor",
        everywhere(".cursor", "mcp.json"),
        snippets.typed,
        environment.references("${env:NAME}"),
        IF_SET,
        link=shortcuts.cursor_link,
        also=in_a_project(".cursor/mcp.json"),
    ),
    "vscode": Editor(
        "VS Code",
        in_app_data("Code", "User", "mcp.json"),
        snippets.vscode,
        environment.prompted_key,
        "VS Code asks for it when it first starts the server, and keeps it.",
        command=shortcuts.vscode_command,
        link=shortcuts.vscode_link,
        also=f"MCP: Open User Configuration opens it; {in_a_project('.vscode/mcp.json')}",
    ),
    "zed": Editor(
        "Zed",
        {LINUX: (".config", "zed", "settings.json"), WINDOWS: ("AppData", "Roaming", "Zed", "settings.json")},
        snippets.zed,
    ),
    "claude-code": Editor(
        "Claude Code",
        snippet=snippets.typed,
        key=PASSED_ON,
        command=shortcuts.command("claude", "mcp", "add", NAME, "-s", "user", option="-e"),
        also=in_a_project(".mcp.json"),
    ),
    "gemini": Editor(
        "Gemini CLI",
        everywhere(".gemini", "settings.json"),
        env=environment.references_with_default,
        key=PASSED_ON,
        command=shortcuts.gemini_command,
        also=in_a_project(".gemini/settings.json"),
    ),
    "codex": Editor(
        "Codex",
        everywhere(".codex", "config.toml"),
        snippets.codex,
        key=PASSED_ON,
        command=shortcuts.command("codex", "mcp", "add", NAME),
        command_lacks="it cannot write env_vars, and Codex passes on nothing that is not listed there",
        suffix="toml",
    ),
    "goose": Editor(
        "goose",
        {
            LINUX: (".config", "goose", "config.yaml"),
            WINDOWS: ("AppData", "Roaming", "Block", "goose", "config", "config.yaml"),
        },
        snippets.goose,
        key="set {key} in goose's environment or key store, and name it: env_keys: [{key}].",
        suffix="yaml",
    ),
    "opencode": Editor(
        "opencode",
        everywhere(".config", "opencode", "opencode.json"),
        snippets.opencode,
        key=PASSED_ON,
        command=shortcuts.command("opencode", "mcp", "add", NAME),
        also=in_a_project("opencode.json"),
    ),
    "copilot": Editor(
        "Copilot CLI",
        everywhere(".copilot", "mcp-config.json"),
        snippets.copilot,
        environment.references("${NAME}"),
        IF_SET,
        command=shortcuts.command("copilot", "mcp", "add", NAME),
        also=in_a_project(".mcp.json"),
    ),
    "windsurf": Editor(
        "Windsurf",
        everywhere(".codeium", "windsurf", "mcp_config.json"),
        env=environment.references("${env:NAME}"),
        key=IF_SET,
    ),
    "cline": Editor(
        "Cline",
        in_extension("saoudrizwan.claude-dev", "cline_mcp_settings.json"),
        also="MCP Servers, Configure opens it; Cline's CLI reads ~/.cline/data/settings/cline_mcp_settings.json",
    ),
    "roo": Editor(
        "Roo Code",
        in_extension("rooveterinaryinc.roo-cline", "mcp_settings.json"),
        env=environment.references("${env:NAME}"),
        key=IF_SET,
        also=in_a_project(".roo/mcp.json"),
    ),
    "kiro": Editor(
        "Kiro",
        everywhere(".kiro", "settings", "mcp.json"),
        env=environment.references("${NAME}"),
        key=IF_SET,
        link=shortcuts.kiro_link,
        also=in_a_project(".kiro/settings/mcp.json"),
    ),
    "junie": Editor("Junie", everywhere(".junie", "mcp", "mcp.json"), also=in_a_project(".junie/mcp/mcp.json")),
    "lm-studio": Editor(
        "LM Studio",
        everywhere(".lmstudio", "mcp.json"),
        link=shortcuts.lm_studio_link,
        also="Program, Install, Edit mcp.json opens it",
    ),
    "amp": Editor(
        "Amp",
        everywhere(".config", "amp", "settings.json"),
        snippets.amp,
        command=shortcuts.command("amp", "mcp", "add", NAME),
        also=in_a_project(".amp/settings.json"),
    ),
    "continue": Editor(
        "Continue",
        everywhere(".continue", "mcpServers", "router.json"),
        also=in_a_project(".continue/mcpServers/router.json"),
    ),
    "warp": Editor("Warp", also="the form that /add-mcp opens"),
    "antigravity": Editor("Antigravity", everywhere(".gemini", "antigravity", "mcp_config.json")),
    "kilo": Editor("Kilo Code", everywhere(".config", "kilo", "kilo.jsonc"), snippets.opencode, key=PASSED_ON),
}
