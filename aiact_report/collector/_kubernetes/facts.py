"""Which facts a subject of a Kubernetes object has: those of the registry that a reader looks for.

"Not set" is earned. A reader says with `decides`, beside its code, which facts it looks for; these, and no others, are "seen to be not set" where
it writes nothing. A fact of the registry that no reader decides stops the program at the first subject of its kind, by its name.
"""

from __future__ import annotations

from aiact_report.facts.registry import of, subject_kinds
from aiact_report.model import LookedFor

FACTS: dict[str, tuple[str, ...]] = {kind: names for kind in subject_kinds() if (names := of("manifest", kind))}
"""Subject kind → names of the facts on every subject of it."""
_DECIDED: set[str] = set()


class UnreadError(LookupError):
    """The registry says that manifests show a fact, and no reader looks for it. Names the facts."""


def decides(*names: str) -> tuple[str, ...]:
    """Say which facts the code beside it looks for, wherever it runs; gives them back, for what withholds them together."""
    _DECIDED.update(names)
    return names


class _Blanks(dict[str, LookedFor]):
    """What is looked for on every subject of a kind, made when the first one is read."""

    def __missing__(self, kind: str) -> LookedFor:
        unread = [name for name in FACTS[kind] if name not in _DECIDED]
        if unread:
            raise UnreadError(f"no reader of Kubernetes objects looks for {', '.join(unread)}")
        self[kind] = LookedFor.of(FACTS[kind])
        return self[kind]


BLANKS = _Blanks()
"""Subject kind → what is looked for on every subject of it."""
