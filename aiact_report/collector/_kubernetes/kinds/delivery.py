"""What applies manifests by itself: Argo CD and Flux."""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, gather, read_field, reader, whole
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

decides("delivery.automated", "delivery.ready", "delivery.source", "delivery.revision", "delivery.path")

_ARGO, _FLUX_GROUPS = ("argoproj.io",), ("kustomize.toolkit.fluxcd.io",)

_ARGO_SOURCE = (("delivery.source", ("repoURL",), "address"), ("delivery.revision", ("targetRevision",), "text"))


def _read_delivery(sheet: Sheet, item: Object) -> None:
    """Write what the status of a delivery says, where the object has one."""
    for entry in gather(sheet, ("delivery.ready",), whole(item), ("status", "conditions", "*")):
        if entry.value.__class__ is dict and entry.value.get("type") == "Ready":
            sheet.put("delivery.ready", entry.value.get("status") == "True", entry.line, entry.field)


def _read_argo_cd(sheet: Sheet, item: Object) -> None:
    """Write whether Argo CD applies by itself, and from where; of several sources, which then count instead of the one, the first.

    https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/ and https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
    """
    fact, start = "delivery.automated", whole(item)
    automated = gather(sheet, (fact,), start, ("spec", "syncPolicy", "automated"))
    for entry in automated:
        off = gather(sheet, (fact,), entry, ("enabled",))
        if off and fact in sheet.facts:
            sheet.truth(fact, off[0].value, off[0].line, off[0].field)
        elif fact in sheet.facts:
            sheet.put(fact, True, entry.line, entry.field)
    if not automated and fact in sheet.facts:
        sheet.default(fact, value=False)
    names = ("delivery.source", "delivery.revision", "delivery.path")
    for source in (gather(sheet, names, start, ("spec", "sources", "*")) or gather(sheet, names, start, ("spec", "source")))[:1]:
        for name, path, form in _ARGO_SOURCE:
            read_field(sheet, source, Field(name, path, form))
        key = "path" if gather(sheet, names[2:], source, ("path",)) else "chart"
        read_field(sheet, source, Field(names[2], (key,)))


def _read_helm_release(sheet: Sheet, item: Object) -> None:
    """Write which chart Flux installs: by a template of a chart, or by naming the chart's own object."""
    _read_flux(sheet, item)
    template = ("spec", "chart", "spec")
    named = bool(gather(sheet, ("delivery.source",), whole(item), ("spec", "chartRef")))
    read_field(sheet, whole(item), Field("delivery.source", ("spec", "chartRef", "name") if named else (*template, "sourceRef", "name")))


def _read_flux(sheet: Sheet, item: Object) -> None:
    """Flux applies what it finds by itself, unless it is suspended."""
    _read_delivery(sheet, item)
    suspended = sheet.facts.get("delivery.suspended")
    if suspended is None:
        sheet.withhold(("delivery.automated",), Refused("whether it is suspended could not be read", "placeholder"), item.line, "spec.suspend")
    else:
        sheet.default("delivery.automated", suspended.value is not True)


_FLUX = (
    Field("delivery.kind", ("kind",)),
    Field("delivery.suspended", ("spec", "suspend"), "truth"),
    Field("delivery.source", ("spec", "sourceRef", "name")),
    Field("delivery.path", ("spec", "path")),
    Field("delivery.prune", ("spec", "prune"), "truth"),
    Field("delivery.revision", ("status", "lastAppliedRevision")),
)
_ARGO_CD = (
    Field("delivery.kind", ("kind",)),
    Field("delivery.prune", ("spec", "syncPolicy", "automated", "prune"), "truth"),
    Field("delivery.self_heal", ("spec", "syncPolicy", "automated", "selfHeal"), "truth"),
    Field("delivery.sync_status", ("status", "sync", "status")),
    Field("delivery.health", ("status", "health", "status")),
)
KINDS: tuple[Named, ...] = (
    ("Application", Kind(_ARGO, "delivery", reader(*_ARGO_CD, then=_read_argo_cd))),
    ("Kustomization", Kind(_FLUX_GROUPS, "delivery", reader(*_FLUX, then=_read_flux))),
    (
        "HelmRelease",
        Kind(
            ("helm.toolkit.fluxcd.io",),
            "delivery",
            reader(
                *_FLUX[:2],
                Field("delivery.path", ("spec", "chart", "spec", "chart")),
                Field("delivery.revision", ("spec", "chart", "spec", "version")),
                then=_read_helm_release,
            ),
        ),
    ),
    (
        "ImageUpdateAutomation",
        Kind(
            ("image.toolkit.fluxcd.io",),
            "delivery",
            reader(*_FLUX[:3], Field("delivery.path", ("spec", "update", "path")), then=_read_flux),
        ),
    ),
)
"""Kinds with their names."""
