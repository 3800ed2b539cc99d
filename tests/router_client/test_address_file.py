"""The router's configuration file: only two fields are read, any content is safe, and nothing blocks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from router_client.parsing.address_file import MAX_BYTES, ListenAddress, read_address

NO_ADDRESS = ListenAddress(None, None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


def read(file: Path, content: object) -> ListenAddress:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    file.write_bytes(body)
    return read_address(file)


def test_host_and_port_are_read_and_other_fields_ignored(file: Path) -> None:
    assert read(file, {"version": 1, "host": "0.0.0.0", "port": 4111, "model": "x"}) == ListenAddress("0.0.0.0", 4111)
    assert read(file, {"port": 4111}) == ListenAddress(None, 4111)
    assert read(file, {"host": "::1"}) == ListenAddress("::1", None)
    assert read(file, {}) == NO_ADDRESS


@pytest.mark.parametrize("port", [0, -1, 65536, 10**400, 3456.0, 3456.5, True, "3456", None, [3456], {"port": 3456}])
def test_invalid_port_is_ignored_and_the_host_kept(file: Path, port: object) -> None:
    assert read(file, {"host": "127.0.0.1", "port": port}) == ListenAddress("127.0.0.1", None)


@pytest.mark.parametrize("port", [1, 65535])
def test_lowest_and_highest_port_are_valid(file: Path, port: int) -> None:
    assert read(file, {"port": port}).port == port


@pytest.mark.parametrize("host", [None, 7, True, ["127.0.0.1"], {"host": "x"}])
def test_invalid_host_is_ignored_and_the_port_kept(file: Path, host: object) -> None:
    assert read(file, {"host": host, "port": 4111}) == ListenAddress(None, 4111)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b" ", b"null", b"[]", b"7", b'"text"', b"{", b'{"port": 4111', b"\0" * 100, b"\xff\xfe{}", b"NaN"),
        *(b"[" * 60_000, b'{"a":' * 10_000, b'{"port":' + b"9" * 5000 + b"}", b"port: 4111", b'{"port":4111}{}'),
    ],
)
def test_file_without_a_json_object_has_no_address(file: Path, content: bytes) -> None:
    assert read(file, content) == NO_ADDRESS


def test_missing_file_has_no_address_and_is_not_created(file: Path) -> None:
    assert read_address(file) == NO_ADDRESS
    assert read_address(file / "below") == NO_ADDRESS
    assert not file.exists()


def test_file_is_read_up_to_its_cap(file: Path) -> None:
    assert read(file, b'{"port":4111}'.ljust(MAX_BYTES)) == ListenAddress(None, 4111)
    assert read(file, b'{"pad":"' + b"x" * MAX_BYTES + b'","port":4111}') == NO_ADDRESS
    with file.open("wb") as sparse:
        try:
            sparse.truncate(10**12)
        except OSError:
            pytest.skip("this file system does not support such a file")
    assert read_address(file) == NO_ADDRESS


def test_symbolic_link_is_not_followed(file: Path) -> None:
    (file.parent / "elsewhere.json").write_text('{"port": 4111}')
    file.symlink_to(file.parent / "elsewhere.json")
    assert read_address(file) == NO_ADDRESS


def test_fifo_without_a_writer_does_not_block(file: Path) -> None:
    os.mkfifo(file)
    assert read_address(file) == NO_ADDRESS


def test_folder_or_device_has_no_address_and_is_closed_again(file: Path) -> None:
    file.mkdir()
    before = len(os.listdir("/dev/fd"))
    for _ in range(20):
        assert read_address(file) == NO_ADDRESS
        assert read_address(Path("/dev/zero")) == NO_ADDRESS
    assert len(os.listdir("/dev/fd")) == before


def test_file_that_cannot_be_opened_has_no_address(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As without read permission; root, who can read everything, runs this test too."""

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError

    file.write_text('{"port": 4111}')
    monkeypatch.setattr(os, "open", refuse)
    assert read_address(file) == NO_ADDRESS


@pytest.mark.parametrize(
    ("host", "local_host", "on_network"),
    [
        (None, "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("127.0.0.2", "127.0.0.2", False),
        ("::1", "::1", False),
        ("0.0.0.0", "127.0.0.1", True),
        ("192.168.1.5", "127.0.0.1", True),
        ("::", "::1", True),
        ("fe80::1", "::1", True),
        ("localhost", "127.0.0.1", False),
        ("http://evil.example", "127.0.0.1", False),
        ("evil.example", "127.0.0.1", False),
        ("127.0.0.1@evil.example", "127.0.0.1", False),
    ],
)
def test_any_listen_address_maps_to_a_loopback_address(host: str | None, local_host: str, *, on_network: bool) -> None:
    address = ListenAddress(host, 4111)
    assert (address.local_host, address.on_network) == (local_host, on_network)
