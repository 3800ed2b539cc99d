"""The scrubber as a whole: its order, its faults, its public names."""

from __future__ import annotations

import traceback

import pytest

from mcp_server import redaction
from mcp_server.redaction import RedactionError, Scrubber, scrubber
from mcp_server.redaction.labels import TEXT
from mcp_server.redaction.mapped_text import MappedText
from mcp_server.redaction.rules import Found
from tests.mcp_server.redaction.corpus import LONG, PEM_BEGIN, PEM_BODY, PEM_END

KEY = "sk-" + "ant-api03-" + LONG


def test_public_names_are_listed() -> None:
    assert redaction.__all__ == ["JsonValue", "RedactionError", "Scrubber"]


def test_pem_block_is_masked_completely_in_every_context() -> None:
    for before in ("Bearer ", "api_key: ", "Authorization: ", "password=", "https://u:p@h/"):
        text = Scrubber().report(f"{before}{PEM_BEGIN}\n{PEM_BODY}\n{PEM_END} after")
        assert text.endswith("[redacted:pem] after")
        assert PEM_BODY[:8] not in Scrubber().report(f"{before}{PEM_BEGIN}\n{PEM_BODY}\n")


def test_two_pem_blocks_get_two_labels() -> None:
    blocks = [f"{PEM_BEGIN}\n{body}\n{PEM_END}" for body in (PEM_BODY, PEM_BODY[1:])]
    text = Scrubber().report(f"{blocks[0]}\nbetween\n{blocks[1]}")
    assert text == "[redacted:pem]\nbetween\n[redacted:pem#2]"


def test_escaped_key_is_found() -> None:
    for text in (KEY.replace("-", "%2D"), KEY.replace("-", "%252d"), KEY.replace("-", "\\u002d")):
        assert Scrubber().value(f"x={text}&y") == "x=[redacted:anthropic]&y"


def test_key_in_nested_quotes_is_found() -> None:
    text = r'{"body": "{\"api_key\": \"hunter\", \"model\": \"m\"}"}'
    assert Scrubber().value(text) == text.replace("hunter", "[redacted:credential]")


def test_overlapping_secrets_are_masked_completely() -> None:
    text = Scrubber().value("https://bob:hunter@api_key=hunter22@example.org/?token=a@b.example")
    assert "hunter" not in text
    assert "b.example" not in text


@pytest.mark.parametrize("broken", ["normalized_forms", "visible"])
@pytest.mark.parametrize("call", ["value", "report", "tree"])
def test_internal_error_does_not_contain_the_input(call: str, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, keep: str = "") -> str:
        raise ValueError(text)

    monkeypatch.setattr(scrubber, broken, fail)
    with pytest.raises(RedactionError) as caught:
        getattr(Scrubber(), call)(KEY)
    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert KEY not in "".join(traceback.format_exception(error))
    assert str(error) == str(RedactionError())


@pytest.mark.parametrize("stranger", [None, 1, b"bytes", ["list"]])
def test_input_that_is_not_text_fails_closed(stranger: str) -> None:
    for call in (Scrubber().value, Scrubber().report):
        with pytest.raises(RedactionError):
            call(stranger)


def test_secrets_that_are_not_text_fail_closed() -> None:
    with pytest.raises(RedactionError):
        Scrubber([1])  # type: ignore[list-item]


def test_text_that_keeps_changing_is_masked_completely(monkeypatch: pytest.MonkeyPatch) -> None:
    class Greedy:
        def find(self, mapped: MappedText) -> list[Found]:
            return [Found(0, 1, "jwt", mapped.text[0])]

    monkeypatch.setattr(scrubber, "ALL_RULES", Greedy())
    monkeypatch.setattr(scrubber, "_plain_texts", set())
    restless = Scrubber()
    monkeypatch.setattr(restless, "_steps", (Greedy(),))
    assert restless.value("abc") == f"[redacted:{TEXT}]"


def test_repr_of_a_scrubber_shows_no_secret() -> None:
    assert "hunter" not in f"{Scrubber(['hunter22'])!r} {Scrubber(['hunter22'])}"
