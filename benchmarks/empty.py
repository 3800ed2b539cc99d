"""The least that an SDK server can be: what Routerscope is measured against."""

import logging

from mcp.server import MCPServer

# Else the SDK would import rich for its log where rich is installed, as it is for our tests but not for a user.
logging.basicConfig(level=logging.WARNING)
server = MCPServer("empty")


@server.tool()
def nothing() -> str:
    """Do nothing."""
    return "nothing"


if __name__ == "__main__":
    server.run()
