"""Every row of the tables has a specimen; every specimen is masked; what is harmless stays."""

from __future__ import annotations

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.normalize import normalized_forms
from mcp_server.redaction.rules import Rule, Table, Word
from mcp_server.redaction.shapes import PEM, SHAPES
from tests.mcp_server.redaction.corpus import SHAPE_SPECIMENS, SPECIMENS, Specimen
from tests.mcp_server.redaction.harmless import HARMLESS

ROWS = (*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS)


def masked(specimen: Specimen, without: Rule | Word | None = None) -> bool:
    scrubber = Scrubber()
    scrubber._steps = tuple(
        Table([row for row in step.rules if row is not without]) if isinstance(step, Table) else step
        for step in scrubber._steps
    )
    return scrubber.report(specimen.text) == specimen.around.format(f"[redacted:{specimen.kind}]")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.pattern[:40]}")
def test_every_rule_finds_a_specimen(row: Rule | Word) -> None:
    texts = [specimen.text for specimen in SPECIMENS if specimen.kind == row.kind]
    assert any(list(row.find(mapped)) for text in texts for mapped in normalized_forms(text))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.pattern[:40]}")
def test_every_rule_is_necessary(row: Rule | Word) -> None:
    assert not all(masked(specimen, row) for specimen in SPECIMENS if specimen.kind == row.kind)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: f"{specimen.kind} {specimen.text[:20]!r}")
def test_specimen_is_masked_and_its_context_kept(specimen: Specimen) -> None:
    assert masked(specimen)


@pytest.mark.parametrize("around", ["({})", "key {}.", "x={},", "/t/{}/v1", "\u2502{}\u2502", "\u00e9 {}", "{}\u00e9"])
def test_key_shape_is_found_without_context(around: str) -> None:
    assert [item for item in SHAPE_SPECIMENS if item.secret in Scrubber().value(around.format(item.text))] == []


def test_key_after_a_dropped_line_break_is_found() -> None:
    """The word in front and the key become one word. Voyage's short prefix alone needs a boundary."""
    missed = {item.kind for item in SHAPE_SPECIMENS if item.secret in Scrubber().value(f"Bearer\n{item.text}")}
    assert missed == {"voyage"}


def test_harmless_text_is_unchanged() -> None:
    assert [text for text in HARMLESS if Scrubber().value(text) != text or Scrubber().report(text) != text] == []


def test_joined_harmless_texts_are_unchanged() -> None:
    text = "\n".join(HARMLESS)
    assert Scrubber().report(text) == text


def test_shapes_cover_at_least_thirty_kinds() -> None:
    assert len({row.kind for row in SHAPES}) >= 30


def test_every_rule_names_its_source() -> None:
    assert all(row.source for row in ROWS)
