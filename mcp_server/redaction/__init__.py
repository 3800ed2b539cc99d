"""The value scrubber: what goes through it holds no credential that it can know, recognize or infer.

    text -> characters  drop what nobody sees
         -> reading     how it reads: look-alikes as letters, escapes undone (shadow.py keeps the places)
         -> known, shapes, contexts, identifiers, in this order: what to mask
         -> labels      what stands there instead; cuts come last, so that no secret becomes a harmless-looking piece

It is a net, not the wall: what must never leave is kept out by the views. It does not catch a key without a known
shape or context, a word of letters after `password: ` (sentences have those too), letters of other scripts that look
alike, visible characters set into a key, base64 of a key that is not known, or a known one that is encoded twice,
reversed, cut or shorter than six characters.
"""

from mcp_server.redaction.scrubber import RedactionError, Scrubber
from mcp_server.redaction.tree import JsonValue

__all__ = ["JsonValue", "RedactionError", "Scrubber"]
