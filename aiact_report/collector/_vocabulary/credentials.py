"""Recognising credentials without keeping them: whether a value is one, where it stands, and the text without it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

REDACTED = "[redacted]"
"""What stands for a credential in a fact."""
LONGEST = 2000
"""Characters a redacted text keeps."""
_WINDOW = 64 * 1024
"""Characters of a value that are looked at."""

PLACEHOLDER = re.compile(
    r"\{\{.{0,500}?\}\}"  # {{ .Values.x }}
    r"|\$\{[^}]{1,500}\}|\$\([A-Za-z_][\w.-]{0,200}\)|\$\$?[A-Za-z_]\w{0,200}"  # ${X}, $(X), $X, $$X
    r"|\{[A-Za-z_][\w.-]{0,100}\}"  # {name}
    r"|<[A-Za-z_][\w .:/-]{0,100}>"  # <your name>
    r"|%[A-Z][A-Z0-9_]{1,100}%"  # %NAME%
    r"|\b__[A-Za-z][A-Za-z0-9_]{0,100}?__\b",  # __NAME__
    re.DOTALL,
)
"""Template placeholders that an author meant to be replaced."""

_TEMPLATE = re.compile(
    r"\{\{.{0,500}?\}\}|\$\{[^}]{1,500}\}|\{[a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){0,6}\}"
    r"|<[A-Z][A-Z0-9_ -]{0,60}>|<(?:[a-z]{1,30}[ _-]){1,6}[a-z]{1,30}>"
    r"|<(?:image|tag|version|name|namespace|registry|repository|host|user|username|password|domain|project|region|changeme)>",
    re.DOTALL,
)

_SPOKEN = frozenset(
    {
        "apikey", "apitoken", "auth", "authorization", "credential", "credentials", "pass", "passcode", "passphrase", "passwd", "password",
        "passwords", "pat", "pin", "pw", "pwd", "requirepass", "secret", "secretkey", "secrets", "token",
    }
)  # fmt: skip
_KEYS = frozenset(
    {
        "access", "account", "admin", "api", "app", "application", "auth", "deploy", "encrypt", "encryption", "fernet", "hmac", "jwt",
        "license", "master", "private", "secret", "service", "session", "shared", "signature", "signing", "ssh", "storage", "tls",
    }
)  # fmt: skip
"""Words that make `… key` a secret; `PUBLIC_KEY` and `PARTITION_KEY` are none."""
_GLUED = ("password", "passwd", "passphrase", "secret", "token", "apikey")
_TRAILING = frozenset({"base", "base64", "b64", "default", "dev", "encoded", "plain", "prod", "raw", "string", "text", "value"})
"""Words after the telling one that change nothing."""
_SWITCHES = frozenset({"allow", "disable", "empty", "enable", "expire", "force", "generate", "has", "ignore", "no", "random", "require", "skip"})
"""`MYSQL_RANDOM_ROOT_PASSWORD=1` asks for a password, it is none."""
_TEXT_TOKENS = frozenset({"bos", "cls", "end", "eos", "mask", "pad", "sep", "special", "start", "stop", "unk"})
"""Tokens of a language model."""
_NUMERIC = frozenset({"pass", "passcode", "passphrase", "passwd", "password", "pin", "pw", "pwd", "requirepass"})
"""Names whose numbers are credentials too."""
_NOTHING = frozenset({"", "disabled", "enabled", "false", "n", "no", "none", "null", "off", "on", "redacted", "true", "undefined", "y", "yes"})
_REFERENCES = (
    "/", "./", "../", "~", "file:", "vault:", "secret:", "ssm:", "op://", "sm://", "arn:", "projects/", "secretref:", "awssm://", "gcpsm://",
    "ref+", "env:", "http://", "https://",
)  # fmt: skip
"""How a value starts that says where the credential is."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_MASK = re.compile(r"\*+|[xX.•_-]{3,}")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@'\"]{0,200}:)([^\s/@'\"]{1,500})(?=@)")
_PAIR = re.compile(
    r"((?:^|[;&?,\s\"'])(?:password|passwd|pwd|accountkey|sharedaccesskey|api_key|apikey|access_token)\s{0,5}=\s{0,5}['\"]?)([^;&\s'\",]{1,500})",
    re.IGNORECASE,
)
_FORMS = re.compile(
    r"-{3,5}BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-{3,5}(?:.*?-{3,5}END {1,2}[A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-{3,5}|.*)"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,255}|\bgithub_pat_[A-Za-z0-9_]{22,255}|\bglpat-[A-Za-z0-9_-]{20,255}"
    r"|\bxox[abeprs]-[A-Za-z0-9-]{10,255}|hooks\.slack\.com/services/T[A-Za-z0-9]{1,20}/B[A-Za-z0-9]{1,20}/[A-Za-z0-9]{1,40}"
    r"|\bhf_[A-Za-z0-9]{30,100}|\bsk-(?:proj-|ant-|svcacct-)?[A-Za-z0-9_-]{20,255}|\b[sr]k_live_[A-Za-z0-9]{20,100}"
    r"|\bAIza[0-9A-Za-z_-]{35}|\bya29\.[0-9A-Za-z_-]{20,255}|\bnpm_[A-Za-z0-9]{36}|\bpypi-AgE[A-Za-z0-9_-]{50,255}"
    r"|\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|\bdop_v1_[0-9a-f]{64}|\bhvs\.[A-Za-z0-9_-]{24,255}"
    r"|\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}"
    r"|\b[Bb]earer\s{1,3}[A-Za-z0-9._~+/-]{16,2000}=*|\b[Bb]asic\s{1,3}[A-Za-z0-9+/]{8,500}={0,2}(?=$|['\"\s])",
    re.DOTALL,
)
_ASSIGNED = re.compile(
    r"(?<![\w.-])(?P<name>(?P<dash>--?)?[A-Za-z_][\w.-]{0,200})"
    r"(?P<between>=|:[ \t]{0,5}|(?(dash)[ \t]{1,5}(?!-)|(?!)))(?P<quote>['\"]?)(?P<value>[^\s'\"]{1,500})"
)
_MYSQL_PASSWORD = re.compile(r"(?<=\s-p)[^\s'\"]{1,200}")
_USER_OPTION = re.compile(r"(?<=\s)(-u|--user|--proxy-user)([ =]['\"]?[^\s:'\"]{1,100}:)([^\s'\"]{1,200})")


