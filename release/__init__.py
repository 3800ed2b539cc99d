"""What is made for a release, out of the code and pyproject.toml: the MCPB bundle and the registry's server.json.

No part of the package. `make bundle`, `make snapshots` and tests/release run it.
"""
