"""Where credentials stand in a text: the one search by which they are found, counted and hidden."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials import clients, names
from aiact_report.collector._vocabulary.credentials.addresses import addresses_in, drivers_in
from aiact_report.collector._vocabulary.credentials.assigned import assigned_in
from aiact_report.collector._vocabulary.credentials.forms import Span, forms_in
from aiact_report.collector._vocabulary.credentials.ledger import Known, note
from aiact_report.collector._vocabulary.credentials.names import Kind, kind_of
from aiact_report.collector._vocabulary.credentials.placeholders import WINDOW
from aiact_report.collector._vocabulary.credentials.values import REDACTED, is_literal

LONGEST = 2000
"""Characters a redacted text keeps."""
_SHORT = 300
"""Characters of a text whose credentials are remembered."""


class Found(NamedTuple):
    """A credential in a text."""

    start: int
    end: int
    name: str
    """The variable, option, header or key that holds it; empty where none does."""


def find(text: str) -> list[Found]:
    """Return the credentials of a text in their order, none over another; of a longer text those in its first 64 Ki characters."""
    found = list(_found_in_short(text) if len(text) <= _SHORT else _search(text[:WINDOW]))
    for each in found:
        note(text[each.start : each.end])
    return found


def _search(text: str) -> list[Found]:
    found = [Found(*each) for each in assigned_in(text)] if "=" in text or ":" in text or " " in text or "</" in text else []
    found += [Found(*span, "") for span in forms_in(text)]
    if "://" in text or "@" in text or "/" in text:
        found += [Found(*span, "") for span in (*addresses_in(text), *drivers_in(text))]
    if " " in text:
        found += [Found(*span, "") for span in clients.in_line(text)]
    return _merged(found) if len(found) > 1 else found


@lru_cache(maxsize=8192)
def _found_in_short(text: str) -> tuple[Found, ...]:
    """Remember what is found: the same arguments stand in many containers, and are asked for again for each fact that shows them."""
    return tuple(_search(text))


def _merged(found: list[Found]) -> list[Found]:
    """Join what overlaps; the one that has a name gives it."""
    merged: list[Found] = []
    for each in sorted(found):
        last = merged[-1] if merged else None
        if last is not None and each.start < last.end:
            merged[-1] = Found(last.start, max(last.end, each.end), last.name or each.name)
        else:
            merged.append(each)
    return merged


def hide(text: str, found: list[Found]) -> str:
    """Return the text with `[redacted]` for each credential that was found in it."""
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], REDACTED]
        at = each.end
    return "".join([*parts, text[at:]])


def redact(text: str) -> str:
    """Return the text with its credentials replaced, at most `LONGEST` characters of it; what is hidden is hidden before anything is cut."""
    text = text[:WINDOW]
    found = find(text)
    text = hide(text, found) if found else text
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


_PATH_OF_ADDRESS = re.compile(r"\b(https?|ssh|git|ftp|s3|oci|docker):/(?=[^/\s])")
"""An address that went through a path lost a slash."""


def without_credentials(text: str) -> str:
    """Return a message without what it quotes of credentials, of any length and with all else as it is."""
    text = without_forms(text)
    if "=" not in text and ":/" not in text:
        return text
    text = _PATH_OF_ADDRESS.sub(r"\1://", text) if "@" in text else text
    found = [each for each in find(text) if REDACTED not in text[each.start : each.end]]
    return hide(text, found)


def is_credential(name: str, value: str) -> bool:
    """Whether a literal value is a credential: its name speaks of one, or it has the form of one, or there is one in it."""
    kind = kind_of(name)
    if kind is not None and is_literal(value, kind):
        note(value.strip())
        return True
    return bool(find(value))


def shown(name: str, value: str) -> str:
    """Return the value of a name as it may be shown."""
    kind = kind_of(name)
    return REDACTED if kind is not None and is_literal(value, kind) else redact(value)


def hide_known(text: str, known: Known) -> str:
    """Return a text without the credentials that were recognised elsewhere (`drain`)."""
    for secret in known.standing(text):
        text = text.replace(secret, REDACTED)
    return text


def keep(name: str, value: str) -> None:
    """Keep from being told what a place for secrets holds (a Secret's data, a secret's file), but for what its key says is none: a user, a host."""
    text = value.strip()
    find(f"{name}={text}" if "\n" not in text else text)
    if not names.is_open(name) and is_literal(text, Kind.PASSWORD):
        note(text)


_MAY_HOLD = re.compile(r"://|BEGIN|\$|asic |oken |earer |[A-Za-z0-9_-]{15}")


@lru_cache(maxsize=16384)
def without_forms(text: str) -> str:
    """Return a text that was made for a reader without what has a credential's form, wherever it came from; of any length, and otherwise as it is."""
    if _MAY_HOLD.search(text) is None:
        return text
    spans: list[Span] = [*forms_in(text), *(addresses_in(text) if "://" in text else ())]
    return hide(text, _merged([Found(*span, "") for span in spans])) if spans else text