@lru_cache(maxsize=4096)
def _telling_word(name: str) -> str | None:
    """Return the word by which a name speaks of a credential."""
    words = [word.lower() for word in _WORD.findall(name[:200])]
    while words and (words[-1].isdigit() or words[-1] in _TRAILING):
        words.pop()
    if not words or not _SWITCHES.isdisjoint(words):
        return None
    return _told(words[-1], words[-2] if len(words) > 1 else "")


def _told(last: str, before: str) -> str | None:
    """Return the last word of a name, when with the one before it speaks of a credential."""
    if last in {"key", "keys"}:
        return "key" if before in _KEYS else None
    if last == "token" and before in _TEXT_TOKENS:
        return None
    if last in _SPOKEN:
        return last
    return next((ending for ending in _GLUED if last.endswith(ending)), None)


def asks_for_credential(name: str) -> bool:
    """Whether the name of a variable, argument or option speaks of a credential."""
    return _telling_word(name) is not None


def is_credential(name: str, value: str) -> bool:
    """Whether a literal value is a credential: its name speaks of one, or it has the form of one."""
    word = _telling_word(name)
    return (word is not None and _is_literal(value, word)) or _has_form(value)


def _is_literal(value: str, word: str) -> bool:
    """Whether the value of a telling name is the credential itself, not a reference, a switch or a template."""
    text = value.strip().strip("'\"")
    lower = text[:200].lower()
    if lower in _NOTHING or lower.startswith(_REFERENCES) or _is_placeholder(text) or _MASK.fullmatch(text[:200]):
        return False
    return word in _NUMERIC or not _NUMBER.fullmatch(text)


