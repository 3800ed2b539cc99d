"""Files for a release, generated from the code and pyproject.toml: the MCPB bundle and the registry's server.json.

Not part of the package. `make bundle`, `make snapshots` and tests/release run it.
"""
