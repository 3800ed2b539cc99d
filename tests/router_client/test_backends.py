"""dario's backends folder: which backend is active, issues of the files, and that no key is kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from router_client.model.snapshot import Backend
from router_client.model.states import BackendIssue, KeyState
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView
from router_client.routers.dario.disk import INCOMPLETE, MAX_SECRETS
from router_client.routers.dario.files import MAX_BYTES, MAX_FILES
from router_client.routers.dario.terms import FIRST_ONLY, READ_AT_START, THIS_DISK
from tests.state_folder import StateFolder

SECRET = "gsk_FAKEFAKEFAKE0002"


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path)


def view_of(folder: StateFolder) -> DiskView:
    return load_adapter("dario").read_disk(folder.home)


def items_of(folder: StateFolder) -> dict[str | None, Backend]:
    return {item.name: item for item in view_of(folder).backends.items}


def only(folder: StateFolder, /, **fields: object) -> Backend:
    folder.backend("groq", **fields)
    [backend] = view_of(folder).backends.items
    return backend


def secrets_of(folder: StateFolder) -> set[str]:
    return {secret.reveal() for secret in view_of(folder).secrets}


def test_valid_backend_has_no_issue(folder: StateFolder) -> None:
    backend = only(folder, model="llama", baseUrl="http://127.0.0.1:9101/v1")
    assert backend == Backend("groq", "openai", "http://127.0.0.1:9101", "llama", KeyState.PRESENT, active=True)


def test_first_of_three_files_by_name_is_active(folder: StateFolder) -> None:
    for name in ("openrouter", "groq", "openai"):
        folder.backend(name)
    backends = view_of(folder).backends
    assert [(item.name, item.active) for item in backends.items] == [
        ("groq", True),
        ("openai", False),
        ("openrouter", False),
    ]
    assert (backends.source, backends.reason) == ("disk", None)
    assert backends.notes == (READ_AT_START, THIS_DISK, FIRST_ONLY)


def test_files_are_ordered_by_file_name_not_by_backend_name(folder: StateFolder) -> None:
    folder.backend("a", name="zeta")
    folder.backend("b", name="alpha")
    folder.backend("B", name="upper")
    assert [item.name for item in view_of(folder).backends.items if item.active] == ["upper"]


def test_other_provider_and_malformed_file_are_never_active(folder: StateFolder) -> None:
    folder.backend("a", provider="anthropic")
    folder.file("b.json", "{")
    folder.backend("c", provider=None)
    folder.backend("d")
    assert [item.name for item in view_of(folder).backends.items if item.active] == ["d"]


@pytest.mark.parametrize("missing", ["baseUrl", "apiKey", "name"])
def test_incomplete_file_can_be_active(folder: StateFolder, missing: str) -> None:
    """Measured: dario does not validate files, and Claude silently serves the requests of such a backend."""
    folder.backend("a", **{missing: None})
    folder.backend("b")
    first, second = view_of(folder).backends.items
    assert (first.active, second.active) == (True, False)
    assert (BackendIssue.INCOMPLETE in first.issues) is (missing != "apiKey"), "a key may be left out"
    assert BackendIssue.MALFORMED_FILE not in first.issues


def test_without_a_backend_of_provider_openai_none_is_active(folder: StateFolder) -> None:
    assert not only(folder, provider="OpenAI").active


@pytest.mark.parametrize(
    ("value", "key"),
    [
        *((value, KeyState.MISSING) for value in (None, "", "  \n", 7, ["sk-x"], {"key": "sk-x"}, True)),
        *(
            (value, KeyState.PLACEHOLDER)
            for value in (
                *("your-api-key", "YOUR_API_KEY", "YOUR_API_KEY_HERE", "<your key>", "<key>", "${OPENAI_API_KEY}"),
                *("$OPENAI_API_KEY", "xxx", "sk-xxxxxxxxxxxx", "sk-...", "sk-\u2026", "***", "changeme", "change-me"),
                *("replace_me", "TODO", "none", "null", "dummy", "placeholder", "test", "example", "api-key", " key "),
                *(
                    "%OPENAI_API_KEY%",
                    "{env:KEY}",
                    "{{KEY}}",
                    "os.environ/KEY",
                    "$env:KEY",
                    "Undefined",
                    "-",
                    "\u2026",
                ),
            )
        ),
        *(
            (value, KeyState.PRESENT)
            for value in (
                *(SECRET, "sk-proj-FAKEFAKE0001", "sk-or-v1-FAKE0003", "ollama", "lm-studio", "testing-1234567"),
                *("mykey0123456789", "0123456789abcdef" * 64),
            )
        ),
    ],
)
def test_key_state_is_reported_without_the_key(folder: StateFolder, value: object, key: KeyState) -> None:
    assert only(folder, apiKey=value).key is key


@pytest.mark.parametrize(
    ("url", "shown", "issues"),
    [
        ("https://api.groq.com/openai/v1", "https://api.groq.com:443", []),
        ("HTTPS://API.Groq.com:8443", "https://API.Groq.com:8443", []),
        ("http://localhost:1/v1", "http://localhost:1", []),
        ("http://[::1]:1/v1", "http://[::1]:1", []),
        ("https://u:p@api.groq.com/v1", "https://api.groq.com:443", [BackendIssue.URL_CREDENTIALS]),
        (f"https://{SECRET}@api.groq.com", "https://api.groq.com:443", [BackendIssue.URL_CREDENTIALS]),
        (f"https://h.example/v1?key={SECRET}", "https://h.example:443", [BackendIssue.QUERY_SECRET]),
        ("https://h.example/?api_key=k", "https://h.example:443", [BackendIssue.QUERY_SECRET]),
        (f"https://h.example/?x={SECRET}", "https://h.example:443", [BackendIssue.QUERY_SECRET]),
        (f"https://h.example/#access_token={SECRET}", "https://h.example:443", [BackendIssue.QUERY_SECRET]),
        ("https://h.example/?version=2", "https://h.example:443", []),
        (f"https://h.example/t/{SECRET}/v1", "https://h.example:443", []),
        ("http://api.groq.com/v1", "http://api.groq.com:80", [BackendIssue.PLAINTEXT_REMOTE]),
        ("http://192.168.1.5:1234", "http://192.168.1.5:1234", [BackendIssue.PLAINTEXT_REMOTE]),
        (
            f"http://u:p@api.groq.com/?token={SECRET}#x",
            "http://api.groq.com:80",
            [BackendIssue.URL_CREDENTIALS, BackendIssue.QUERY_SECRET, BackendIssue.PLAINTEXT_REMOTE],
        ),
    ],
)
def test_url_is_shown_as_scheme_host_and_port(
    folder: StateFolder, url: str, shown: str, issues: list[BackendIssue]
) -> None:
    backend = only(folder, baseUrl=url)
    assert (backend.url, list(backend.issues)) == (shown, issues)
    assert SECRET not in repr(view_of(folder))


@pytest.mark.parametrize(
    "url", ["", "api.groq.com/v1", "//h/x", "ftp://h", "https://", "https://h:port", "https://[h", 7]
)
def test_invalid_url_makes_the_file_incomplete(folder: StateFolder, url: object) -> None:
    backend = only(folder, baseUrl=url)
    assert (backend.url, backend.issues, backend.problem) == (None, (BackendIssue.INCOMPLETE,), INCOMPLETE)


@pytest.mark.parametrize(
    ("one", "other", "duplicate"),
    [
        ({}, {}, False),
        ({"name": "same"}, {"name": "same"}, True),
        ({"baseUrl": "https://h/v1"}, {"baseUrl": "https://h/v1/"}, True),
        ({"baseUrl": "https://h/v1"}, {"baseUrl": "https://h/v2"}, False),
        ({"baseUrl": "https://h/v1"}, {"baseUrl": "https://h/v1", "provider": "other"}, False),
        ({"baseUrl": None}, {"baseUrl": None}, False),
    ],
)
def test_two_files_for_one_backend_are_duplicates(
    folder: StateFolder, one: dict[str, object], other: dict[str, object], *, duplicate: bool
) -> None:
    folder.backend("a", **one)
    folder.backend("b", **other)
    found = [BackendIssue.DUPLICATE in item.issues for item in view_of(folder).backends.items]
    assert found == [duplicate, duplicate]


@pytest.mark.parametrize(
    ("mode", "loose"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o777, True)]
)
def test_file_that_others_may_read_is_an_issue(folder: StateFolder, mode: int, *, loose: bool) -> None:
    folder.backend("groq").chmod(mode)
    [backend] = view_of(folder).backends.items
    assert (BackendIssue.LOOSE_PERMISSIONS in backend.issues) is loose


def test_every_issue_occurs(folder: StateFolder) -> None:
    folder.backend("a", baseUrl="http://u:p@h.example/?key=k")
    folder.backend("b", name="a").chmod(0o644)
    folder.file("c.json", "null")
    folder.backend("d", baseUrl=None)
    assert {issue for item in view_of(folder).backends.items for issue in item.issues} == set(BackendIssue)


def test_missing_name_is_replaced_by_the_file_name(folder: StateFolder) -> None:
    assert only(folder, name=None).name == "groq"
    assert only(folder, name=["x"]).name == "groq"


def test_backend_keys_are_redacted_and_never_shown(folder: StateFolder) -> None:
    folder.backend("a", apiKey="key-FAKE-1", headers={"X-Auth": ["Bearer header-FAKE-2", {"x": "deep-FAKE-3"}]}, n=7)
    folder.backend("b", apiKey="key-FAKE-4", baseUrl="https://user-FAKE-5:pass%2DFAKE-6@h/v1")
    folder.backend("c", apiKey=None, baseUrl="https://h/?sig=query-FAKE-7#token=fragment-FAKE-8")
    folder.file("d.json", {"apiKey": "key-FAKE-9"})
    folder.file("e.json", {"apiKey": "key-FAKE-10", "baseUrl": "https://[bad-FAKE-11"})
    folder.file("f.json", [{"access_token": "key-FAKE-12"}])
    folder.file("g.json", '{"apiKey": "key-FAKE-13", "name": "one comma too many",}')
    folder.backend("h", baseUrl="https://u-FAKE-14:pa\\ss-FAKE-15@h/v1", webhookSecret="https://h/?key=url-FAKE-16")
    folder.backend("i", baseUrl="https://u:pa/ss-FAKE-17@h/v1", **{"x-api-key": "  key-FAKE-18\n"})
    folder.backend("j", apiKey="Bearer key-FAKE-19", tokens=["key-FAKE-20"], keyValue="key-FAKE-21")
    folder.backend("k", accessTokens={"a": "key-FAKE-22"}, headers={"Cookie": "session=key-FAKE-23; theme=dark"})
    folder.backend(
        "l", headers=[{"name": "Authorization", "value": "Bearer key-FAKE-24"}, {"name": "x", "value": "y"}]
    )
    folder.backend("m", args=["--api-key", "key-FAKE-25", "--model", "m"], proxy="http://me-FAKE-26:pass-FAKE-27@p:1")
    folder.file("n.json", '{"headers": {"X-Auth-Token": "key-FAKE-28"}, "note": "no more",}')
    folder.file("o.json", json.dumps({"apiKey": "key-FAKE-29"}).ljust(MAX_BYTES + 1))
    wanted = {f"FAKE-{n}" for n in range(1, 30)}
    assert {match for secret in secrets_of(folder) for match in re.findall(r"FAKE-\d+", secret)} == wanted
    assert {"pass-FAKE-6", "header-FAKE-2", "url-FAKE-16", "key-FAKE-18"} <= secrets_of(folder)
    assert {"key-FAKE-19", "key-FAKE-23", "key-FAKE-24", "pass-FAKE-27"} <= secrets_of(folder)
    assert "FAKE" not in repr(view_of(folder))


def test_key_written_as_a_number_is_redacted(folder: StateFolder) -> None:
    folder.backend("a", apiKey=471_100_471_100)
    assert "471100471100" in secrets_of(folder)


def test_other_fields_of_a_backend_file_are_not_redacted(folder: StateFolder) -> None:
    folder.backend("groq", apiKey="short", model="llama-3.3-70b-versatile", baseUrl="https://api.groq.com/openai/v1")
    folder.backend(
        "others",
        apiKey="ollama",
        baseUrl="https://openai:p@h/openai/deployments/gpt-4o-2024-11-20/?api-version=2024-10-21-preview&limit=100000",
        models=["gpt-4o-mini-2024-07-18", "claude-sonnet-4-5"],
        note="see http://127.0.0.1:3456 and account-2",
        max_tokens="128000",
        output_tokens="128001",
        parameters=[{"name": "top_p", "value": "0.95-nucleus"}],
        args=["--model", "gpt-4o-mini-2024-07-18"],
        auth_type="oauth2-pkce",
        headers={
            "anthropic-version": "2023-06-01",
            "Authorization": "Bearer none",
            "Content-Type": "application/json",
        },
        token_limit="200000",
        keyboard="qwerty-105",
    )
    assert secrets_of(folder) == set()


@pytest.mark.parametrize("key", ["account", "OpenAI", "LiteLLM", "lm-studio", "not_needed", "rate limited", "ABCDEF"])
def test_ordinary_word_as_a_key_is_not_redacted(folder: StateFolder, key: str) -> None:
    assert only(folder, apiKey=key).key is KeyState.PRESENT
    assert secrets_of(folder) == set()


@pytest.mark.parametrize("key", ["abcde1", "correct-horse-battery-staple", "aBcDeFgH", "abcdefghijklmnopqrstuvwxyz"])
def test_simple_key_that_is_not_a_word_is_redacted(folder: StateFolder, key: str) -> None:
    folder.backend("groq", apiKey=key)
    assert secrets_of(folder) == {key}


def test_number_of_secrets_is_bounded_and_keys_come_first(folder: StateFolder) -> None:
    for number in range(MAX_FILES):
        others = {f"{other}_token": f"other-FAKE-{number}-{other}" + "x" * 600 for other in range(64)}
        folder.backend(f"b{number:02}", apiKey=f"key-FAKE-{number}", **others)
    view = view_of(folder)
    known = [secret.reveal() for secret in view.secrets]
    assert known[:MAX_FILES] == [f"key-FAKE-{number}" for number in range(MAX_FILES)]
    assert len(known) == MAX_SECRETS == 256
    assert "These files hold 768 more credentials than are redacted." in view.backends.notes
