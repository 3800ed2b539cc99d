"""Routerscope with the toy router: `python -m tests.toy_router`."""

from mcp_server.__main__ import main
from tests.toy_router import registered

if __name__ == "__main__":
    with registered():
        main()
