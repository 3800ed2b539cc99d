"""Real clients and the real server: `make acceptance`. Needs npm and the network, so not part of `make test`.

Each client is a module with `checks(tools)`. A client that cannot run is a failed check.
"""
