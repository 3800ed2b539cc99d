"""Fake secrets, at least one for every row of the tables, and texts in which nothing is a secret.

The secrets are put together here from parts, so that a scanner of the repository finds none.
"""

from __future__ import annotations

import base64
from typing import NamedTuple


class Specimen(NamedTuple):
    """`secret` is what must not leave, `around` the text that it needs; `kind` is the label that it gets."""

    kind: str
    secret: str
    around: str = "{}"

    @property
    def text(self) -> str:
        return self.around.format(self.secret)


MIXED = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY"
LONG = MIXED * 4
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
UPPER = "A2B4C6D7E3F5G2H4J6K7"
HEADER = "ey" + "JhbGciOiJIUzI1NiJ9"
UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
PEM_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 3
PEM_BEGIN = "-----BEGIN " + "RSA PRIVATE KEY-----"
PEM_END = "-----END " + "RSA PRIVATE KEY-----"
SSH2_BEGIN = "---- BEGIN " + "SSH2 ENCRYPTED PRIVATE KEY ----"
SSH2_END = "---- END " + "SSH2 ENCRYPTED PRIVATE KEY ----"

SHAPE_SPECIMENS = (
    Specimen("anthropic", "sk-" + "ant-api03-" + LONG[:93] + "AA"),
    Specimen("anthropic", "sk-" + "ant-oat01-" + LONG[:93]),
    Specimen("anthropic", "sk-" + "ant-ort01-" + LONG[:93]),
    Specimen("anthropic", "sk-" + "ant-admin01-" + LONG[:93]),
    Specimen("anthropic", "sk-" + "ant-sid01-" + LONG[:93]),
    Specimen("anthropic", "sk-" + "ant-api03-" + LONG[:93], "cookie{}"),
    Specimen("anthropic", "sk-" + "ant-next-" + LONG[:93]),
    Specimen("openrouter", "sk-" + "or-v1-" + HEX * 2),
    Specimen("openai", "sk-" + "proj-" + LONG),
    Specimen("openai", "sk-" + "svcacct-" + LONG),
    Specimen("openai", "sk-" + "admin-" + LONG),
    Specimen("api-key", "sk-" + MIXED[:20] + "T3Blbk" + "FJ" + MIXED[:20]),
    Specimen("api-key", "sk-" + HEX),
    Specimen("api-key", "sk-" + "Xk_3-" + MIXED[:17]),
    Specimen("api-key", "sk-" + MIXED + MIXED[:16], "Bearer{}"),
    Specimen("api-key", "sk-" + MIXED + MIXED[:16], "cookie{}"),
    Specimen("api-key", "sk-" + "proj-" + LONG, "cookie{}"),
    Specimen("groq", "gsk" + "_" + MIXED + MIXED[:20]),
    Specimen("cerebras", "csk" + "-" + MIXED + MIXED[:16].lower()),
    Specimen("xai", "xai" + "-" + LONG[:80]),
    Specimen("together", "tgp" + "_v1_" + MIXED + "_-" + MIXED[:9]),
    Specimen("fireworks", "fw" + "_" + MIXED[:24]),
    Specimen("replicate", "r8" + "_" + MIXED + MIXED[:5]),
    Specimen("huggingface", "hf" + "_" + MIXED + "ab"),
    Specimen("huggingface", "api" + "_org_" + MIXED + "ab"),
    Specimen("perplexity", "pplx" + "-" + MIXED + MIXED[:16]),
    Specimen("nvidia", "nvapi" + "-" + LONG[:64]),
    Specimen("voyage", "pa" + "-" + MIXED + MIXED[:11]),
    Specimen("jina", "jina" + "_" + HEX + MIXED),
    Specimen("tavily", "tvly" + "-dev-" + MIXED),
    Specimen("pinecone", "pcsk" + "_" + MIXED[:6] + "_" + LONG[:63]),
    Specimen("langsmith", "lsv2" + "_pt_" + HEX + "_" + HEX[:10]),
    Specimen("databricks", "dapi" + HEX + "-2"),
    Specimen("vercel", "vc" + "k_" + LONG[:56]),
    Specimen("vercel", "vc" + "p_" + LONG[:56]),
    Specimen("vercel", "vc" + "i_" + LONG[:56]),
    Specimen("vercel", "vc" + "a_" + LONG[:56]),
    Specimen("vercel", "vc" + "r_" + LONG[:56]),
    Specimen("devin", "cog" + "_" + LONG[:52]),
    Specimen("devin", "apk" + "_user_" + LONG + "=="),
    Specimen("devin", "apk" + "_" + MIXED),
    Specimen("kagi", "AA" + "DAfUCEQwM._" + MIXED + MIXED[:10]),
    Specimen("brave", "BSA" + MIXED[:28]),
    Specimen("brave", "BSA" + MIXED[:15] + "_" + MIXED[:11]),
    Specimen("brave", "BSA" + MIXED[:9] + "-" + MIXED[:8] + "_" + MIXED[:9]),
    Specimen("planetscale", "pscale" + "_otkn_" + MIXED + "-" + MIXED[:10]),
    Specimen("alibaba", "LT" + "AI5t" + MIXED[:20]),
    Specimen("alibaba", "ST" + "S.NU" + MIXED[:23]),
    Specimen("api-key", "sk-" + "sp-" + HEX),
    Specimen("yandex", "AQ" + "VN" + MIXED + "_-" + MIXED[:4]),
    Specimen("yandex", "YC" + MIXED + MIXED[:6]),
    Specimen("yandex", "t1" + ".9euelZq" + LONG + "." + LONG[:86]),
    Specimen("yandex", "y0" + "_AgAAAAA" + LONG[:48]),
    Specimen("fly", "fo" + "1_" + MIXED + MIXED[:11]),
    Specimen("fly", "fm" + "2_lJPECAAA" + LONG + "=="),
    Specimen("fly", "fm" + "1r_lJPECAAA" + LONG, "FlyV1 {}"),
    Specimen("mongodb", "mdb" + "_sa_sk_" + MIXED + "_" + MIXED[:7]),
    Specimen("planetscale", "pscale" + "_tkn_" + MIXED + "-" + MIXED[:10]),
    Specimen("planetscale", "pscale" + "_pw_" + MIXED + MIXED[:11]),
    Specimen("harness", "pat" + "." + MIXED[:22] + "." + HEX[:24] + "." + MIXED[:20]),
    Specimen("harness", "sat" + "." + MIXED[:22] + "." + HEX[:24] + "." + MIXED[:20]),
    Specimen("prefect", "pn" + "u_" + MIXED + "abcd"),
    Specimen("prefect", "pn" + "b_" + MIXED + "abcd"),
    Specimen("dynatrace", "dt" + "0c01." + UPPER + "AB3D." + UPPER * 3 + "AB3D"),
    Specimen("dynatrace", "dt" + "0s16." + UPPER[:8] + "." + UPPER * 3 + "AB3D"),
    Specimen("google", "AI" + "za" + "Sy" + MIXED + "_"),
    Specimen("google", "AQ" + ".Ab8" + MIXED + MIXED[:14]),
    Specimen("google-oauth", "ya29" + ".a0" + LONG),
    Specimen("google-oauth", "GOCSPX" + "-" + MIXED[:28]),
    Specimen("google-oauth", "1//" + "0g" + LONG[:100]),
    Specimen("aws", "AK" + "IA" + UPPER[:16]),
    Specimen("aws", "AS" + "IA" + UPPER[:16]),
    Specimen("aws-bedrock", "AB" + "SK" + LONG + "="),
    Specimen("aws-bedrock", "bedrock" + "-api-key-" + LONG),
    Specimen("azure", "aB3" + "8Q" + "~" + MIXED + "_."),
    Specimen("azure", MIXED + MIXED[:20] + "JQQ" + "J99" + MIXED[:29]),
    Specimen("digitalocean", "dop" + "_v1_" + HEX * 2),
    Specimen("cloudflare", "cf" + "ut_" + MIXED + MIXED[:16]),
    Specimen("cloudflare", "v1" + ".0-" + HEX[:24] + "-" + HEX * 4),
    Specimen("supabase", "sb" + "_secret_" + MIXED[:22] + "_" + MIXED[:8]),
    Specimen("supabase", "sb" + "p_" + HEX + HEX[:8]),
    Specimen("vault", "hvs" + ".CAES" + LONG[:90]),
    Specimen("terraform", MIXED[:14] + ".atlas" + "v1." + LONG[:67]),
    Specimen("heroku", "HRKU" + "-" + LONG[:60]),
    Specimen("github", "gh" + "p_" + MIXED + "abcd"),
    Specimen("github", "gh" + "o_" + MIXED + "abcd"),
    Specimen("github", "gh" + "u_" + MIXED + "abcd"),
    Specimen("github", "gh" + "s_" + MIXED + "abcd"),
    Specimen("github", "gh" + "r_" + LONG[:76]),
    Specimen("github", "github" + "_pat_" + MIXED[:22] + "_" + LONG[:59]),
    Specimen("gitlab", "gl" + "pat-" + MIXED[:20]),
    Specimen("gitlab", "gl" + "rt-" + MIXED[:20]),
    Specimen("gitlab", "gl" + "rt-t1_" + MIXED[:20]),
    Specimen("gitlab", "gl" + "rtr-" + MIXED + ".01.0w" + MIXED[:7]),
    Specimen("gitlab", "GR" + "1348941" + MIXED[:20]),
    Specimen("npm", "npm" + "_" + MIXED + "abcd"),
    Specimen("pypi", "pypi" + "-AgEIcHlwaS5vcmc" + LONG),
    Specimen("docker", "dckr" + "_pat_" + MIXED[:27]),
    Specimen("tailscale", "tskey" + "-auth-" + MIXED[:17] + "-" + MIXED),
    Specimen("1password", "ops" + "_" + HEADER + LONG),
    Specimen("1password", "A3" + "-ABC123-DEF456-GHJKL-MNPQR-STUVW-XYZ78"),
    Specimen("age", "AGE-SECRET" + "-KEY-1" + UPPER * 3),
    Specimen("grafana", "gl" + "sa_" + MIXED + "_" + HEX[:8]),
    Specimen("sentry", "sntry" + "s_" + LONG[:80] + "="),
    Specimen("newrelic", "NRAK" + "-" + UPPER + UPPER[:7]),
    Specimen("newrelic", "NR" + "II-" + MIXED),
    Specimen("newrelic", "NR" + "JS-" + HEX[:19]),
    Specimen("newrelic", "NR" + "RA-" + HEX + HEX[:10]),
    Specimen("newrelic", HEX + HEX[:4] + "NR" + "AL"),
    Specimen("doppler", "dp" + ".pt." + MIXED + MIXED[:11]),
    Specimen("postman", "PMAK" + "-" + HEX[:24] + "-" + HEX + "ab"),
    Specimen("atlassian", "ATATT" + "3xFf" + LONG + "=" + HEX[:8]),
    Specimen("linear", "lin" + "_api_" + MIXED + MIXED[:8]),
    Specimen("notion", "ntn" + "_" + MIXED + MIXED[:14]),
    Specimen("figma", "fig" + "d_" + MIXED + "-_" + MIXED[:6]),
    Specimen("slack", "xox" + "b-123456789012-1234567890123-" + MIXED[:24]),
    Specimen("slack", "xapp" + "-1-A0123456789-1234567890123-" + HEX * 2),
    Specimen("slack", "T01234567/B01234567/" + MIXED[:24], "https://hooks.slack.com" + "/services/{}"),
    Specimen("discord", "123456789012345678/" + LONG[:68], "https://discord.com" + "/api/webhooks/{}"),
    *(Specimen("discord", f"{first}TIzNDU2Nzg5MDEyMzQ1Njc4" + ".GaBcDe." + MIXED + MIXED[:6]) for first in "MNO"),
    Specimen("telegram", "AA" + MIXED + "-", "1234567890:{}"),
    Specimen("sendgrid", "SG" + "." + MIXED[:22] + "." + MIXED + MIXED[:11]),
    Specimen("twilio", "SK" + HEX),
    Specimen("stripe", "sk" + "_live_" + MIXED[:24]),
    Specimen("stripe", "rk" + "_test_" + MIXED[:24]),
    Specimen("stripe", "wh" + "sec_" + MIXED),
    Specimen("shopify", "shp" + "at_" + HEX),
    Specimen("jwt", f"{HEADER}.{MIXED}.{MIXED}"),
    Specimen("jwt", f"{HEADER}..{MIXED}.{LONG}.{MIXED}"),
)

