"""Credentials in addresses: the password or token of the user part, signatures and keys of the query, the secret path of a chat's hook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector._vocabulary.credentials.forms import Span
from aiact_report.collector._vocabulary.credentials.names import Kind
from aiact_report.collector._vocabulary.credentials.values import is_literal, is_random

_ADDRESS = re.compile(r"[^\s'\"<>`\\]+")
_HOST = re.compile(
    r"(?:[\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]|\$\{[^}]{1,200}\}|\$\w{1,100}|\{\{[^}]{1,200}\}\})(?::(?:[0-9]{1,5}|\$\w{1,100}|\$\{[^}]{1,200}\}))?(?:[/?#,;)\]}]|$)"
)
_PORT = re.compile(r"(?:[0-9]{0,5}|\$.{1,100}|\{.{1,100})(?:[,/?#;)].*)?$", re.DOTALL)
_END = re.compile(r"[/?#]")
_PARAMETER = re.compile(r"[?&;]([\w.-]{1,60})=([^&#\s;?]{1,4000})")
_SIGNED = frozenset(
    {
        "sig",
        "signature",
        "x-amz-signature",
        "x-goog-signature",
        "x-amz-security-token",
        "x-goog-credential",
        "code",
        "key",
        "hmac",
        "hdnts",
        "policy",
        "sas",
        "subscription-key",
        "apikey",
    }
)
"""Parameters whose value, where it looks random, lets in who has the address."""
_HOOK = re.compile(
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{10,200})|discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{10,25}/([\w-]{30,120})"
    r"|[\w-]{1,60}\.webhook\.office\.com/webhookb2/([\w@/-]{30,300})|outlook\.office\.com/webhook/([\w@/-]{30,300})|api\.telegram\.org/(?:file/)?bot(\d{6,12}:[\w-]{30,50})"
    r"|hooks\.zapier\.com/hooks/catch/(\d{4,12}/[a-z0-9]{4,20})|maker\.ifttt\.com/trigger/[\w-]{1,60}/(?:json/)?with/key/([\w-]{20,60})|/hooks/([a-z0-9]{26})(?![a-z0-9])"
    r"|webhook\.site/([0-9a-f-]{36})|chat\.googleapis\.com/v1/spaces/[^\s?]{1,60}\?([^\s'\"]{20,300})|events\.pagerduty\.com/integration/([0-9a-f]{32})|hc-ping\.com/([0-9a-f-]{36})"
    r"|open\.(?:feishu|larksuite)\.(?:cn|com)/open-apis/bot/v2/hook/([0-9a-f-]{36})|oapi\.dingtalk\.com/robot/send\?access_token=([0-9a-f]{64})|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([0-9a-f-]{36})"
)
_DRIVER = re.compile(r"(?<![\w.@/-])[\w.-]{1,100}:([^\s:'\"/]{1,300})@(?:tcp|unix|udp)\(")
_BARE = re.compile(
    r"(?<![\w/@.:-])(?!mailto|sip|acct|xmpp)[\w.-]{1,60}:([^\s:'\"/@]{6,200})@(?=(?:[\w-]{1,60}\.){1,6}[A-Za-z]{2,20}(?::\d{1,5})?(?:/|$))"
)
"""A login before a host without a scheme, as in the name of an image."""
_THIN = re.compile(
    r"jdbc:oracle:\w{2,6}:[\w.-]{1,60}/([^\s'\"@]{1,200})@|(?<![\w:/])sqlplus\s{1,5}(?:-\w{1,3}\s{1,5}){0,3}[\w.-]{1,60}/([^\s'\"@]{1,200})@?"
)
_CHANNEL = re.compile(r"/t/([\w-]{12,100})/")
"""A private channel's token in its address (https://docs.anaconda.com/anaconda-repository/user-guide/tasks/use-tokens/)."""
_MIXED = re.compile(r"[0-9].{0,100}[A-Za-z]|[A-Za-z].{0,100}[0-9]")
_TOKEN_USERS = frozenset({"x-oauth-basic", "x-access-token", "oauth2", "x-token-auth", "git", "gitlab-ci-token", "x-bitbucket-api-token-auth", ""})
_LONG_USER = 16


