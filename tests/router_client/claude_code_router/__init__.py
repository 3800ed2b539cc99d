"""The adapter for claude-code-router."""
