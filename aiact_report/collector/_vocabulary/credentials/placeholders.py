"""Template placeholders: text that an author, a renderer or a shell was meant to replace."""

from __future__ import annotations

import re

WINDOW = 64 * 1024
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
_IN_PART = ("{{", "${", "$(", "<%", "[[", "`", "%(", "$env:", "#{", "$__")
"""A template wherever it stands in a value; a lone `$` may be part of a password."""
_AFTER_SPACE = re.compile(r"(?:^|\s)\$\$?[A-Za-z_]\w{0,200}")
_TAGGED = re.compile(r"![A-Za-z]{1,40}(?:::\w{1,40})?(?:\s|$)")
"""A YAML tag whose reader fills the value in: `!vault`, `!Ref`, `!secret`."""


def placeholder(value: object) -> str | None:
    """Return the first template placeholder in a text, None when there is none or the value is no text."""
    if not isinstance(value, str) or not ("{" in value or "<" in value):
        return None
    found = _TEMPLATE.search(value[:WINDOW])
    return found[0] if found else None


def is_template(text: str) -> bool:
    """Whether the value of a telling name is a template, whole or in part."""
    text = text[:WINDOW]
    if PLACEHOLDER.fullmatch(text) is not None or any(mark in text for mark in _IN_PART):
        return True
    if text[:1] in "[!":
        return text.endswith("]") or _TAGGED.match(text) is not None
    return "$" in text and _AFTER_SPACE.search(text) is not None
