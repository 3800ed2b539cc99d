"""The table of key shapes. A new shape is a row here and a specimen in the tests' corpus.

Mistral, Cohere and older Azure keys and AWS secret keys have no shape of their own: contexts.py finds them by
context, and identifiers.py those of 32 hexadecimal digits.
"""

from __future__ import annotations

import re

from mcp_server.redaction.candidates import looks_random
from mcp_server.redaction.rules import Rule

# The left boundary of `sk-` keys: task-, risk-, disk- and desk- end in a vowel before their `sk-`. Any other letter
# may stand there: where a line break was dropped, a key is glued to the word in front, as in Bearersk-.
WORD = r"(?<![AEIOUaeiou])"
# Names are lower case; of 40 characters of a key one is not.
MIXED = r"(?=[a-z_-]{0,40}+[A-Z0-9])"
# Twenty characters that no name and no ULID has: digits, capitals and small letters together.
DENSE = r"(?=[A-Za-z]{0,19}\d)(?=[a-z0-9]{0,19}[A-Z])(?=[A-Z0-9]{0,19}[a-z])[A-Za-z0-9]{20}"


def is_random(match: re.Match[str]) -> bool:
    """Reject hyphenated words with a year, which have the same form."""
    return looks_random(match[0])


# PEM blocks come before all other rules: those would take a header and leave the body.
# A block without an end is masked to the end of the text, an end without a beginning with the run before it.
PEM: tuple[Rule, ...] = (
    Rule(
        "pem",
        "BEGIN",
        r"-{4,5} ?BEGIN[A-Z0-9 +\n]{1,64}-{4,5}(?s:.*?)(?:-{4,5} ?END[A-Z0-9 +\n]{1,64}-{4,5}|\Z)",
        "RFC 7468; RFC 4716 has the four dashes",
    ),
    Rule("pem", "-END", r"(?<![A-Za-z0-9+/=\n])[A-Za-z0-9+/=\n]++-{5}END[A-Z0-9 +\n]{1,64}-{5}", "RFC 7468"),
)

