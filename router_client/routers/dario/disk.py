"""dario's backend files, `<home>/backends/*.json`, to `Backends`. Keys are never kept, except for redaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path

from msgspec.structs import replace

from router_client.model.secret import Secret
from router_client.model.snapshot import Backend, Backends
from router_client.model.states import BackendIssue, KeyState
from router_client.parsing.address_file import read_address
from router_client.parsing.json_body import parse_json
from router_client.routers.adapter import DiskView, Gathered
from router_client.routers.dario.backend_file import BackendFile, secrets_in, secrets_in_text
from router_client.routers.dario.files import MAX_ENTRIES, FoundFile, Listing, json_files
from router_client.routers.dario.terms import FIRST_ONLY, READ_AT_START, THIS_DISK

ACTIVE_PROVIDER = "openai"
NOT_A_BACKEND = "it is not a JSON object with name, provider, apiKey and baseUrl"
INCOMPLETE = "provider, name or baseUrl is missing"
NOT_READ = "The state folder was not read: ROUTER_HOME is empty, or the router is on another machine."
NO_FOLDER = "The router's state folder does not exist on this machine; set ROUTER_HOME if it is elsewhere."
NO_LISTING = "The backends folder cannot be listed; check its permissions."
MAX_SECRETS = 256
NOTES = (READ_AT_START, THIS_DISK, FIRST_ONLY)


def backends_of(gathered: Gathered) -> Backends:
    """Return what was read from the disk, or why nothing was."""
    return gathered.disk.backends if gathered.disk else Backends(None, reason=NOT_READ)


def read_disk(home: Path) -> DiskView:
    """Read every backend file with its issues, and the credentials in them, which are used only for redaction."""
    try:
        if not home.is_dir():
            return DiskView(Backends(None, reason=NO_FOLDER))
        listing = json_files(home, "backends")
    except OSError:
        return DiskView(Backends(None, reason=NO_LISTING))
    read = [_read(file) for file in listing.files]
    items = mark_active(mark_duplicates([backend for backend, _, _ in read], [url for _, url, _ in read]))
    secrets, left_out = _secrets([found for _, _, found in read])
    notes = (*NOTES, *_limits(listing, left_out))
    backends = Backends("disk", tuple(items), notes=notes)
    return DiskView(backends, secrets, read_address(home / "config.json").on_network)


def _secrets(files: Sequence[tuple[str, ...]]) -> tuple[tuple[Secret, ...], int]:
    """Return the secrets to redact, the keys of all files first, and how many are beyond MAX_SECRETS."""
    ordered = chain.from_iterable(zip_longest(*files))
    held = [Secret(text) for text in dict.fromkeys(ordered) if text]
    known = [secret for secret in held if secret.is_maskable]
    return tuple(known[:MAX_SECRETS]), max(0, len(known) - MAX_SECRETS)


def _limits(listing: Listing, left_out: int) -> Iterator[str]:
    """Notes on what is beyond a limit."""
    if listing.more:
        yield "1 more file was not read." if listing.more == 1 else f"{listing.more} more files were not read."
    if listing.is_cut:
        yield f"Only the first {MAX_ENTRIES:,} entries of the backends folder were read."
    if left_out:
        subject = "1 more credential" if left_out == 1 else f"{left_out} more credentials"
        yield f"These files hold {subject} than are redacted."


def _read(file: FoundFile) -> tuple[Backend, str | None, tuple[str, ...]]:
    """Return the backend, its URL for comparison (never shown), and the secrets in its file."""
    loose = (BackendIssue.LOOSE_PERMISSIONS,) if file.is_loose else ()
    raw, secrets = _parsed(file)
    try:
        parsed = BackendFile.parse(raw)
    except ValueError:
        issues = (BackendIssue.MALFORMED_FILE, *loose)
        broken = Backend(file.stem, None, None, None, KeyState.MISSING, issues=issues)
        return replace(broken, problem=file.problem or NOT_A_BACKEND), None, secrets
    backend = Backend(
        parsed.name, parsed.provider, parsed.url.origin, parsed.model, parsed.key, issues=(*parsed.url.issues, *loose)
    )
    if not parsed.is_complete:
        backend = replace(backend, issues=(BackendIssue.INCOMPLETE, *backend.issues), problem=INCOMPLETE)
    return backend if backend.name else replace(backend, name=file.stem), parsed.url.full, secrets


def _parsed(file: FoundFile) -> tuple[object, tuple[str, ...]]:
    """Return the JSON of a file, None if it is not JSON, and the secrets in it."""
    if file.problem or file.body is None:
        return None, secrets_in_text(file.body or b"")
    try:
        raw = parse_json(file.body)
        return raw, secrets_in(raw)
    except (ValueError, RecursionError):
        return None, secrets_in_text(file.body)


def mark_duplicates(items: list[Backend], urls: Iterable[str | None]) -> list[Backend]:
    """Add the issue to every file that has the same name, or the same provider and URL, as another."""
    names = Counter(item.name for item in items if BackendIssue.MALFORMED_FILE not in item.issues)
    upstreams = [(item.provider, url) if url else None for item, url in zip(items, urls, strict=True)]
    uses = Counter(upstreams)
    return [
        replace(item, issues=(*item.issues, BackendIssue.DUPLICATE))
        if names[item.name] > 1 or (upstream is not None and uses[upstream] > 1)
        else item
        for item, upstream in zip(items, upstreams, strict=True)
    ]


def mark_active(items: list[Backend]) -> list[Backend]:
    """Mark the file that dario uses: the first that parses and has provider openai, complete or not."""
    readable = (
        index
        for index, item in enumerate(items)
        if item.provider == ACTIVE_PROVIDER and BackendIssue.MALFORMED_FILE not in item.issues
    )
    first = next(readable, None)
    return [replace(item, active=index == first) for index, item in enumerate(items)]