def _is_placeholder(text: str) -> bool:
    """Whether a value is a template, whole or in part; a lone `$` may be part of a password."""
    text = text[:_WINDOW]
    return text.startswith(("[", "!")) or PLACEHOLDER.fullmatch(text) is not None or any(mark in text for mark in ("{{", "${", "$("))


def _has_form(value: str) -> bool:
    """Whether a value is a credential by its own looks."""
    text = value[:_WINDOW]
    if "://" in text and any(_is_literal(match[2], "password") for match in _URL.finditer(text)):
        return True
    if "=" in text and any(_is_literal(match[2], "password") for match in _PAIR.finditer(text)):
        return True
    return _FORMS.search(text) is not None


def redact(text: str) -> str:
    """Return the text with its credentials replaced, at most `LONGEST` characters of it."""
    text = text[:_WINDOW]
    text = _URL.sub(_hide_second, text)
    text = _PAIR.sub(_hide_second, text)
    text = _FORMS.sub(REDACTED, text)
    text = _ASSIGNED.sub(_hide_assigned, text)
    text = _USER_OPTION.sub(rf"\1\2{REDACTED}", text)
    if "mysql" in text or "mariadb" in text:
        text = _MYSQL_PASSWORD.sub(_hide_literal, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def redact_words(words: Sequence[str]) -> tuple[str, ...]:
    """Each word of a command redacted, and the word after an option that asks for a credential."""
    return tuple(
        REDACTED if previous.startswith("-") and "=" not in previous and _follows(previous, word) else redact(word)
        for previous, word in zip(("", *words), words, strict=False)
    )


def argument_credentials(words: Sequence[str]) -> tuple[str, ...]:
    """Which arguments carry a literal credential: the option's name, else `argument 3`; each once."""
    found = (name for index, word in enumerate(words) for name in _in_word(words[index - 1] if index else "", word, index + 1))
    return tuple(dict.fromkeys(found))


def _in_word(previous: str, word: str, position: int) -> Iterator[str]:
    """Yield what in one word carries a credential; a word may be a whole shell script."""
    if previous.startswith("-") and "=" not in previous and _follows(previous, word):
        yield previous
        return
    named = [match["name"] for match in _ASSIGNED.finditer(word[:_WINDOW]) if _holds(match)]
    yield from named
    if not named and redact(word[:LONGEST]) != word[:LONGEST]:
        yield f"argument {position}"


def _follows(option: str, word: str) -> bool:
    """Whether a word is the credential that the option before it asks for."""
    return not word.startswith("-") and asks_for_credential(option) and is_credential(option, word)


def _holds(match: re.Match[str]) -> bool:
    """Whether a `name=value`, `name: value` or `--name value` holds a credential."""
    if match["value"].startswith(REDACTED):
        return False
    return asks_for_credential(match["name"]) and is_credential(match["name"], match["value"])


def _hide_assigned(match: re.Match[str]) -> str:
    return match["name"] + match["between"] + match["quote"] + REDACTED if _holds(match) else match[0]


def _hide_second(match: re.Match[str]) -> str:
    return match[1] + REDACTED if _is_literal(match[2], "password") else match[0]


def _hide_literal(match: re.Match[str]) -> str:
    return REDACTED if _is_literal(match[0], "password") else match[0]


def placeholder(value: object) -> str | None:
    """Return the first template placeholder in a text, None when there is none or the value is no text."""
    if not isinstance(value, str) or not ("{" in value or "<" in value):
        return None
    found = _TEMPLATE.search(value[:_WINDOW])
    return found[0] if found else None