def addresses_in(text: str) -> Iterator[Span]:
    """Yield where credentials stand in the addresses of a text."""
    at = text.find("://")
    while at >= 0:
        following = text.find("://", at + 3)
        match = _ADDRESS.match(text, at + 3, following if following >= 0 else len(text))
        end = match.end() if match else at + 3
        if "@" in text[at + 3 : end]:
            yield from _user_part(text, at + 3, end)
        yield from _query(text, at, end)
        if "/t/" in text[at:end]:
            yield from (each.span(1) for each in _CHANNEL.finditer(text, at, end) if is_random(each[1]) or each[1].count("-") >= 4)  # noqa: PLR2004 -- a UUID
        at = following
    if "/" in text and (
        "hook" in text or "bot" in text or "hc-ping" in text or "chat.g" in text or "pagerduty" in text or "ifttt" in text or "dingtalk" in text
    ):
        yield from (match.span(match.lastindex or 0) for match in _HOOK.finditer(text))


def drivers_in(text: str) -> Iterator[Span]:
    """Yield passwords of addresses without a scheme: `user:password@tcp(…)`, `jdbc:oracle:thin:user/password@…`, `//user:password@host`."""
    if "@tcp(" in text or "@unix(" in text or "@udp(" in text:
        yield from (match.span(1) for match in _DRIVER.finditer(text) if is_literal(match[1], Kind.PASSWORD))
    if "@" in text and ":" in text:
        yield from (
            match.span(1)
            for match in _BARE.finditer(text)
            if is_random(match[1]) or (_MIXED.search(match[1]) and is_literal(match[1], Kind.PASSWORD))
        )
    if "oracle" in text or "sqlplus" in text:
        yield from (match.span(match.lastindex or 0) for match in _THIN.finditer(text) if is_literal(match[match.lastindex or 0], Kind.PASSWORD))


def _user_part(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the password of a user part, and a user that is a token; a password may hold `/`, `@`, `?` or `#`."""
    address = text[start:end]
    slash = _END.search(address)
    authority = address[: slash.start()] if slash else address
    if "@" in authority:
        last = _last_at(address, len(authority))
    elif ":" in authority and not _PORT.fullmatch(authority.partition(":")[2]) and not authority.startswith("["):
        last = _last_at(address, len(address))
        if address.find("@") < 0 or not _HOST.match(address, last + 1):
            return
    else:
        return
    user, colon, password = address[:last].partition(":")
    if colon and password and password not in _TOKEN_USERS and is_literal(password, Kind.PASSWORD):
        yield start + len(user) + 1, start + last
    if _is_token(user):
        yield start, start + len(user)


def _last_at(address: str, authority: int) -> int:
    """Return the `@` that ends the user part: the authority's last one, or a later one before a host where what follows the first is hardly one."""
    own, last = address.rfind("@", 0, authority), address.rfind("@")
    if own < 0 or last == own:
        return last
    is_host = "." in address[own + 1 : authority] or ":" in address[own + 1 : authority] or "$" in address[own + 1 : authority]
    return own if is_host or not _HOST.match(address, last + 1) else last


def _is_token(user: str) -> bool:
    """Whether the user of an address is a token in itself."""
    return len(user) >= _LONG_USER and is_random(user) and is_literal(user, Kind.TOKEN)


def _query(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield signatures and keys of a query."""
    mark = text.find("?", start, end)
    if mark < 0:
        return
    for match in _PARAMETER.finditer(text, mark, end):
        if match[1].lower() in _SIGNED and is_random(match[2]) and is_literal(match[2], Kind.TOKEN):
            yield match.span(2)
