"""A router's state folder, to be filled by a test."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support import encoded


class StateFolder:
    """A router's state folder, to be filled."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.backends = home / "backends"
        self.backends.mkdir(parents=True, exist_ok=True)

    def file(self, name: str, content: object, mode: int = 0o600) -> Path:
        """Write a file into the backends folder. `content`: bytes, text, or a value for JSON."""
        path = self.backends / name
        path.write_bytes(encoded(content))
        path.chmod(mode)
        return path

    def backend(self, name: str, /, **fields: object) -> Path:
        """Write a valid backend file with these fields changed; None omits a field."""
        valid = {
            "provider": "openai",
            "name": name,
            "apiKey": f"sk-FAKE-{name}-0123456789abcdef",
            "baseUrl": f"https://{name}.example/v1",
        }
        content = {key: value for key, value in (valid | fields).items() if value is not None}
        return self.file(f"{name}.json", content)

    def tree(self) -> dict[str, tuple[int, int, int]]:
        """Return mode, size and modification time of every file and folder, to compare them."""
        found = [self.home, *(Path(top, name) for top, dirs, files in os.walk(self.home) for name in dirs + files)]
        stats = {str(path): path.lstat() for path in found}
        return {path: (stat.st_mode, stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}
