"""The doctor's cards: the sentence as title, the id in small print, one card per kind of finding."""

from __future__ import annotations

from typing import Any

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.routers import WITH_UPSTREAMS

FONT_SIZE = "(element) => parseFloat(getComputedStyle(element).fontSize)"


def finding(subject: str | None, message: str = "This account is in cooldown.", **fields: Any) -> dict[str, Any]:
    row = {"id": "target.cooling_down", "severity": "warn", "subject": subject, "message": message}
    return {**row, "evidence": "Authentication failed.", "next_step": "Wait 59s.", "details": [], **fields}


def draw(host: Host, *findings: dict[str, Any]) -> list[str]:
    """Draw these findings and return the text of each card."""
    host.open("doctor")
    answer = host.server.answer("pool3_all_unusable", "doctor")
    answer["structuredContent"]["findings"] = list(findings)
    host.present(answer)
    return [reading.one_line(card) for card in host.view.locator(".finding").all_inner_texts()]


def titles(host: Host) -> list[str]:
    return [reading.one_line(title) for title in host.view.locator(".finding h3").all_inner_texts()]


def test_card_title_is_the_sentence_with_the_subject(host: Host) -> None:
    data = host.show("pool3_all_unusable", "doctor")
    assert titles(host) == [
        data["headline"],
        "personal, work: This account is rate limited.",
        "z-backup: This account is in cooldown.",
        "11% of 9 requests in the last hour failed.",
    ]


def test_every_card_has_its_id_in_small_print(host: Host) -> None:
    data = host.show("pool3_all_unusable", "doctor")
    ids = host.view.locator(".finding .id")
    assert ids.all_inner_texts() == list(dict.fromkeys(row["id"] for row in data["findings"]))
    assert ids.first.evaluate(FONT_SIZE) < host.view.locator(".finding h3").first.evaluate(FONT_SIZE)


def test_subject_that_starts_the_sentence_is_not_repeated(host: Host) -> None:
    host.show(WITH_UPSTREAMS, "doctor")
    assert titles(host)[1].startswith("/health reports ok")


def test_target_with_the_name_router_keeps_its_name(host: Host) -> None:
    draw(host, finding("router"))
    assert titles(host) == ["router: This account is in cooldown."]


def test_findings_of_one_kind_share_one_card(host: Host) -> None:
    (card,) = draw(host, finding("one"), finding("two"))
    assert card.startswith("one, two: This account is in cooldown.")
    assert card.count("Next step: Wait 59s.") == 1


def test_shared_card_keeps_every_sentence_and_next_step(host: Host) -> None:
    (card,) = draw(
        host, finding("one", "First."), finding("two", "Second.", next_step="Run `x`."), finding("three", "First.")
    )
    assert titles(host) == ["one, three: First."]
    assert "two: Second." in card
    assert "Next step: one, three: Wait 59s." in card
    assert "Next step: two: Run x." in card


def test_shared_card_shows_whose_evidence_and_details_it_has(host: Host) -> None:
    draw(
        host,
        finding("one", details=[{"label": "model", "value": "opus"}]),
        finding("two", evidence="The token has expired."),
    )
    host.view.locator("details summary").click()
    seen = reading.text(host.view, ".finding")
    assert "one: model: opus" in seen
    assert "one: Authentication failed. two: The token has expired." in seen


def test_findings_of_different_severity_have_their_own_cards(host: Host) -> None:
    assert len(draw(host, finding("one", severity="fail"), finding("two"))) == 2


def test_long_list_of_subjects_is_cut_in_the_title(host: Host) -> None:
    draw(host, *(finding(f"account-{n}") for n in range(8)))
    assert titles(host) == [
        "account-0, account-1, account-2, account-3, account-4 and 3 more: This account is in cooldown."
    ]
