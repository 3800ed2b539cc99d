"""ROUTER_CA_FILE: private certificate authorities, trusted in addition to the public ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from router_client.errors import SettingsError
from router_client.settings.credentials import value_of
from router_client.settings.files import read_file

MAX_BYTES = 1024 * 1024
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*+-----END CERTIFICATE-----")


def ca_certificates(env: Mapping[str, str], warnings: list[str]) -> str:
    """Return the certificates in the PEM file that ROUTER_CA_FILE names; "" if it is not set.

    Anything else in the file, such as comments or a private key, is left out.

    Raises:
        SettingsError: the path is not absolute, or the file is unusable.
    """
    path = value_of(env, "ROUTER_CA_FILE")
    if not path:
        return ""
    if not Path(path).is_absolute() and not path.startswith("~"):
        raise SettingsError("ROUTER_CA_FILE", "set it to an absolute path")
    body = read_file("ROUTER_CA_FILE", path, MAX_BYTES + 1, warnings)
    found = CERTIFICATE.findall(body.decode("ascii", "ignore"))
    if not found or len(body) > MAX_BYTES or not _are_certificates(pem := "\n".join(found)):
        raise SettingsError("ROUTER_CA_FILE", "its file contains no valid certificate; set a PEM file, 1 MiB at most")
    return pem


def _are_certificates(pem: str) -> bool:
    # Imported here: it takes longer than all other settings together, and few installations need it.
    import ssl  # noqa: PLC0415

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except ssl.SSLError:
        return False
    return True
