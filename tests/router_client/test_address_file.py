"""A router's own configuration file: two fields of it, whatever lies there, and without a wait."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from router_client.parsing.address_file import MAX_BYTES, Listening, read_address

NOTHING = Listening(None, None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


def read(file: Path, content: object) -> Listening:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    file.write_bytes(body)
    return read_address(file)


def test_host_and_port_are_taken_and_nothing_else(file: Path) -> None:
    assert read(file, {"version": 1, "host": "0.0.0.0", "port": 4111, "model": "x"}) == Listening("0.0.0.0", 4111)
    assert read(file, {"port": 4111}) == Listening(None, 4111)
    assert read(file, {"host": "::1"}) == Listening("::1", None)
    assert read(file, {}) == NOTHING


@pytest.mark.parametrize("port", [0, -1, 65536, 10**400, 3456.0, 3456.5, True, "3456", None, [3456], {"port": 3456}])
def test_a_port_that_is_none_costs_the_port_alone(file: Path, port: object) -> None:
    assert read(file, {"host": "127.0.0.1", "port": port}) == Listening("127.0.0.1", None)


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port_are_ports(file: Path, port: int) -> None:
    assert read(file, {"port": port}).port == port


@pytest.mark.parametrize("host", [None, 7, True, ["127.0.0.1"], {"host": "x"}])
def test_a_host_that_is_no_text_costs_the_host_alone(file: Path, host: object) -> None:
    assert read(file, {"host": host, "port": 4111}) == Listening(None, 4111)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b" ", b"null", b"[]", b"7", b'"text"', b"{", b'{"port": 4111', b"\0" * 100, b"\xff\xfe{}", b"NaN"),
        *(b"[" * 60_000, b'{"a":' * 10_000, b'{"port":' + b"9" * 5000 + b"}", b"port: 4111", b'{"port":4111}{}'),
    ],
)
def test_a_file_that_is_no_json_object_says_nothing(file: Path, content: bytes) -> None:
    assert read(file, content) == NOTHING


def test_a_file_that_is_not_there_says_nothing_and_is_not_made(file: Path) -> None:
    assert read_address(file) == NOTHING
    assert read_address(file / "below") == NOTHING
    assert not file.exists()


def test_a_huge_file_is_not_read_whole(file: Path) -> None:
    assert read(file, b'{"port":4111}'.ljust(MAX_BYTES)) == Listening(None, 4111)
    assert read(file, b'{"pad":"' + b"x" * MAX_BYTES + b'","port":4111}') == NOTHING
    with file.open("wb") as sparse:
        try:
            sparse.truncate(10**12)
        except OSError:
            pytest.skip("this file system holds no such file")
    assert read_address(file) == NOTHING


def test_a_link_is_not_followed(file: Path) -> None:
    (file.parent / "elsewhere.json").write_text('{"port": 4111}')
    file.symlink_to(file.parent / "elsewhere.json")
    assert read_address(file) == NOTHING


def test_a_fifo_without_a_writer_does_not_hold_us(file: Path) -> None:
    os.mkfifo(file)
    assert read_address(file) == NOTHING


def test_a_folder_or_a_device_in_its_place_says_nothing_and_stays_closed(file: Path) -> None:
    file.mkdir()
    before = len(os.listdir("/dev/fd"))
    for _ in range(20):
        assert read_address(file) == NOTHING
        assert read_address(Path("/dev/zero")) == NOTHING
    assert len(os.listdir("/dev/fd")) == before


def test_a_file_that_the_system_does_not_open_says_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As without the right to read it, also where the tests run as root, who may read everything."""

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError

    file.write_text('{"port": 4111}')
    monkeypatch.setattr(os, "open", refuse)
    assert read_address(file) == NOTHING


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
def test_whatever_the_host_it_is_this_machine_that_is_asked(
    host: str | None, local_host: str, *, on_network: bool
) -> None:
    listening = Listening(host, 4111)
    assert (listening.local_host, listening.on_network) == (local_host, on_network)
