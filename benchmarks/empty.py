"""A minimal SDK server, with which Routerscope is compared."""

import logging

from mcp.server import MCPServer

# Otherwise the SDK imports rich for its log if it is installed, as in the test environment but not for users.
logging.basicConfig(level=logging.WARNING)
server = MCPServer("empty")


@server.tool()
def nothing() -> str:
    """Do nothing."""
    return "nothing"


if __name__ == "__main__":
    server.run()
