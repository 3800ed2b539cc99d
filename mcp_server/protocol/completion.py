"""Completion: the values that a prompt's focus can have, and the names that a router has now."""

from __future__ import annotations

from mcp import MCPError
from mcp_types import INVALID_PARAMS, CompleteRequestParams, CompleteResult, PromptReference

from mcp_server.answers.boundary import completed
from mcp_server.protocol import prompts, resources
from mcp_server.protocol.session import Session

NOTHING_TO_COMPLETE = "There is nothing of that name to complete."


async def complete(session: Session, params: CompleteRequestParams) -> CompleteResult:
    """What fits; a reference to something unknown is an error that does not repeat it."""
    argument = params.argument
    if isinstance(params.ref, PromptReference):
        names = prompts.completions(params.ref.name, argument.name)
    else:
        names = await resources.completions(session.client, params.ref.uri, argument.name)
    if names is None:
        raise MCPError(INVALID_PARAMS, NOTHING_TO_COMPLETE)
    return completed(names, argument.value)
