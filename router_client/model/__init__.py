"""The Snapshot and its parts: pure data, the same for every kind of router."""
