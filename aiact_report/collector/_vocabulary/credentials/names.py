"""What the name of a variable, option, header, key or label says of its value."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class Kind(Enum):
    """What kind of credential a name asks for; it decides which values are none."""

    PASSWORD = "password"  # noqa: S105 -- a kind's name
    PIN = "pin"
    KEY = "key"
    TOKEN = "token"  # noqa: S105 -- a kind's name
    SECRET = "secret"  # noqa: S105 -- a kind's name
    OBJECT = "object"
    """A secret's name or its content: `tls-secret` is mostly the name of a Secret object."""
    AUTH = "auth"
    """A login, or only the way to log in: `AUTH=oidc`."""
    WEAK = "weak"
    """Only a value that looks random is one: `CACHE_KEY`, `sig`."""


_PASSWORDS = frozenset(
    {
        "pass", "passcode", "passphrase", "passw", "passwd", "passwds", "password", "passwords", "pswd", "psk", "pw", "pwd", "requirepass", "masterauth",
        "storepass", "keypass", "userpass", "dbpass", "rootpass", "adminpass", "bindpw", "rootpw", "adminpw", "passwrd", "userpw", "keystorepass",
    }
)  # fmt: skip
_TOKENS = frozenset({"apitoken", "pat", "token", "bearer", "jwt"})
_SECRETS = frozenset({"credential", "credentials", "creds", "cred", "secret", "secrets"})
_KEY_WORDS = frozenset(
    {
        "apikey", "apikeys", "appkey", "secretkey", "authkey", "accountkey", "accesskey", "privatekey", "masterkey", "sharedkey", "sharedaccesskey", "activationkey",
    }
)  # fmt: skip
_WEAK = frozenset({"key", "keys", "sig", "signature", "sas", "cookie", "cookies", "hmac", "dsn", "license", "tokens"})
_AUTHS = frozenset({"auth", "authorization", "basicauth", "login"})
_KEYS = frozenset(
    {
        "access", "account", "activation", "admin", "api", "app", "application", "auth", "bearer", "client", "cookie", "consumer", "decryption", "deploy", "encrypt", "encryption", "fernet", "flask",
        "django", "hmac", "integration", "jwt", "license", "master", "openai", "private", "secret", "service", "session", "shared", "signature", "signing",
        "ssh", "storage", "subscription", "tls", "webhook",
    }
)  # fmt: skip
"""Words that make `… key` a secret; `PUBLIC_KEY` and `PARTITION_KEY` are none."""
_TOKEN_LISTS = frozenset({"access", "api", "auth", "admin", "bearer", "service", "user", "static"})
"""Words that make `… tokens` a list of them; `MAX_TOKENS` is none."""
_OBJECTS = frozenset(
    {"ca", "cert", "certificate", "existing", "image", "ingress", "k8s", "kube", "kubernetes", "pull", "registry", "ssl", "tls", "pullsecret"}
)
"""Words before `secret` by which it is mostly the name of a Secret object."""
_GLUED = {
    "password": Kind.PASSWORD,
    "passwd": Kind.PASSWORD,
    "passphrase": Kind.PASSWORD,
    "secret": Kind.SECRET,
    "token": Kind.TOKEN,
    "apikey": Kind.KEY,
}
_TRAILING = frozenset(
    {"base", "base64", "b64", "default", "dev", "encoded", "plain", "plaintext", "prod", "raw", "string", "text", "value", "staging", "test", "stage"}
)
"""Words after the telling one that change nothing."""
_SWITCHES = frozenset(
    {
        "allow", "allowed", "allows", "disable", "disabled", "enable", "enabled", "expire", "expires", "force", "generate", "has", "ignore", "is", "need", "needs", "no", "random",
        "require", "required", "rotate", "skip", "without", "public", "publishable", "pub",
    }
)  # fmt: skip
"""`MYSQL_RANDOM_ROOT_PASSWORD=1` asks for a password, it is none; a public key may be known."""
_TEXT_TOKENS = frozenset(
    {"bos", "cls", "end", "eos", "eot", "image", "mask", "next", "page", "pad", "sep", "special", "start", "stop", "unk", "per", "max", "min", "num"}
)
"""Tokens of a language model, of paging, and their counts."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 200
STEM = re.compile(r"pass|pswd|pw|psk|secret|token|key|auth|cred|pat|pin|bearer|jwt|sig|sas|cookie|hmac|dsn|license|login", re.IGNORECASE)
"""In every name that asks for a credential: what is cheap to look for first. A test holds that it misses none."""


@lru_cache(maxsize=8192)
def kind_of(name: str) -> Kind | None:
    """Return what a name asks for; None where it says nothing of a credential."""
    if STEM.search(name) is None:
        return None
    words = [word.lower() for word in _WORD.findall(name[-_LONGEST:])]
    while words and (words[-1].isdigit() or words[-1] in _TRAILING):
        words.pop()
    if not words or not _SWITCHES.isdisjoint(words):
        return None
    return _of(words[-1], words[-2] if len(words) > 1 else "")


_PAIRED = {
    ("secret", "id"): Kind.WEAK,  # of a Vault AppRole; elsewhere the name of a secret
    **{(before, "users"): Kind.AUTH for before in ("basicauth", "digestauth", "auth")},  # of Traefik's middlewares
}


def _of(last: str, before: str) -> Kind | None:
    """Return the kind of a name's last word, which the one before it may change."""
    if last in {"token", "pass"} and before in _TEXT_TOKENS:
        return None
    if last in {"key", "keys"} and before in _KEYS:
        return Kind.KEY
    if (before, last) in _PAIRED:
        return _PAIRED[before, last]
    if last == "tokens" and before in _TOKEN_LISTS:
        return Kind.TOKEN
    if last in {"secret", "secrets"} and before in _OBJECTS:
        return Kind.OBJECT
    return _BY_WORD.get(last) or next((kind for ending, kind in _GLUED.items() if last.endswith(ending)), None)


_BY_WORD: dict[str, Kind] = {
    **dict.fromkeys(_WEAK, Kind.WEAK),
    **dict.fromkeys(_AUTHS, Kind.AUTH),
    **dict.fromkeys(_KEY_WORDS, Kind.KEY),
    **dict.fromkeys(_SECRETS, Kind.SECRET),
    **dict.fromkeys(_TOKENS, Kind.TOKEN),
    **dict.fromkeys(_PASSWORDS, Kind.PASSWORD),
    "pin": Kind.PIN,
    "login": Kind.WEAK,
    "pullsecret": Kind.OBJECT,
}


_OPEN = frozenset(
    {
        "address", "bucket", "cert", "certificate", "class", "crt", "database", "dbname", "domain", "email", "endpoint", "engine", "host", "hostname",
        "level", "mode", "name", "namespace", "port", "provider", "region", "tenant", "type", "uid", "uri", "url", "user", "username", "version",
    }
)  # fmt: skip
"""Last words of a secret's keys whose value is none; a login in an address is one all the same, and found as such."""


def is_open(name: str) -> bool:
    """Whether a key of a secret says that its value is no credential: `username`, `ca.crt`."""
    words = [word.lower() for word in _WORD.findall(name[-_LONGEST:])]
    return bool(words) and words[-1] in _OPEN


def asks_for_credential(name: str) -> bool:
    """Whether the name of a variable, argument or option speaks of a credential."""
    return kind_of(name) not in {None, Kind.WEAK, Kind.OBJECT}
