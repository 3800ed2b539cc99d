"""Real clients against the real server: `make acceptance`. Needs npm and the network, so no part of `make test`.

Each client is one module with `rows(tools)`: what was called, and what came of it. A client that cannot run is a row
that says so, and fails.
"""
