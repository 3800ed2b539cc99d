"""The table of identifiers of people and accounts, which are redacted like credentials."""

from __future__ import annotations

from mcp_server.redaction.candidates import is_host_name
from mcp_server.redaction.rules import Rule, Word, compiled

OF_OPENAI = r"(?<![A-Za-z0-9_-])(?:(?:resp|batch|batch_req|msg|rs|fc|vs|run|req)_|chatcmpl-)\Z"

IDENTIFIERS: tuple[Rule | Word, ...] = (
    Rule(
        "email",
        "@",
        r"(?<![\w.+%-])[\w.+%-]++@(?P<domain>[\w-]++\.\w[\w.-]*\w)",
        "RFC 5321, as people write it",
        lambda match: is_host_name(match["domain"]),
    ),
    Rule(
        "uuid",
        "",
        r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
        "RFC 9562",
        digits=b"00000000-0000-0000-0000-000000000000",
    ),
    # Digests, keys and account ids alike: no pattern can tell them apart. What OpenAI calls a response, a batch or a
    # message is none of these, and people look for it in their logs.
    Rule(
        "hex",
        "",
        r"[0-9A-Fa-f]{32,}+",
        "32 hexadecimal digits or more",
        lambda match: compiled(OF_OPENAI).search(match.string, max(match.start() - 16, 0), match.start()) is None,
        digits=b"0" * 32,
    ),
    Rule("user", "/home/", r"/home/(?P<secret>[^\s/\\:\"'`<>|,;()]++)", "Linux home folders"),
    # A name with a blank in it ends at the next backslash; without one after it, at the blank.
    Word(
        "user",
        ("/users", "\\users"),
        r"[/\\]{1,4}(?P<secret>[^\\/:*?\"<>|\n]{1,64}+(?=\\)|[^\s\\/:*?\"'`<>|,;()]++)",
        "macOS and Windows home folders",
    ),
    Rule("user", "/root", r"(?<![\w.-])/(?P<secret>root)(?![\w.-])", "the administrator's home folder"),
)
