"""Credentials that a text assigns to a telling name: `NAME=value` after any option, headers, bodies, JSON, YAML, XML, SQL, connection strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials.names import STEM, Kind, kind_of
from aiact_report.collector._vocabulary.credentials.values import SCHEME, is_literal, is_random

_NAME = re.compile(
    r"(?<![\w.-])(?P<name>(?P<dash>--?|/)?[A-Za-z0-9_$][\w.-]{0,200})(?:\[[^\]\s]{0,60}\])?(?P<close>\\{0,3}[\"']?\]?)"
    r"(?P<sep>[ \t]{0,5}(?:=>|:=|=|:)[ \t]{0,5}(?:\n[ \t]{1,20}(?=[\"']?[^\s:]{1,200}\n?$))?|[ \t]{1,5}(?=[^-\s=:]))"
)
_NAMED_VALUE = re.compile(
    r"\b(?:name|key|Name|Key)\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?([\w.-]{1,200})\\?[\"']?\s{0,3}(?:,|\n|\s)\s{0,40}\\?[\"']?(?:value|Value)\\?[\"']?\s{0,3}[:=]\s{0,3}"
)
_ELEMENT = re.compile(r"<([A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,200})?>([^<>]{1,2000})</")
_SQL = re.compile(
    r"\b(?:set\s{1,5}password\s{0,5}(?:for\s{1,5}[^\s=]{1,100}\s{0,5})?=\s{0,5}(?:password\s{0,3}\()?|identified\s{1,5}(?:with\s{1,5}\w{1,60}\s{1,5})?by|(?:encrypted\s{1,3})?password(?:\s{0,3}=\s{0,3}password\s{0,3}\()?)\s{0,5}(?:password\s{1,3})?\\?(['\"])([^'\"]{1,300})\\?\1",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\blogin\(\s{0,3}(?:\w{1,30}\s{0,3}=\s{0,3})?\\?['\"](?P<first>[^'\"\\]{1,300})\\?['\"](?:\s{0,3},\s{0,3}(?:\w{1,30}\s{0,3}=\s{0,3})?\\?['\"](?P<second>[^'\"\\]{1,300})\\?['\"])?"
)
_PLAIN = re.compile(
    r"(?:^|\n|[\s'\"]|\\n)(requirepass|masterauth|sentinel auth-pass \S{1,60}|login[ \t]{1,5}\S{1,100}\s{1,5}password|password)[ \t]{1,5}([^\s'\"]{1,500})"
)
_DIRECTIVE = re.compile(
    r"(?<![\w.-])([A-Za-z_]{0,60}(?:password|passwd|secret|token|api_key))[ \t]{1,5}['\"]?([^\s'\";]{6,300})['\"]?;", re.IGNORECASE
)
_CUT = re.compile(r"[;&|,)}\]<\\]")
_UNQUOTED = re.compile(r"[^\s'\"`]+")
_JUDGED = re.compile(r"[^\s'\"`]{1,600}")
_NEXT_KEY = re.compile(r"\s{0,3}[\"']?[A-Za-z_][\w .-]{0,60}[\"']?\s{0,3}[=:]")
_NAMED_SECRET = re.compile(r"gcloud\s[^\n]{0,180}\Z")
"""`gcloud secrets … --secret=NAME` (https://cloud.google.com/sdk/gcloud/reference/secrets/versions/access)."""
_START = re.compile(r"(?:^|[\n{,\"'`(\[]|\\n|- |-H ?)[ \t]*[\"'\\]{0,3}\Z")
_MOST_JUDGED = 600
"""Characters of a value by which it is judged; what is hidden is always the whole."""
_MOST_NAMES = 1000
"""Telling names without a credential after which a text is no longer looked at closely: each further one is taken to hold one."""


class Assigned(NamedTuple):
    """A value that is a credential, and what it is assigned to."""

    start: int
    end: int
    name: str


class _Value(NamedTuple):
    start: int
    end: int
    quoted: bool


def assigned_in(text: str) -> Iterator[Assigned]:
    """Yield each credential that a text assigns to a telling name."""
    if STEM.search(text) is None:
        if "dentified" in text or "DENTIFIED" in text:
            yield from _of_sql(text)
        return
    at = harmless = 0
    while (match := _NAME.search(text, at)) is not None:
        kind = kind_of(match["name"])
        found = _judged(text, match, kind, closely=harmless < _MOST_NAMES) if kind is not None else None
        if found is not None:
            yield found
        harmless += kind is not None and found is None
        at = found.end if found is not None else match.end("name")
    yield from _elsewhere(text)


def _judged(text: str, match: re.Match[str], kind: Kind, *, closely: bool) -> Assigned | None:
    """Return the credential after a name and its sign; None where there is none."""
    sign = match["sep"].strip()
    if not sign and not (match["dash"] and not match["close"]):
        return None
    value = _value(text, match.end())
    if value is None or (closely and not _holds(text, match, kind, value)):
        return None
    return Assigned(_after_scheme(text, value), _whole(text, value), match["name"])


def _holds(text: str, match: re.Match[str], kind: Kind, value: _Value) -> bool:
    """Whether what follows the sign is a credential: after a colon in the middle of prose only what is hardly a word."""
    sign = match["sep"].strip()
    start = _after_scheme(text, value)
    end = _whole(text, value)
    written = text[start : min(end, start + _MOST_JUDGED)]
    if not is_literal(written, kind) and not (start > value.start and kind is Kind.AUTH and _is_bearer(text[value.start : start], written)):
        return False
    if match["name"] == "--secret" and _NAMED_SECRET.search(text[max(0, match.start() - 200) : match.start()]):
        return False
    if sign != ":" or value.quoted or match["close"] or match["dash"]:
        return True
    spaced = match["sep"] != ":"
    return is_strong(written) or (spaced and _START.search(text[max(0, match.start() - 20) : match.start()]) is not None and _ends_line(text, end))


def _is_bearer(scheme: str, written: str) -> bool:
    """Whether what follows a header's scheme is a token: `Basic` is followed by base64 (told by its looks), prose by words."""
    return not scheme.lower().startswith("basic") and is_literal(written, Kind.TOKEN) and not written.strip(".,").isalpha()


def _ends_line(text: str, end: int) -> bool:
    """Whether nothing but closing signs or a comment follows on the line: prose goes on."""
    rest = text[end : end + 40].lstrip(" \t")
    return not rest or rest[0] in "\n\r,}]'\"#;\\"


def is_strong(text: str) -> bool:
    """Whether a text is hardly a word or a version: letters and digits or signs, long enough."""
    bare = text.strip(".,;:")
    digits = sum(letter.isdigit() for letter in bare)
    return is_random(bare) or (len(bare) >= 8 and 0 < digits < len(bare) and "." not in bare and "/" not in bare)  # noqa: PLR2004 -- shorter ones are numbers and versions


def _value(text: str, at: int) -> _Value | None:
    """Find the value that begins at a place: in quotes, in escaped quotes, or up to a space."""
    opening = re.compile(r"\\{0,3}[\"']").match(text, at) if at < len(text) and text[at] in "\\\"'" else None
    if opening is not None:
        end = text.find(opening[0], opening.end())
        line = text.find("\n", opening.end()) if end < 0 else end
        end = line if line >= 0 else len(text)
        return _Value(opening.end(), end, quoted=True) if end > opening.end() else None
    match = _JUDGED.match(text, at)
    return None if match is None else _Value(at, _cut(text, at, match.end()), quoted=False)


def _cut(text: str, start: int, end: int) -> int:
    """Return where an unquoted value ends: at a sign after which another setting, a command or nothing follows."""
    for sign in _CUT.finditer(text, start + 1, min(end, start + _MOST_JUDGED)):
        after = sign.end()
        mark, following = sign[0], text[after : after + 1]
        if mark == "<":
            if following == "/":
                return sign.start()
        elif mark == "\\":
            if following in {'"', "'"}:
                return sign.start()
        elif mark in ")}]":
            if following in {"", " ", "\n", ",", ";", ")", "}", "]", "'", '"', "\t"} and not _opens(text, start, sign.start(), mark):
                return sign.start()
        elif following in {"", " ", "\n", "\t", '"', "'"} or following == mark or _NEXT_KEY.match(text, after):
            return sign.start()
    return end


def _opens(text: str, start: int, end: int, mark: str) -> bool:
    """Whether a closing sign belongs to one that the value opens: `${X}`, `$(x)`."""
    opening = {")": "(", "}": "{", "]": "["}[mark]
    return opening in text[start:end]


def _after_scheme(text: str, value: _Value) -> int:
    """Pass the scheme of a header's value: `Bearer …`."""
    scheme = SCHEME.match(text, value.start)
    return scheme.end() if scheme is not None else value.start


def _whole(text: str, value: _Value) -> int:
    """Return the end of what is hidden; after a scheme without quotes, the word that follows it."""
    scheme = SCHEME.match(text, value.start)
    if value.quoted:
        return value.end
    if scheme is None:
        return value.end if value.end - value.start < _MOST_JUDGED else _UNQUOTED.match(text, value.start).end()  # type: ignore[union-attr]
    word = _UNQUOTED.match(text, scheme.end())
    return word.end() if word is not None else value.end


def _elsewhere(text: str) -> Iterator[Assigned]:
    """Yield what is assigned without a sign between: by XML, SQL, `name: X, value: Y`, and lines of some configurations."""
    if "</" in text:
        for match in _ELEMENT.finditer(text):
            kind = kind_of(match[1])
            if kind is not None and is_literal(match[2], kind):
                yield Assigned(*match.span(2), match[1])
    if "alue" in text:
        yield from _named_values(text)
    if "'" in text or '"' in text:
        yield from _of_sql(text)
    if ";" in text:
        yield from (
            Assigned(*match.span(2), match[1]) for match in _DIRECTIVE.finditer(text) if is_strong(match[2]) and is_literal(match[2], Kind.TOKEN)
        )
    if "login(" in text:
        yield from _of_calls(text)
    for match in _PLAIN.finditer(text):
        if is_literal(match[2], Kind.PASSWORD) and (match[1] != "password" or is_strong(match[2])):
            yield Assigned(*match.span(2), match[1].split()[0])


def _of_sql(text: str) -> Iterator[Assigned]:
    return (Assigned(*match.span(2), "") for match in _SQL.finditer(text) if is_literal(match[2], Kind.PASSWORD))


def _of_calls(text: str) -> Iterator[Assigned]:
    """Yield what a program hands to a login: `login("…")`, `server.login("name", "…")`."""
    for match in _CALL.finditer(text):
        group = "second" if match["second"] else "first"
        if is_literal(match[group], Kind.TOKEN) and (group == "second" or is_strong(match[group])):
            yield Assigned(*match.span(group), "")


def _named_values(text: str) -> Iterator[Assigned]:
    for match in _NAMED_VALUE.finditer(text):
        kind, value = kind_of(match[1]), _value(text, match.end())
        if kind is not None and value is not None and is_literal(text[_after_scheme(text, value) : value.end], kind):
            yield Assigned(_after_scheme(text, value), _whole(text, value), match[1])
