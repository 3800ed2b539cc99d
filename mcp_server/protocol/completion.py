"""Completion of a prompt's `focus` and of the names in a resource template."""

from __future__ import annotations

from mcp import MCPError
from mcp_types import INVALID_PARAMS, CompleteResult, CompletionArgument, PromptReference, ResourceTemplateReference

from mcp_server.answers.boundary import matching_names
from mcp_server.protocol import prompts, resources
from mcp_server.protocol.session import Session

NOTHING_TO_COMPLETE = "There is nothing of that name to complete."


async def complete(
    session: Session, ref: PromptReference | ResourceTemplateReference, argument: CompletionArgument
) -> CompleteResult:
    """Return the values that begin with what was typed; names are those of the router at this moment.

    Raises:
        MCPError: there is no such prompt, template or argument; the message does not repeat it.
    """
    if isinstance(ref, PromptReference):
        names = prompts.completions(ref.name, argument.name)
    else:
        names = await resources.completions(session.answers, ref.uri, argument.name)
    if names is None:
        raise MCPError(INVALID_PARAMS, NOTHING_TO_COMPLETE)
    return matching_names(names, argument.value)
