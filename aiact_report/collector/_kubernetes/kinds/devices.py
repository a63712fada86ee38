"""Claims on devices: which classes of device a ResourceClaim or its template asks for.

https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
"""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import gather, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

KIND, CLASSES = decides("device-claim.kind", "device-claim.classes")
_PLACES = (("deviceClassName",), ("exactly", "deviceClassName"), ("firstAvailable", "*", "deviceClassName"))
"""Where a request names its class: flat until v1beta1, then below `exactly` or as a list of choices."""


def _read(sheet: Sheet, item: Object) -> None:
    """Write the classes."""
    sheet.put(KIND, item.kind, item.line_of("kind"), "kind")
    inner = ("spec", "spec") if item.kind == "ResourceClaimTemplate" else ("spec",)
    requests = gather(sheet, (CLASSES,), whole(item), (*inner, "devices", "requests", "*"))
    found = [name for request in requests for place in _PLACES for name in gather(sheet, (CLASSES,), request, place)]
    if CLASSES not in sheet.facts:
        return
    if found:
        write_texts(sheet, CLASSES, found)
    else:
        sheet.withhold((CLASSES,), Refused("it asks for no class of device in a way this tool knows", "unsupported"), item.line_of("spec"), "spec")


KINDS: tuple[Named, ...] = (
    ("ResourceClaim", Kind(("resource.k8s.io",), "device-claim", _read)),
    ("ResourceClaimTemplate", Kind(("resource.k8s.io",), "device-claim", _read)),
)
"""Kinds with their names."""