SHAPES: tuple[Rule, ...] = (
    # LLM providers and routers
    Rule("anthropic", "sk-ant-", r"sk-ant-[a-z]{3,8}\d\d-[\w-]{2,}+", "Anthropic: API overview; others as issued"),
    Rule("anthropic", "sk-ant-", WORD + r"sk-ant-[\w-]{8,}+", "the same, should new ones have no number"),
    Rule("openrouter", "sk-or-", r"sk-or-v\d-" + MIXED + r"[\w-]{16,}+", "OpenRouter: authentication"),
    Rule(
        "openai",
        "sk-",
        WORD + r"sk-(?:proj|svcacct|service|admin|None)-" + MIXED + r"[\w-]{16,}+",
        "OpenAI: API reference, authentication; prefixes as issued",
    ),
    Rule("groq", "gsk_", r"gsk_[A-Za-z0-9]{20,}+", "as issued"),
    Rule("cerebras", "csk-", r"csk-[A-Za-z0-9]{20,}+", "as issued"),
    Rule("xai", "xai-", r"xai-[A-Za-z0-9]{40,}+", "as issued"),
    Rule("together", "tgp_v1_", r"tgp_v1_[\w-]{20,}+", "as issued"),
    Rule("fireworks", "fw_", r"fw_[A-Za-z0-9]{20,}+", "as issued"),
    Rule("replicate", "r8_", r"r8_[A-Za-z0-9]{30,}+", "Replicate: API tokens"),
    Rule("huggingface", "hf_", r"hf_[A-Za-z0-9]{30,}+", "Hugging Face: user access tokens"),
    Rule("huggingface", "api_org_", r"api_org_[A-Za-z0-9]{30,}+", "Hugging Face: organization tokens"),
    Rule("perplexity", "pplx-", r"pplx-[A-Za-z0-9]{32,}+", "as issued"),
    Rule("nvidia", "nvapi-", r"nvapi-[\w-]{32,}+", "NVIDIA: API catalog"),
    Rule("voyage", "pa-", r"(?<![A-Za-z])pa-[\w-]{40,}+", "as issued", is_random),
    Rule("jina", "jina_", r"jina_[\w-]{40,}+", "as issued"),
    Rule("tavily", "tvly-", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}+", "Tavily: API introduction"),
    Rule("pinecone", "pcsk_", r"pcsk_\w{20,}+", "as issued"),
    Rule("langsmith", "lsv2_", r"lsv2_[a-z]{2}_\w{20,}+", "LangSmith: API keys"),
    Rule("databricks", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?", "Databricks: personal access tokens"),
    Rule("vercel", "vc", r"vc[kpiar]_[A-Za-z0-9]{20,}+", "Vercel: changelog, new token formats", is_random),
    Rule("devin", "cog_", r"cog_[A-Za-z0-9]{20,}+", "Devin: API authentication", is_random),
    Rule("devin", "apk_", r"apk_(?:user_)?[A-Za-z0-9+/]{20,}+={0,2}", "Devin: API authentication, legacy keys"),
    Rule("kagi", "AA", r"AA[\w-]{9}\.[\w-]{43,}+", "Kagi: API authentication, its example"),
    Rule("brave", "BSA", r"BSA[\w-]{20,}+", "Brave Search: as issued", is_random),
    # What is left of `sk-`: OpenAI's older keys, DeepSeek, LiteLLM's virtual keys, Langfuse and many more.
    Rule("api-key", "sk-", WORD + r"sk-" + MIXED + r"[\w-]{16,}+", "OpenAI, DeepSeek, LiteLLM: as issued"),
    Rule("api-key", "sk-", r"sk-(?:[a-z]{2,8}-)?" + DENSE + r"[\w-]*+", "the same, glued to any word"),
    # Clouds
    Rule("google", "AIza", r"AIza[\w-]{30,}+", "Google Cloud: API keys"),
    Rule("google", "AQ.A", r"AQ\.A[\w-]{20,}+", "Gemini API: auth keys, as issued"),
    Rule("google-oauth", "ya29.", r"ya29\.[\w.-]{16,}+", "Google Identity: OAuth 2.0 access tokens"),
    Rule("google-oauth", "GOCSPX-", r"GOCSPX-[\w-]{20,}+", "Google Identity: OAuth client secrets"),
    Rule("google-oauth", "1//0", r"1//0[\w-]{20,}+", "Google Identity: OAuth 2.0 refresh tokens"),
    Rule("aws", "A", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16,}+", "AWS IAM user guide: unique ID prefixes"),
    Rule("aws-bedrock", "ABSK", r"ABSK[A-Za-z0-9+/]{40,}+={0,2}", "Amazon Bedrock: API keys, as issued"),
    Rule("aws-bedrock", "bedrock-api-key-", r"bedrock-api-key-[A-Za-z0-9+/=_-]{20,}+", "Amazon Bedrock: API keys"),
    Rule("azure", "Q~", r"[\w.~-]{3}\dQ~[\w.~-]{31,}+", "Microsoft Entra: client secrets, as issued"),
    Rule("azure", "JQQJ9", r"[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9+/]{20,}+={0,2}", "Microsoft: annotated security keys"),
    Rule("alibaba", "LTAI", r"LTAI[A-Za-z0-9]{12,}+", "Alibaba Cloud: AccessKey IDs, as issued", is_random),
    Rule("alibaba", "STS.", r"STS\.[A-Za-z0-9]{16,}+", "Alibaba Cloud: STS, AssumeRole", is_random),
    Rule("yandex", "AQVN", r"AQVN[\w-]{35,}+", "Yandex Cloud: credential formats"),
    Rule("yandex", "YC", r"YC[\w-]{38}", "Yandex Cloud: static keys, as issued", is_random),
    Rule("yandex", "t1.", r"t1\.[\w-]{2,}+={0,2}\.[\w-]{80,}+={0,2}", "Yandex Cloud: credential formats"),
    Rule("yandex", "y", r"y[0-3]_[\w-]{55,}+", "Yandex Cloud: credential formats", is_random),
    Rule("fly", "fo1_", r"fo1_[\w-]{40,}+", "Fly.io: access tokens, as issued"),
    Rule("fly", "fm", r"fm(?:1[ar]|2)_[A-Za-z0-9+/]{40,}+={0,3}", "Fly.io: superfly/macaroon"),
    Rule("mongodb", "mdb_sa_sk_", r"mdb_sa_sk_[\w-]{20,}+", "MongoDB Atlas: service accounts"),
    Rule("planetscale", "pscale_", r"pscale_[a-z]{2,6}_[\w=.-]{30,}+", "PlanetScale: as issued"),
    Rule("harness", "at.", r"[ps]at\.[\w-]{22}\.[0-9A-Fa-f]{24}\.[A-Za-z0-9]{20,}+", "Harness: API tokens, as issued"),
    Rule("prefect", "pn", r"pn[bu]_[A-Za-z0-9]{30,}+", "Prefect: API keys, as issued", is_random),
    Rule(
        "dynatrace",
        "dt0",
        r"dt0[a-z]\d\d\.[A-Za-z0-9]{8,24}\.[A-Za-z0-9]{60,}+",
        "Dynatrace: tokens and authentication, token format",
    ),
    Rule("digitalocean", "_v1_", r"do[opr]_v1_[0-9a-f]{32,}+", "DigitalOcean: API token formats"),
    Rule("cloudflare", "cf", r"cf(?:ut|at|k)_[A-Za-z0-9]{30,}+", "Cloudflare: API token formats"),
    Rule("cloudflare", "v1.0-", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}+", "Cloudflare: origin CA keys, as issued"),
    Rule("supabase", "sb", r"sb(?:_secret_|p_)\w{20,}+", "Supabase: API keys"),
    Rule("vault", "hv", r"hv[bsr]\.[\w-]{20,}+", "HashiCorp Vault: tokens"),
    Rule("terraform", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}+", "HCP Terraform: API tokens"),
    Rule("heroku", "HRKU-", r"HRKU-[\w-]{20,}+", "Heroku: OAuth tokens"),
    # Code, packages, operations
    Rule("github", "gh", r"gh[pousr]_\w{30,}+(?:\.[\w-]++){0,2}", "GitHub: token formats"),
    Rule("github", "github_pat_", r"github_pat_\w{22,}+", "GitHub: token formats"),
    Rule(
        "gitlab",
        "gl",
        r"gl(?:pat|oas|ptt|dt|rt|rtr|cbt|imt|agent|soat|ft|ffct|wt)-[\w-]{20,}+(?:\.[\w-]++){0,2}",
        "GitLab: token prefixes",
    ),
    Rule("gitlab", "GR1348941", r"GR1348941[\w-]{18,}+", "GitLab: runner registration tokens"),
    Rule("npm", "npm_", r"npm_[A-Za-z0-9]{30,}+", "npm: access token format"),
    Rule("pypi", "pypi-", r"pypi-AgE[\w-]{40,}+", "PyPI: API tokens"),
    Rule("docker", "dckr_", r"dckr_[a-z]{3}_[\w-]{20,}+", "Docker: access tokens, as issued"),
    Rule("tailscale", "tskey-", r"tskey-[a-z]{2,10}-[\w-]{10,}+", "Tailscale: key prefixes"),
    Rule("1password", "ops_eyJ", r"ops_eyJ[\w+/-]{20,}+={0,2}", "1Password: service account tokens"),
    Rule("1password", "A3-", r"A3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,6}){4,5}", "1Password: about your Secret Key"),
    Rule("age", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{40,}+", "age: file format"),
    Rule("grafana", "gl", r"gl(?:sa|c)_[\w+/=]{30,}+", "Grafana: service account tokens"),
    Rule("sentry", "sntry", r"sntry[su]_[\w+/=-]{30,}+", "Sentry: auth tokens"),
    Rule("newrelic", "NR", r"NR[A-Z]{2}-[A-Za-z0-9_-]{18,}+", "New Relic: API keys"),
    Rule("newrelic", "NRAL", r"[0-9A-Za-z]{36}NRAL", "New Relic: license keys, as issued"),
    Rule("doppler", "dp.", r"dp\.[a-z]{2,5}\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,}+", "Doppler: token formats"),
    Rule("postman", "PMAK-", r"PMAK-[0-9a-f-]{40,}+", "Postman: API keys, as issued"),
    Rule("atlassian", "ATATT3", r"ATATT3[\w=-]{40,}+", "Atlassian: API tokens, as issued"),
    Rule("linear", "lin_", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}+", "Linear: API, as issued"),
    Rule("notion", "ntn_", r"ntn_[A-Za-z0-9]{30,}+", "Notion: changelog, token prefix"),
    Rule("figma", "fig", r"fig[dour]{1,2}_[\w-]{30,}+", "Figma: personal access tokens, as issued"),
    # Messages and money
    Rule("slack", "xox", r"xox[a-z]-[\w-]{10,}+", "Slack: token types"),
    Rule("slack", "xapp-", r"xapp-\d-[\w-]{10,}+", "Slack: token types"),
    Rule(
        "slack",
        "hooks.slack.com",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[\w/-]{8,}+)",
        "Slack: incoming webhooks",
    ),
    Rule(
        "discord",
        "/webhooks/",
        r"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/(?P<secret>\d{5,20}/[\w-]{20,}+)",
        "Discord: webhook resource",
    ),
    # Three rows: a search that begins with a letter is ten times as quick as one for any of three.
    *(
        Rule("discord", first, first + r"[A-Za-z0-9]{22,27}\.[\w-]{6}\.[\w-]{27,}+", "Discord: bot tokens, as issued")
        for first in "MNO"
    ),
    Rule("telegram", ":AA", r":(?P<secret>AA[\w-]{33,}+)", "Telegram Bot API: authorizing your bot"),
    Rule("sendgrid", "SG.", r"SG\.[\w-]{22}\.[\w-]{20,}+", "SendGrid: API keys, as issued"),
    Rule("twilio", "SK", r"SK[0-9a-f]{32,}+", "Twilio: API keys"),
    Rule("stripe", "k_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+", "Stripe: API keys"),
    Rule("stripe", "whsec_", r"whsec_[A-Za-z0-9+/=]{20,}+", "Stripe: webhook signatures"),
    Rule("shopify", "shp", r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{20,}+", "Shopify: token prefixes"),
    # Any issuer. A dot is not asked for: base64 of `{"` that long carries something that is not for the reader.
    # A digit is: PrivateKeyJWTOAuthProvider has none.
    Rule("jwt", "eyJ", r"eyJ(?=[A-Za-z_-]{0,60}+\d)[\w-]{10,}+(?:\.[\w-]*+){0,4}", "RFC 7519, RFC 7516"),
)
