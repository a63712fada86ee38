"""Whether the value of a setting has another service called in plain text: `http://`, `redis://`, `sslmode=disable` and the like.

What a client does without being told is taken from its own documents: Redis, AMQP, MQTT, MongoDB, FTP and LDAP clients encrypt under
another scheme or option only; PostgreSQL's `prefer` and `allow` fall back to plain text (libpq, "SSL Mode Descriptions").
"""

from __future__ import annotations

import re

LIMIT = 16_384
"""Characters of a value that are looked at."""
_PLAIN = (
    "http",
    "redis",
    "amqp",
    "mqtt",
    "mongodb",
    "ftp",
    "ldap",
    "ws",
    "telnet",
    "grpc",
    "memcached",
    "stomp",
    "smb",
    "plaintext",
    "sasl_plaintext",
)
"""Schemes that are plain text, unless an option in the address says otherwise."""
_ADDRESS = re.compile(rf"(?P<scheme>(?:[a-z0-9]+\+)?http|{'|'.join(_PLAIN)})://(?P<rest>\S*)", re.IGNORECASE)
_OWN = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1?\]|0\.0\.0\.0|[+*])?(?::[^:]*)?", re.IGNORECASE)
"""An address a program listens on, or the loopback of its own machine: no call to another service."""
_ENCRYPTED = re.compile(r"[?&;](?:tls|ssl|secure)=(?:true|1|yes|require|required)\b", re.IGNORECASE)
_WEAK = re.compile(
    r"[?&;\s](?:sslmode=(?:disable|allow|prefer)|ssl[-_]?mode=(?:disabled|preferred)|usessl=false|ssl=(?:false|0|disable)|tls=(?:false|0)|encrypt=(?:false|no|0)|secure=false)\b",
    re.IGNORECASE,
)
"""Options of databases' addresses that switch encryption off, or fall back to plain text."""
_SETTINGS = {
    "PGSSLMODE": frozenset({"disable", "allow", "prefer"}),
    "KAFKA_SECURITY_PROTOCOL": frozenset({"plaintext", "sasl_plaintext"}),
    "SECURITY_PROTOCOL": frozenset({"plaintext", "sasl_plaintext"}),
    "OTEL_EXPORTER_OTLP_INSECURE": frozenset({"true", "1", "yes", "on"}),
    "OTEL_EXPORTER_OTLP_TRACES_INSECURE": frozenset({"true", "1", "yes", "on"}),
    "REDIS_TLS": frozenset({"false", "0", "no", "off"}),
    "REDIS_SSL": frozenset({"false", "0", "no", "off"}),
    "DB_SSLMODE": frozenset({"disable", "allow", "prefer"}),
    "DB_SSL": frozenset({"false", "0", "no", "off"}),
    "MYSQL_SSL_MODE": frozenset({"disabled", "preferred"}),
}
"""Variables that say so by their value."""
_NOT_CALLED = re.compile(
    r"(?:^|[_-])(?:ORIGINS?|CORS|REFERERS?|HOSTS|REDIRECT(?:_UR[IL]S?)?|NAMESPACE|SCHEMA|XMLNS|PROXY|NO_PROXY)(?:[_-]|$)|ALLOWED|LISTEN",
    re.IGNORECASE,
)
"""Names of settings whose addresses are compared, listened on, or a proxy for what is encrypted end to end."""
_FIRST = re.compile(r"[a-z][a-z0-9+._:-]{1,30}://", re.IGNORECASE)
"""A value that begins as an address: one in the middle of prose calls nobody."""
_PATH = re.compile(r"[/?#;]")
_NEXT = re.compile(r"[;,\s]+")


_MAY_CALL = re.compile(r"(?:^|[_-])(?:UR[IL]S?|ENDPOINTS?|ADDRESS|ADDR|DSN|BASE)$", re.IGNORECASE)
"""Names of settings that hold an address, whatever it is."""


def may_call(name: str) -> bool:
    """Tell by its name whether a setting whose value is not known may have another service called in plain text."""
    return name in _SETTINGS or (_MAY_CALL.search(name) is not None and _NOT_CALLED.search(name) is None)


def calls_plainly(name: str, value: str) -> bool:
    """Tell whether a setting has another service called in plain text."""
    if "://" not in value:
        wanted = _SETTINGS.get(name)
        return wanted is not None and value.strip().lower() in wanted
    if _NOT_CALLED.search(name):
        return False
    text = value[:LIMIT]
    addresses = _NEXT.split(text)
    return _FIRST.match(text) is not None and any(
        _is_plain(address) for address in ([text] if len(addresses) == 1 or _WEAK.search(text) else addresses)
    )


def _is_plain(address: str) -> bool:
    found = _ADDRESS.match(address)
    if found is None:
        return "://" in address and _WEAK.search(address) is not None and not _is_own(address.partition("://")[2])
    return not _is_own(found["rest"]) and _ENCRYPTED.search(address) is None


def _is_own(rest: str) -> bool:
    """Tell whether what follows the scheme names the machine itself; a user part before the host does not matter."""
    return _OWN.fullmatch(_PATH.split(rest, maxsplit=1)[0].rpartition("@")[2]) is not None
