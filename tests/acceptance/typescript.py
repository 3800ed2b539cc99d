"""The TypeScript SDK's client."""

from __future__ import annotations

from tests.acceptance.tools import HERE, SERVE, Check, Tools

PACKAGE = "@modelcontextprotocol/sdk"
EXPECTED = (
    '"tools":["doctor","status","pool","usage","backends_list"]',
    '"verdicts":["ok","ok","ok","ok","ok"]',
    '"report":"OK (serving)',
    '"prompt":1',
    '"names":["work"]',
)


def checks(tools: Tools) -> list[Check]:
    """Return one session as a check."""

    def session() -> None:
        script, folder = str(HERE / "typescript.mjs"), str(tools.node.absolute())
        tools.run("node", script, folder, *SERVE, expect=EXPECTED)

    called = "every tool, resources/read, prompts/get, completion/complete"
    return [Check("TypeScript SDK", tools.version(PACKAGE), "2025-11-25", called, session)]
