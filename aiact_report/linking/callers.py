"""Whether what stores, tracks or hands on asks its callers who they are: by its settings, else as its makers ship it.

A file that is mounted where the service reads its configuration may say otherwise: then nothing is said.
"""

from __future__ import annotations

import re

from aiact_report.linking._base import Index, Relation, cited, known_of, value, write
from aiact_report.model import OpenList, Ref, Subject

_ASKS, _SERVICE = "container.asks_callers", "container.service"
_SHIPPED, _MOUNTS = "container.service_asks", "container.mounts"
_KEYS, _UNASKED, _UNSURE = "container.caller_keys", "container.callers_unasked", "container.callers_unsure"
_READ = (_KEYS, _UNASKED, _UNSURE)
_CONFIGURED = re.compile(r"\.(?:conf|cnf|ini|ya?ml|toml|json|properties|cfg|env|xml)$|(?:^|/)(?:etc|conf|configs?|conf\.d)(?:/|$)", re.IGNORECASE)
_BESIDE = re.compile(r"provisioning|dashboards?|datasources?|localtime|timezone|ssl|tls|certs?", re.IGNORECASE)
"""What is mounted among the settings and sets nothing of callers."""


def _link(index: Index) -> None:
    for container in index.of_kind("container"):
        if value(container, "container.service_role") in _ANSWERING:
            _write(container)


_ANSWERING = frozenset(
    (
        "vector-store",
        "database",
        "cache",
        "queue",
        "object-store",
        "tracker",
        "registry",
        "gateway",
        "notebook",
        "dashboard",
        "labelling",
        "scheduler",
    )
)
"""What hands data on or takes orders; an observer shows figures, and is not asked."""


def _write(container: Subject) -> None:
    facts = container.facts
    if known_of(container, _UNASKED):
        _say(container, _UNASKED, f"switched off: {known_of(container, _UNASKED)[0]}")
    elif known_of(container, _KEYS):
        _say(container, _KEYS, f"asks: {known_of(container, _KEYS)[0]}")
    elif all(name in facts and not isinstance(facts[name].value, OpenList) for name in _READ) and not known_of(container, _UNSURE):
        _shipped(container)


def _shipped(container: Subject) -> None:
    """Say what the service does as it is shipped, where nothing that was seen may say otherwise."""
    shipped = value(container, _SHIPPED)
    mounts = value(container, _MOUNTS)
    if isinstance(shipped, bool) and (mounts is None or isinstance(mounts, tuple)) and not any(map(_may_configure, mounts or ())):
        write(
            container, _ASKS, "asks by default" if shipped else "open by default", container.facts[_SERVICE].place, cited(container, (Ref(_SERVICE),))
        )


def _may_configure(path: str) -> bool:
    return _CONFIGURED.search(path) is not None and _BESIDE.search(path) is None


def _say(container: Subject, fact: str, text: str) -> None:
    write(container, _ASKS, text, container.facts[fact].place, cited(container, (Ref(_SERVICE), Ref(fact))))


RELATION = Relation("callers", 20, (_ASKS,), _link, across=True)
