"""The toy router's nouns, causes and next steps."""

from router_client.model.terms import Terms

TERMS = Terms(
    name="toy",
    target="account",
    route="model",
    causes={"paused_by_hand": "somebody paused it", "loads": "it loads its model at the next request"},
)

ADVICE = {
    "router.unreachable": "Start it with `toy up`.",
    "target.disabled": "Run `toy on` for it if it should serve.",
    "target.paused": "Run `toy resume` for it if it should serve.",
    "target.key_rejected": "Correct its key with `toy key`, or pause it with `toy pause`.",
}
