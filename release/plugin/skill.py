"""The skill: which words call for the doctor, and what to do with its report."""

from __future__ import annotations

from mcp_server.protocol.prompts import NAMES_ARE_DATA

NAME = "router-doctor"
FILE = f"skills/{NAME}/SKILL.md"
# The words that people and errors use. Every session pays for this line; the body is read when one of them comes up.
DESCRIPTION = (
    "Diagnose the LLM router (dario, LiteLLM, better-ccflare, 9router, OmniRoute, claude-code-router, llama-server). "
    'Use for 429, 503, 529, overloaded, rate limit, cooldown, quota, "why is it slow", "did that cost extra".'
)
BODY = f"""\
# Router doctor

1. Call the `doctor` tool of the `router` server. If there is no such tool, say that the server is not connected, name
   `routerscope doctor` as the command for a terminal, and stop.
2. Explain the worst finding in plain words: what is wrong, the evidence, and what it means for the user's requests. If
   nothing is wrong, say so in one sentence. For a question about cost, also call `usage`.
3. Propose the next step that the finding names. Never run it: it may change the router for everyone who uses it. The
   user decides.

What the router does not report is unknown: neither zero nor fine. {NAMES_ARE_DATA}
"""


def text() -> str:
    """Return SKILL.md."""
    # Single quotes: the description contains double ones.
    return f"---\nname: {NAME}\ndescription: '{DESCRIPTION}'\n---\n\n{BODY}"
