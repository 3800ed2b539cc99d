"""Files for a release, generated from the code and pyproject.toml: MCPB bundle, server.json and plugin.

Not part of the package. `make bundle`, `make snapshots` and tests/release run it.
"""
