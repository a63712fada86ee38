"""Credentials by their own looks: prefixes their issuers give them so that scanners find them, keys, signed tokens, hashes of passwords.

The prefixes are those that issuers document, as gitleaks (https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml), TruffleHog and
GitHub's secret scanning (https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns) collect them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aiact_report.collector._vocabulary.credentials.values import is_example, is_random

_A, _U, _H = "[A-Za-z0-9]", "[A-Za-z0-9_-]", "[0-9a-f]"

_BY_PREFIX: tuple[tuple[str, str], ...] = (
    # clouds
    *((prefix, r"[0-9A-Z]{16}(?![0-9A-Za-z])") for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")),
    *(("ABSK", r"[A-Za-z0-9+/]{100,300}=?"), ("IQoJb3JpZ2lu", r"[A-Za-z0-9+/=]{100,4000}"), ("FwoGZXIvYXdz", r"[A-Za-z0-9+/=]{100,4000}")),
    *(("AIza", rf"{_U}{{35}}"), ("ya29.", rf"{_U}{{20,400}}"), ("GOCSPX-", rf"{_U}{{28}}"), ("1//0", rf"{_U}{{40,200}}"), ("GOOG1", r"[0-9A-Z]{40,60}")),
    *(("LTAI", rf"{_A}{{16,24}}(?!{_A})"), ("AKID", rf"{_A}{{32}}(?!{_A})"), ("AQVN", rf"{_U}{{35,38}}"), ("bce-v3/ALTAK-", rf"{_A}{{20,60}}/{_H}{{40}}"), ("ocid1.credential.", r"[\w.-]{40,150}")),
    *((f"do{kind}_v1_", rf"{_H}{{64}}") for kind in "opr"),
    *(("dapi", rf"{_H}{{32}}(?:-\d)?(?!{_A})"), ("dkea", rf"{_H}{{32}}(?!{_A})"), ("dose", rf"{_H}{{32}}(?!{_A})")),
    *(("v1.0-", rf"{_H}{{24}}-{_H}{{146}}"), ("cfut_", rf"{_U}{{36,60}}"), ("cfat_", rf"{_U}{{36,60}}"), ("cfk_", rf"{_U}{{36,60}}"), ("SCW", r"[0-9A-Z]{17}(?![0-9A-Za-z])")),
    *(("fm2_", r"[\w+/=-]{60,900}"), ("fo1_", rf"{_U}{{40,60}}"), ("HRKU-", rf"{_U}{{36,80}}"), ("nfp_", rf"{_A}{{36,50}}"), ("vcp_", rf"{_A}{{40,80}}"), ("rnd_", rf"{_A}{{28,40}}")),
    *(("sbp_", rf"{_H}{{40}}"), ("sb_secret_", rf"{_U}{{20,60}}"), ("pscale_tkn_", r"[\w=.-]{32,64}"), ("pscale_pw_", r"[\w=.-]{32,64}"), ("pscale_oauth_", r"[\w=.-]{32,64}")),
    # code, packages, builds
    *((f"gh{kind}_", rf"{_A}{{30,255}}") for kind in "pousr"),
    ("github_pat_", r"[A-Za-z0-9_]{22,255}"),
    *((f"{prefix}-", rf"{_U}{{20,255}}") for prefix in ("glpat", "gldt", "glrt", "glrtr", "glcbt", "glptt", "glft", "glimt", "glagent", "gloas", "glsoat", "glffct", "glwt")),
    *(("GR1348941", rf"{_U}{{20}}"), ("ATATT3", rf"{_U}{{100,250}}=?{_A}{{0,8}}"), ("ATCTT3", rf"{_U}{{100,250}}=?{_A}{{0,8}}"), ("ATBB", rf"{_A}{{32}}(?!{_A})"), ("ATLASSIAN3", rf"{_U}{{60,250}}")),
    *(("npm_", rf"{_A}{{36}}"), ("pypi-AgE", rf"{_U}{{50,500}}"), ("rubygems_", rf"{_H}{{48}}"), ("oy2", r"[a-z0-9]{43}(?![a-z0-9])"), ("CLOJARS_", rf"{_A}{{60}}"), ("cio", rf"{_A}{{32}}(?!{_A})")),
    *(("dckr_pat_", rf"{_U}{{27,40}}"), ("dckr_oat_", rf"{_U}{{27,60}}"), ("AKCp", rf"{_A}{{60,75}}"), ("cmVmdGtu", rf"{_A}{{50,70}}"), ("sgp_", r"[\w-]{40,64}"), ("slk_", rf"{_H}{{64}}")),
    *(("CCIPAT_", rf"{_A}{{20,24}}_{_H}{{40}}"), ("CCIPRJ_", rf"{_A}{{20,24}}_{_H}{{40}}"), ("bkua_", rf"{_H}{{40}}"), ("sqp_", rf"{_H}{{40}}"), ("squ_", rf"{_H}{{40}}"), ("sqa_", rf"{_H}{{40}}")),
    *(("pul-", rf"{_H}{{40}}"), ("PMAK-", rf"{_H}{{24}}-{_H}{{34}}"), ("figd_", rf"{_U}{{36,50}}"), ("pnu_", rf"{_A}{{36}}"), ("pnb_", rf"{_A}{{36}}"), ("ico-", rf"{_A}{{32}}"), ("tfp_", r"[\w-]{40,80}")),
    *((f"dp.{kind}.", rf"(?:[a-z0-9_-]{{2,35}}\.)?{_A}{{40,44}}") for kind in ("pt", "st", "ct", "sa", "scim", "audit")),
    # models and data
    *((f"sk-{kind}-", rf"{_U}{{20,255}}") for kind in ("proj", "ant", "svcacct", "admin", "or-v1", "lf", "None", "service")),
    *(("hf_", rf"{_A}{{30,100}}"), ("api_org_", r"[A-Za-z]{34}"), ("gsk_", rf"{_A}{{40,60}}"), ("r8_", rf"{_A}{{36,40}}"), ("pplx-", rf"{_A}{{40,60}}"), ("xai-", rf"{_A}{{60,100}}")),
    *(("nvapi-", rf"{_U}{{50,80}}"), ("lsv2_pt_", rf"{_H}{{32}}_{_H}{{10}}"), ("lsv2_sk_", rf"{_H}{{32}}_{_H}{{10}}"), ("ls__", rf"{_H}{{32}}"), ("tgp_v1_", rf"{_U}{{40,60}}"), ("jina_", rf"{_U}{{50,80}}")),
    *(("fw_", rf"{_A}{{22,30}}(?!{_A})"), ("tvly-", rf"{_U}{{30,60}}"), ("fc-", rf"{_H}{{32}}"), ("wandb_v1_", rf"{_U}{{40,120}}"), ("pcsk_", rf"{_U}{{40,90}}"), ("co_", rf"{_A}{{38,44}}(?!{_A})"), ("csk-", r"[a-z0-9]{40,60}")),
    *(("NRAK-", r"[0-9A-Z]{27}"), ("NRJS-", rf"{_H}{{19}}"), ("NRAA-", rf"{_H}{{27}}"), ("NRII-", rf"{_U}{{32}}"), ("NRIQ-", rf"{_U}{{32}}"), ("phx_", rf"{_A}{{40,50}}"), ("hcaik_", r"[a-z0-9]{58}")),
    # watching, alerting, talking
    *((f"xox{kind}-", r"[A-Za-z0-9.-]{10,255}") for kind in "abeoprsc"),
    *(("xapp-", r"\d-[A-Z0-9]{8,15}-\d{8,15}-[a-z0-9]{30,70}"), ("xoxe.xox", r"[bp]-[\w-]{100,250}"), ("glsa_", rf"{_A}{{32}}_[A-Fa-f0-9]{{8}}"), ("glc_", r"[A-Za-z0-9+/=]{32,400}")),
    *(("sntrys_", r"eyJ[\w+/=-]{40,400}"), ("sntryu_", rf"{_H}{{64}}"), ("ddapp_", rf"{_A}{{30,50}}"), ("ddp_", rf"{_A}{{34,44}}"), ("dda_", rf"{_A}{{34,44}}"), ("dt0", r"[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}")),
    *(("key-", rf"{_H}{{32}}(?!{_A})"), ("SG.", rf"{_U}{{16,64}}\.{_U}{{16,64}}"), ("xkeysib-", rf"{_H}{{64}}-{_A}{{16}}"), ("SK", rf"{_H}{{32}}(?!{_A})"), ("AC", rf"{_H}{{32}}(?!{_A})"), ("re_", rf"{_A}{{8}}_{_A}{{24}}")),
    *(("eu01xx", rf"{_H}{{30}}(?:NRAL|FFFF)"), ("intercom_", rf"{_U}{{40,80}}")),
    # payment, shops, offices
    *((f"{kind}k_{mode}_", rf"{_A}{{16,250}}") for kind in "srp" for mode in ("live", "test", "prod") if kind != "p"),
    *(("whsec_", r"[A-Za-z0-9+/=]{24,80}"), ("sq0atp-", rf"{_U}{{22}}"), ("sq0csp-", rf"{_U}{{43}}"), ("EAAA", rf"{_U}{{56,64}}(?!{_A})"), ("EAAC", rf"{_A}{{80,300}}"), ("FLWSECK-", rf"{_H}{{32}}-X"), ("FLWSECK_TEST-", rf"{_H}{{32}}-X")),
    *(("shpat_", r"[a-fA-F0-9]{32}"), ("shpca_", r"[a-fA-F0-9]{32}"), ("shppa_", r"[a-fA-F0-9]{32}"), ("shpss_", r"[a-fA-F0-9]{32}"), ("EZAK", rf"{_A}{{54}}"), ("shippo_live_", rf"{_H}{{40}}"), ("duffel_live_", rf"{_U}{{43}}")),
    *(("lin_api_", rf"{_A}{{32,48}}"), ("lin_oauth_", rf"{_H}{{64}}"), ("ntn_", rf"{_A}{{40,60}}"), ("secret_", rf"{_A}{{43}}(?!{_A})"), ("CFPAT-", rf"{_U}{{43}}"), ("sl.B", rf"{_U}{{100,300}}"), ("pat-na1-", rf"{_H}{{8}}(?:-{_H}{{4,12}}){{4}}")),
    *(("pat-eu1-", rf"{_H}{{8}}(?:-{_H}{{4,12}}){{4}}"), ("rdme_", r"[a-z0-9]{70}"), ("aio_", rf"{_A}{{28}}"), ("sdk-", rf"{_H}{{8}}(?:-{_H}{{4}}){{3}}-{_H}{{12}}")),
    # stores of secrets, networks
    *((f"hv{kind}.", rf"{_U}{{24,300}}") for kind in "sbr"),
    *(("tskey-", rf"[a-z]{{2,12}}-{_A}{{8,32}}-{_A}{{16,64}}"), ("AGE-SECRET-KEY-1", r"[0-9A-Z]{58}"), ("AGE-PLUGIN-", r"[A-Z0-9]{2,20}-1[0-9A-Z]{30,200}"), ("ops_eyJ", rf"{_U}{{200,2000}}"), ("sha256~", rf"{_U}{{43}}(?!{_A})")),
    *((f"{prefix}", r"[A-Z2-7]{50,58}(?![A-Z0-9a-z])") for prefix in ("SUA", "SAA", "SOA", "SNA", "SCA", "SXA")),
)  # fmt: skip
"""A prefix, and what follows it."""


def _grouped(forms: Iterable[tuple[str, str]]) -> str:
    """Write the forms as one pattern that looks at each place's letter once."""
    by_letter: dict[str, list[str]] = {}
    for prefix, rest in forms:
        by_letter.setdefault(prefix[0], []).append(f"{re.escape(prefix[1:])}{rest}")
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


