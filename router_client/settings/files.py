"""Files and folders that a setting names. No error contains a path or a content."""

from __future__ import annotations

import errno
from pathlib import Path

from router_client.errors import SettingsError
from router_client.parsing.regular_file import NotRegular, is_replaceable_by_others, read_regular

WRITABLE = "other users can change its file or folder; remove their write access (chmod go-w)"
UNREADABLE = "its file cannot be read; check its permissions and that it is plain text"


def read_file(name: str, path: str, max_bytes: int, warnings: list[str]) -> bytes:
    """Return up to `max_bytes` bytes. A file that other users can change adds a line to `warnings`.

    Args:
        name: the setting.
        path: its value; a tilde at the start is the home folder.

    Raises:
        SettingsError: it cannot be read, or is a link, a folder, a FIFO, a device or a socket.
    """
    try:
        file_path = Path(path).expanduser()
        file = read_regular(file_path, max_bytes)
    except NotRegular:
        raise SettingsError(name, "is not a regular file; set the path of one") from None
    except (OSError, ValueError, RuntimeError) as error:
        is_link = isinstance(error, OSError) and error.errno == errno.ELOOP
        problem = "is a symbolic link; set the path of the file itself" if is_link else UNREADABLE
        raise SettingsError(name, problem) from None
    if file.is_writable_by_others or is_replaceable_by_others(file_path):
        warnings.append(f"{name}: {WRITABLE}")
    return file.body


def absolute_path(name: str, path: str) -> Path:
    """Return the path in a setting; a tilde at the start is the home folder.

    Raises:
        SettingsError: it is not absolute.
    """
    try:
        absolute = Path(path).expanduser()
    except RuntimeError:
        raise SettingsError(name, "starts with ~ and there is no home folder; set it to an absolute path") from None
    if not absolute.is_absolute() or "\0" in path:
        raise SettingsError(name, "set it to an absolute path, or leave it empty to read no files")
    return absolute
