"""Where secrets come from: External Secrets and sealed secrets."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, read_field, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

decides("secret-source.providers")

_ES = ("external-secrets.io",)


def _read_provider(sheet: Sheet, item: Object) -> None:
    """Write which service a secret store asks."""
    read_field(sheet, whole(item), Field("secret-source.providers", ("spec", "provider"), "names"))


_STORE = reader(Field("secret-source.kind", ("kind",)), then=_read_provider)
KINDS: tuple[Named, ...] = (
    *((name, Kind(_ES, "secret-source", _STORE)) for name in ("SecretStore", "ClusterSecretStore")),
    *(
        (
            name,
            Kind(
                _ES,
                "secret-source",
                reader(
                    Field("secret-source.kind", ("kind",)),
                    Field("secret-source.store", (*before, "secretStoreRef", "name")),
                    Field("secret-source.target", (*before, "target", "name")),
                    Field("secret-source.refresh", (*before, "refreshInterval")),
                ),
            ),
        )
        for name, before in (("ExternalSecret", ("spec",)), ("ClusterExternalSecret", ("spec", "externalSecretSpec")))
    ),
    (
        "SealedSecret",
        Kind(
            ("bitnami.com",),
            "secret-source",
            reader(Field("secret-source.kind", ("kind",)), Field("secret-source.target", ("spec", "template", "metadata", "name"))),
        ),
    ),
)
"""Kinds with their names."""