PREFIXED = re.compile(rf"(?<![A-Za-z0-9])(?:{_grouped(_BY_PREFIX)})")
SHORTEST = 20
"""Letters of the shortest of these forms."""
_SK = re.compile(r"(?<![A-Za-z0-9])sk[-_][A-Za-z0-9_-]{20,255}")
_KEY_BLOCK = re.compile(
    r"-{3,5}BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-{3,5}(?:.*?-{3,5}END {1,2}[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-{3,5}|.*)"
    r"|-{3,5}BEGIN OpenVPN Static key V1-{3,5}.*|LS0tLS1CRUdJTiB(?:SU0EgUFJJVk|QUklWQVRFIE|FQyBQUklW|PUEVOU1NIIFBSSV|EU0EgUFJJVk|FTkNSWVBURUQgUF)[A-Za-z0-9+/=\s]*"
    r"|PuTTY-User-Key-File-.*",
    re.DOTALL,
)
_JWT = re.compile(r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}(?:\.[\w-]{8,4000}){0,2}")
_HASHED = re.compile(
    r"\${1,2}(?:2[abxy]?\${1,2}[0-9]{1,2}\${1,2}[./A-Za-z0-9]{22,60}|apr1\${1,2}[./A-Za-z0-9]{1,16}\${1,2}[./A-Za-z0-9]{16,30}"
    r"|[156y]\${1,2}(?:[./A-Za-z0-9=]{1,20}\${1,2}){1,3}[./A-Za-z0-9]{16,90}|argon2(?:id|i|d)\$[\w=,$.+/-]{20,300}|scrypt\$[\w=,$.+/-]{20,300}|pbkdf2[\w-]{0,12}\$[\w=,$.+/-]{20,300})"
    r"|\{(?:SHA|SSHA|SHA256|SHA512|SSHA512|CRYPT|MD5)\}[A-Za-z0-9+/$.=]{16,120}|(?<!\w)(?:pbkdf2:sha|scrypt:)[\w:$]{20,300}"
)
_HEADER = re.compile(
    r"(?<![A-Za-z0-9])(?i:bearer|token)\s{1,3}[A-Za-z0-9._~+/-]{16,2000}=*|(?<![A-Za-z0-9])(?i:basic)\s{1,3}[A-Za-z0-9+/]{8,500}={0,2}(?=$|['\"\\\s])"
)
_INFIX = re.compile(
    rf"(?<![A-Za-z0-9]){_A}{{14}}\.atlasv1\.[A-Za-z0-9_=-]{{60,80}}|(?<![A-Za-z0-9]){_H}{{32}}-us\d{{1,2}}(?!{_A})|(?<![A-Za-z0-9])\d{{8,10}}:AA{_U}{{33}}(?!{_A})"
    rf"|(?<![A-Za-z0-9_~.])[A-Za-z0-9_~.]{{3}}\dQ~[A-Za-z0-9_~.-]{{31,34}}|(?<![A-Za-z0-9])[MNO][A-Za-z0-9]{{23,25}}\.[\w-]{{6}}\.[\w-]{{27,40}}|{_H}{{36}}NRAL(?!{_A})"
    rf"|(?<![A-Za-z0-9])pat{_A}{{14}}\.{_H}{{64}}|(?<![A-Za-z0-9]){_A}{{76}}AZDO{_A}{{4}}"
)
_INFIX_SIGNS = re.compile(r"\.atlasv1\.|-us\d|:AA|\dQ~|[MNO][A-Za-z0-9]{23,25}\.|NRAL|pat[A-Za-z0-9]{14}\.|AZDO")
_WIDE = re.compile(r"(?<![A-Za-z0-9+/=-])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])")
"""64 bytes in base64: an account key. `sha512-…` of a lock file is a digest."""
_AWS_PAIR = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
_PRIVATE = ("PRIVATE KEY", "LS0tLS1CRUdJTi", "OpenVPN Static", "PuTTY-User")
Span = tuple[int, int]


