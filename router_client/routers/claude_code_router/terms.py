"""claude-code-router's nouns, the clauses for its own causes, and notes (version 3.1.1)."""

from router_client.model.terms import Terms

TERMS = Terms(
    name="claude-code-router",
    target="provider",
    route="model",
    health="/health",
    causes={"not_told": "the gateway does not report whether it answers"},
)

NO_FAILOVER = (
    "By default claude-code-router tries no other provider and no other credential if a request fails; what is"
    " configured is not read."
)
OTHER_NAMES = "Profiles and routing rules may send other model names to one of these; they are not read."
