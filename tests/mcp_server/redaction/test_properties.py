"""What holds for every text: no secret survives, and scrubbed text stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_server.redaction import Scrubber
from mcp_server.redaction.characters import is_hidden
from tests.mcp_server.redaction.corpus import LONG, SHAPE_SPECIMENS, SPECIMENS
from tests.mcp_server.redaction.harmless import HARMLESS

KNOWN = "Zq7/xw-pl+9v~K"
KEY = "sk-" + "ant-api03-" + LONG
EXAMPLES = settings(max_examples=100, deadline=None)
SLOW = settings(max_examples=50, deadline=None)

# All of Unicode, surrogates included.
anything = st.text(st.characters(exclude_categories=()), max_size=40)
glue = st.sampled_from([
    "", " ", "\n", "=", ":", ": ", '"', "'", "@", "/", "\\", "#", "?", "&", ";", ",", "%", ".", "-", "token",
    "api_key", "password", "Bearer ", "Basic ", "Authorization: ", "Cookie: ", "https://", "/home/", "C:\\Users\\",
    "--token ", "[redacted:known]", "[redacted:jwt#2]", "[redacted:", "]", "\u2026", "-----BEGIN ", "-----END ",
    "-----", "%41", "\\u0041", "e", "sk-", "0", "a@b.cc", KNOWN, KEY,
])  # fmt: skip
pieces = st.one_of(glue, glue, anything, st.sampled_from([s.text for s in SPECIMENS]), st.sampled_from(HARMLESS))
mixtures = st.lists(pieces, max_size=12).map("".join)


def bare(text: str) -> str:
    return "".join(text.split()).lower()


@EXAMPLES
@given(anything, anything)
def test_known_secret_is_always_masked(before: str, after: str) -> None:
    scrubber = Scrubber([KNOWN])
    for text in (scrubber.value(before + KNOWN + after), scrubber.report(before + KNOWN + after)):
        assert bare(KNOWN) not in bare(text)
        assert "[redacted:" in text


@EXAMPLES
@given(anything, st.sampled_from(SHAPE_SPECIMENS), anything)
def test_key_shape_is_always_masked(before: str, specimen: tuple[str, str, str], after: str) -> None:
    secret = specimen[1]
    text = Scrubber().value(f"{before} {specimen[2].format(secret)} {after}")
    assert secret not in text


@EXAMPLES
@given(anything, st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=80))
def test_no_limit_leaves_a_fragment_of_a_secret(before: str, at: int, limit: int) -> None:
    text = f"{before}{'. ' * at}{KEY} {KNOWN}"
    for cut in (Scrubber([KNOWN]).value(text, limit), Scrubber([KNOWN]).report(text, limit)):
        assert LONG[:6] not in cut
        assert KNOWN[:6] not in cut


@EXAMPLES
@given(mixtures)
def test_scrubbing_is_idempotent(text: str) -> None:
    for first, again in ((Scrubber([KNOWN]), Scrubber([KNOWN])), (Scrubber(), Scrubber())):
        value, report = first.value(text), first.report(text)
        assert (first.value(value), again.value(value)) == (value, value)
        assert (first.report(report), again.report(report)) == (report, report)


@EXAMPLES
@given(mixtures, st.integers(min_value=0, max_value=100))
def test_cutting_is_idempotent(text: str, limit: int) -> None:
    scrubber = Scrubber([KNOWN])
    value, report = scrubber.value(text, limit), scrubber.report(text, limit)
    assert len(value) <= limit
    assert len(report.encode()) <= limit
    assert (scrubber.value(value, limit), scrubber.report(report, limit)) == (value, report)


@EXAMPLES
@given(mixtures)
def test_no_hidden_character_remains(text: str) -> None:
    assert not any(map(is_hidden, Scrubber().value(text)))
    assert not any(map(is_hidden, Scrubber().report(text).replace("\n", "")))


@SLOW
@given(st.recursive(mixtures | st.integers() | st.floats() | st.none(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(mixtures, inner, max_size=3)
), max_leaves=8))  # fmt: skip
def test_scrubbing_a_tree_is_idempotent_and_masks_secrets(tree: object) -> None:
    clean = Scrubber([KNOWN]).tree(tree)  # type: ignore[arg-type]
    assert Scrubber([KNOWN]).tree(clean) == clean
    assert bare(KNOWN) not in bare(repr(clean))