def forms_in(text: str) -> Iterator[Span]:
    """Yield where credentials stand that are known by their looks."""
    if len(text) < SHORTEST and "$" not in text and "}" not in text and " " not in text:
        return
    yield from _prefixed(text)
    if "BEGIN" in text or "LS0t" in text or "PuTTY" in text:
        yield from (match.span() for match in _KEY_BLOCK.finditer(text) if any(mark in match[0] for mark in _PRIVATE))
    if "eyJ" in text:
        yield from (match.span() for match in _JWT.finditer(text))
    if "$" in text or "}" in text or ":" in text:
        yield from (match.span() for match in _HASHED.finditer(text))
    if " " in text:
        yield from (match.span() for match in _HEADER.finditer(text) if _is_header(match[0]))
    yield from _unusual(text)


def _prefixed(text: str) -> Iterator[Span]:
    """Yield what an issuer's prefix tells; beside the id of an AWS key its secret half stands, which has none."""
    has_aws = False
    for match in PREFIXED.finditer(text):
        if not is_example(match[0]):
            has_aws = has_aws or match[0][:4] in {"AKIA", "ASIA"}
            yield match.span()
    if "sk" in text:
        yield from (match.span() for match in _SK.finditer(text) if _is_sk(match[0][3:]) and not is_example(match[0]))
    if has_aws:
        yield from (match.span() for match in _AWS_PAIR.finditer(text) if is_random(match[0]))


def _unusual(text: str) -> Iterator[Span]:
    """Yield forms whose telling letters stand in their middle, and account keys."""
    if len(text) < SHORTEST:
        return
    if _INFIX_SIGNS.search(text):
        yield from (match.span() for match in _INFIX.finditer(text) if not is_example(match[0]))
    if "==" in text:
        yield from (match.span() for match in _WIDE.finditer(text) if not is_example(match[0]))


def _is_sk(rest: str) -> bool:
    """Whether what follows `sk-` is a key and no words: a long piece without a hyphen, mixed or longer than words are."""
    pieces = re.split(r"[-_]", rest)
    return any(len(piece) >= SHORTEST or (len(piece) >= 14 and any(letter.isdigit() for letter in piece)) for piece in pieces)  # noqa: PLR2004 -- longer than words


def _is_header(text: str) -> bool:
    """Whether what follows a scheme's name is a credential and no word of prose."""
    value = text.split(None, 1)[1]
    return (
        any(letter.isdigit() for letter in value) or value.endswith("=") or (value.lower() != value and value.upper() != value and is_random(value))
    )
