"""Whether a value names something: an owner `todo`, a version `latest` and a digest `unknown` are words in the place of a value."""

from __future__ import annotations

import re
from functools import lru_cache

from aiact_report.collector._vocabulary.tags import CHANNELS

_NOTHING = frozenset(
    {
        "", "-", "--", "---", ".", "...", "?", "??", "???", "*", "_", "0", "a", "change-me", "change_me", "changeit", "changeme", "default",
        "dummy", "empty", "example", "false", "fill-me", "fill-me-in", "fillme", "fix-me", "fixme", "foo", "foobar", "me", "missing", "n", "n.a", "n.a.",
        "n/a", "n\\a", "na", "nan", "nil", "no", "nobody", "no-one", "noone", "none", "not-applicable", "not-available", "not-known", "not-needed", "not-set",
        "not-specified", "notset", "null", "off", "optional", "placeholder", "replace-me", "replaceme", "sample", "set-me", "someone", "somebody",
        "tba", "tbc", "tbd", "to-be-decided", "to-be-defined", "to-be-determined", "to-do", "todo", "undef", "undefined", "unknown", "unnamed",
        "owner", "ownerless", "team", "unowned", "unset", "unversioned", "unspecified", "unassigned", "wip", "x", "xx", "xxx", "xxxx", "yes", "true", "your-name", "your-team",
    }
)  # fmt: skip
"""Words that stand where a value should, lower case, blanks and underscores as `-`."""
_MOVING = CHANNELS | {"branch", "champion", "challenger", "last", "version"}
"""Words for whatever is newest or in use, which name no version."""
_HEX_DIGEST = re.compile(
    r"(?:(?:sha(?:1|224|256|384|512)|blake2[bs]?|blake3)[:=-]?)?([0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})"
)
_BASE64_DIGEST = re.compile(r"sha(?:256-[A-Za-z0-9+/]{43}=|384-[A-Za-z0-9+/]{64}|512-[A-Za-z0-9+/]{86}==)")
_KEPT_LENGTH = 200
"""Characters of a text beyond which the answer is not remembered."""
_BLANKS = re.compile(r"[\s_]+")
_MARKED = re.compile(r"(?:todo|tbd|fixme|unknown|changeme)\b.*|(?:your|insert|enter|add)-[a-z0-9-]+|<[^<>@]*>", re.DOTALL)
"""Notes to oneself, and what a template of a document asks to be filled in; an address of a mailbox in brackets is one."""


def says_nothing(value: str) -> bool:
    """Tell whether a text is empty or a word that stands where a name should (`todo`, `unknown`, `n/a`, `-`, `TODO: ask Eve`)."""
    return _says_nothing(value) if len(value) <= _KEPT_LENGTH else _says_nothing.__wrapped__(value)


@lru_cache(maxsize=4096)
def _says_nothing(value: str) -> bool:
    text = _BLANKS.sub("-", value.strip().strip("'\"<>[](){}").strip().lower())
    return text in _NOTHING or _MARKED.fullmatch(text) is not None or _MARKED.fullmatch(value.strip().lower()) is not None


def names_no_version(value: str) -> bool:
    """Tell whether a text is no version: it says nothing, or names whatever is newest (`latest`, `main`, `stable`)."""
    text = value.strip().lower()
    return (says_nothing(value) and text != "0") or text in _MOVING or text.removeprefix("v") in _MOVING or text.endswith("-snapshot")


def is_digest(value: str) -> bool:
    """Tell whether a text has the form of a digest of 160 bits or more, in hexadecimal or base64; zeros alone are none."""
    text = value.strip()
    found = _HEX_DIGEST.fullmatch(text.lower())
    return set(found[1]) != {"0"} if found is not None else _BASE64_DIGEST.fullmatch(text) is not None
