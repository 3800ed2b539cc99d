"""Texts that stay as they are."""

HARMLESS = """
token: expired
Token life left: 3 h 12 min.
used 120 tokens
token: 120 of 4096 used
max_tokens=4096, total_token=120000
the api_key is missing
api_key=missing
api_key: not set
password required
password: required
Password for user bob:
{"api_key": null, "token": "expired", "password": ""}
{"key": "present", "api_key_state": "placeholder"}
Set ROUTER_API_KEY
set ROUTER_API_KEY to dario's DARIO_API_KEY
set ROUTER_ADMIN_TOKEN to dario's DARIO_ADMIN_TOKEN
ROUTER_API_KEY=<your key> or ROUTER_API_KEY_FILE=/etc/router/key
ROUTER_API_KEY=$ROUTER_API_KEY
dario backend add <name> --key=<key> --base-url=<url>
ROUTER_API_KEY: the wrong variable; use DARIO_API_KEY
It has no key. Its key is a placeholder, not a key.
Take the credentials out of the URL and set them as the backend's key.
If an account's token stays expired, log in again.
x-api-key: missing
authorization: denied
authorization: bearer tokens are refused
Authorization: Bearer <token>
Bearer authentication is required
basic authentication is off
basic c29tZXRoaW5n
cookie: none
secret: none
the secret: patience
Credentials: see the docs
a token-based login with a public-key pair
PrivateKeyJWTOAuthProvider signs it
risk-assessment-2024-report-v1
task-2024-07-18-abcdef-123456
task-01hzxk5p3q9v8w7r6t5y4n3m2b
disk-proj-2024-Backup-of-everything
desk-ant-colony-2024-simulation
the mask-or-v1-layer-with-many-words
req_011CSHoEeqs5C35K2UUqR7Fy
msg_01XFDUDYJgAACzvnptvVoYEL
claude-haiku-4-5
claude-sonnet-4-5-20250929
gpt-4o-mini-2024-07-18
meta-llama/Llama-3.1-70B-Instruct
openrouter/deepseek/deepseek-r1-distill-qwen-32b
pplx-70b-online and hf_transfer
accounts/fireworks/models/llama-v3p1-405b-instruct
NVIDIA GeForce RTX 4090, NVIDIA H100 80GB HBM3, AMD Instinct MI300X
dario@6.0.2, routerscope@0.1.0-rc.1, mcp@v2.3.0-beta.rc
v5.5.49 (git 48fa768dd6), python 3.11.7
2026-01-02T03:04:05.678Z, Fri, 02 Jan 2026 03:04:05 GMT
1753142400123
127.0.0.1, ::1, 192.168.0.1:8080, [fe80::1]:3456
http://127.0.0.1:3456
https://api.groq.com:443
http://127.0.0.1:3456/v1/models?page=2&limit=100&code=404
https://api.openai.com/v1/@scope/x?user=bob
http://127.0.0.1:3456/v1/@scope/x
3 h 12 min, 0.42 s, 42.0 %, $0.0034
five_hour 42.0%  seven_day 12.5%
2 rate-limited, 1 with an expired token
queue 10/10, 7 waiting, no slot freed for 42 min
/etc/dario, /rooted/x, the root of it
\u201cna\u00efve\u201d caf\u00e9 \u2026 \u2500\u2502 \u4e2d\u6587 \u03a9
100% sure, %d items, 50%25 off, C:\\temp\\new
""".strip().splitlines()