CONTEXT_SPECIMENS = (
    Specimen("userinfo", "bob:hunter", "https://{}@host.example/v1"),
    Specimen("userinfo", "hunter-two", "https://{}@host.example/v1"),
    Specimen("userinfo", "bob:p@ss@word", "postgresql://{}@db.example:5432/app"),
    Specimen("userinfo", "bob:pa/ss?wo#rd", "mysql://{}@db.example/app"),
    Specimen("userinfo", "bob:hunter", "proxy is {}@10.0.0.1:8080"),
    Specimen("authorization", "hunter-two", "Authorization: Bearer {}"),
    Specimen("authorization", "hunter22", "authorization={}"),
    Specimen("authorization", "hunter-two", "Authorization: Bot {}"),
    Specimen("authorization", "hunter22", "(b'Authorization', b'Bearer {}')"),
    Specimen("bearer", "hunter22", "sent as Bearer {}, and refused"),
    Specimen("basic", base64.b64encode(b"bob:pass").decode(), "sent as Basic {}"),
    Specimen("cookie", "session=hunter; theme=dark", "Set-Cookie: {}"),
    Specimen("credential", "Qd7vXeWMfjhJmZ3r9TnKb2yGpLs5cHuA", "MISTRAL_API_KEY={}"),
    Specimen("credential", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = {}"),
    Specimen(
        "credential",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "AccountName=a;AccountKey={};EndpointSuffix=b",
    ),
    Specimen("credential", "hunter", '{{"api_key": "{}", "model": "m"}}'),
    Specimen("credential", 'hun\\"ter', '{{"apiKey":"{}"}}'),
    Specimen("credential", "hunter", "{{'access_token': '{}'}}"),
    Specimen("credential", "correct horse battery", 'password="{}"'),
    Specimen("credential", "hunter", "Server=a;Password={};Database=b"),
    Specimen("credential", "hunter22", "apikey: {}"),
    Specimen("credential", "hunter!two", "password: {}"),
    Specimen("credential", "abcdefghijklmnopqrstuvwxyz", "token: {}"),
    Specimen("credential", "a-" * 70 + "a", "token: {}"),
    Specimen("credential", "hunter22", "x-api-key: {}"),
    Specimen("credential", "hunter22", "the token: `{}`"),
    Specimen("credential", "hunter22", "password: api_key: {}"),
    Specimen("credential", "hunter22", "('x-api-key', '{}')"),
    Specimen("credential", "hunter22", '["token", "{}"]'),
    Specimen("credential", "hunter22", "dario --admin-token {} --port 1"),
    Specimen("query", "hunter", "https://host.example/v1?key={}&page=2"),
    Specimen("query", "hunter%2Ftwo", "https://host.example/v1?page=2&X-Amz-Signature={}"),
    Specimen("query", "abc-def", "https://host.example/#state=1&session={}"),
)

IDENTIFIER_SPECIMENS = (
    Specimen("email", "jane.doe+llm@mail.example.org", "account {}."),
    Specimen("email", "jane%40example.org", "?user={}"),
    Specimen("uuid", UUID, "GPU-{}"),
    Specimen("hex", HEX * 2, "sha256:{}"),
    Specimen("hex", HEX, "account {} of the pool"),
    Specimen("user", "jane", "/home/{}/.dario"),
    Specimen("user", "jane", "file:///Users/{}/.dario"),
    Specimen("user", "Jane Doe", "C:\\Users\\{}\\AppData"),
    Specimen("user", "jane", "C:\\\\Users\\\\{}"),
    Specimen("user", "root", "/{}/.dario/config.json"),
)

PEM_SPECIMENS = (
    Specimen("pem", f"{PEM_BEGIN}\n{PEM_BODY}\n{PEM_BODY}\n{PEM_END}", "a\n{}\nb"),
    Specimen("pem", f"{PEM_BEGIN}{PEM_BODY}{PEM_END}", "api_key: {} b"),
    Specimen("pem", f"{PEM_BEGIN}\\n{PEM_BODY}\\n", '"{}'),
    Specimen("pem", f"{PEM_BODY}\n{PEM_BODY}\n{PEM_END}", "the log begins here: {}"),
    Specimen("pem", f"{SSH2_BEGIN}\n{PEM_BODY}\n{SSH2_END}"),
)

SPECIMENS = (*PEM_SPECIMENS, *SHAPE_SPECIMENS, *CONTEXT_SPECIMENS, *IDENTIFIER_SPECIMENS)
