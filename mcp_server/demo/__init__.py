"""The sample router of `--demo`: serves recorded answers over HTTP, for users without a router."""
