"""ROUTER_CA_FILE: which files are accepted, and that it adds to the public certificate authorities."""

from __future__ import annotations

import os
import ssl
import time
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.abc import SocketAttribute
from anyio.streams.tls import TLSListener

from router_client import Part, RouterClient, load_settings
from router_client.model.states import Peer
from router_client.settings.files import WRITABLE
from router_client.transport.network import LOOPBACK_CONNECT_TIMEOUT_S, _tls_context
from tests.router_client.certificates import Authority, private_key_pem
from tests.router_client.test_config import rejected

NAME = "ROUTER_CA_FILE"
NOT_A_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END CERTIFICATE-----\n"
OTHER_PROGRAM = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def file_with(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "ca.pem"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


async def peer_over_tls(server: Authority, folder: Path, **env: str) -> Peer:
    """What a look finds out about a program with a certificate of this authority."""

    async def serve(stream: anyio.abc.ByteStream) -> None:
        async with stream:
            await stream.receive()
            await stream.send(OTHER_PROGRAM)

    tcp = await anyio.create_tcp_listener(local_host="localhost")
    url = f"https://localhost:{tcp.extra(SocketAttribute.local_port)}"
    tls = TLSListener(tcp, server.server_context(folder), standard_compatible=False)
    async with tls as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, serve)
        settings = load_settings({"ROUTER_URL": url, "ROUTER_KIND": "dario", "ROUTER_HOME": "", **env})
        snapshot = await RouterClient(settings).snapshot([Part.STATE])
        tasks.cancel_scope.cancel()
    return snapshot.peer


@pytest.mark.anyio
async def test_certificate_of_a_private_authority_is_trusted_only_if_its_file_is_set(tmp_path: Path) -> None:
    authority = Authority()
    assert await peer_over_tls(authority, tmp_path) is Peer.TLS_FAILED
    mine = str(file_with(tmp_path, authority.pem))
    assert await peer_over_tls(authority, tmp_path, ROUTER_CA_FILE=mine) is Peer.UNRECOGNIZED
    another = str(file_with(tmp_path, Authority().pem))
    assert await peer_over_tls(authority, tmp_path, ROUTER_CA_FILE=another) is Peer.TLS_FAILED


@pytest.mark.anyio
async def test_time_to_load_certificates_is_not_taken_from_the_router(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first look, httpx is imported and certificates are loaded: that may take longer than a connection."""

    def slow(**options: Any) -> ssl.SSLContext:
        time.sleep(LOOPBACK_CONNECT_TIMEOUT_S * 1.2)
        return create(**options)

    create = httpx.create_ssl_context
    monkeypatch.setattr(httpx, "create_ssl_context", slow)
    authority = Authority()
    mine = str(file_with(tmp_path, authority.pem))
    assert await peer_over_tls(authority, tmp_path, ROUTER_CA_FILE=mine, ROUTER_TIMEOUT="0.5") is Peer.UNRECOGNIZED


def test_public_authorities_stay_trusted() -> None:
    public = _tls_context("").cert_store_stats()["x509"]
    assert public > 50
    assert _tls_context(Authority().pem).cert_store_stats()["x509"] == public + 1


def test_only_certificates_are_kept_of_a_file_with_other_content(tmp_path: Path) -> None:
    first, second = Authority().pem, Authority().pem
    text = f"# an authority of Br\u00fcssel\n{first}\n{private_key_pem()}\n{second}"
    settings = load_settings({NAME: str(file_with(tmp_path, text))})
    assert settings.ca_certificates == first.strip() + "\n" + second.strip()
    assert "BEGIN" not in repr(settings)


@pytest.mark.parametrize(
    "text",
    ["", "no certificate", private_key_pem(), NOT_A_CERTIFICATE, NOT_A_CERTIFICATE.replace("MAMCAQA=", "=====")],
    ids=["empty", "text", "private key", "not a certificate", "not base64"],
)
def test_file_without_a_certificate_is_rejected(text: str, tmp_path: Path) -> None:
    assert "no valid certificate" in rejected({NAME: str(file_with(tmp_path, text))}, NAME)


def test_file_over_the_limit_is_rejected(tmp_path: Path) -> None:
    text = Authority().pem + "#" * 1024 * 1024
    assert "1 MiB" in rejected({NAME: str(file_with(tmp_path, text))}, NAME)


@pytest.mark.parametrize("path", ["ca.pem", "./ca.pem", "../ca.pem"])
def test_relative_path_is_rejected(path: str) -> None:
    assert "absolute path" in rejected({NAME: path}, NAME)


def test_missing_file_folder_link_and_fifo_are_rejected(tmp_path: Path) -> None:
    file = file_with(tmp_path, Authority().pem)
    (tmp_path / "link").symlink_to(file)
    os.mkfifo(tmp_path / "fifo")
    assert "cannot be read" in rejected({NAME: str(tmp_path / "missing")}, NAME)
    assert "regular file" in rejected({NAME: str(tmp_path)}, NAME)
    assert "symbolic link" in rejected({NAME: str(tmp_path / "link")}, NAME)
    assert "regular file" in rejected({NAME: str(tmp_path / "fifo")}, NAME)


def test_file_can_start_with_a_tilde(clean_environment: Path) -> None:
    file_with(clean_environment, Authority().pem)
    assert load_settings({NAME: "~/ca.pem"}).ca_certificates


@pytest.mark.parametrize(("mode", "warns"), [(0o644, False), (0o666, True)])
def test_file_that_other_users_can_change_gives_a_warning(mode: int, *, warns: bool, tmp_path: Path) -> None:
    settings = load_settings({NAME: str(file_with(tmp_path, Authority().pem, mode))})
    assert settings.warnings == ((f"{NAME}: {WRITABLE}",) if warns else ())
