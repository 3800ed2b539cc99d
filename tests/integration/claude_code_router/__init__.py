"""Predictions against the real claude-code-router with stub providers: `make integration-all`."""
