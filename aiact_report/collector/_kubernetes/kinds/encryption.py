"""How the API server encrypts what it stores: the first rule that names a resource decides, and of its providers the first one writes.

https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
"""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Found, gather, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

(_FACT,) = decides("encryption-configuration.secrets_provider")
_SECRETS = frozenset({"secrets", "*.", "*.*"})


def _read(sheet: Sheet, item: Object) -> None:
    """Write the provider that writes Secrets; never a key."""
    rules = gather(sheet, (_FACT,), whole(item), ("resources", "*"))
    rule = next(
        (rule for rule in rules if _SECRETS.intersection(str(entry.value) for entry in gather(sheet, (_FACT,), rule, ("resources", "*")))), None
    )
    providers: list[Found] = [] if rule is None else gather(sheet, (_FACT,), rule, ("providers", "*"))
    if not providers or _FACT not in sheet.facts:
        return
    first = providers[0]
    name = next(iter(first.value), None) if first.value.__class__ is dict else first.value
    sheet.text(_FACT, name, first.line, first.field)


KINDS: tuple[Named, ...] = (
    ("EncryptionConfiguration", Kind(("apiserver.config.k8s.io",), "encryption-configuration", _read)),
    ("EncryptionConfig", Kind(("",), "encryption-configuration", _read)),
)
"""Kinds with their names; the second is the older one."""
