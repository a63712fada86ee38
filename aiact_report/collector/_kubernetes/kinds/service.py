"""Facts of Service."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes import known
from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

decides(
    "service.port_names",
    "service.type",
    "service.selector",
    "service.ports",
    "service.target_ports",
    "service.external_ips",
    "service.source_ranges",
    "service.internal_balancer",
    "service.scraped",
    "service.labels",
)

_INTERNAL = {
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "networking.gke.io/load-balancer-type": ("Internal", "internal"),
    "cloud.google.com/load-balancer-type": ("Internal", "internal"),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
    "service.beta.kubernetes.io/oci-load-balancer-internal": ("true",),
}
_SCRAPE = "prometheus.io/scrape"


def read_service(sheet: Sheet, item: Object) -> None:
    """Write what a Service selects and how it is reached."""
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", [fact for fact in sheet.facts if fact.startswith("service.")])
    sheet_type = spec.get("type")
    if sheet_type is None and "service.type" in sheet.facts:
        sheet.default("service.type", "ClusterIP")
    elif sheet_type is not None:
        known.service_type(sheet, "service.type", sheet_type, lines["type"][0], "spec.type")
    if spec.get("selector"):
        sheet.labels("service.selector", spec["selector"], lines["selector"][0], "spec.selector")
    for key, fact in (("externalIPs", "service.external_ips"), ("loadBalancerSourceRanges", "service.source_ranges")):
        if spec.get(key) is not None:
            sheet.texts(fact, spec[key], lines[key][0], f"spec.{key}")
    _read_service_ports(sheet, spec, lines)
    _read_service_metadata(sheet, item)


def _read_service_ports(sheet: Sheet, spec: dict[str, Any], lines: dict[str, Any]) -> None:
    """Write ports and target ports; a target that is not written is the port."""
    facts = ("service.ports", "service.target_ports", "service.port_names")
    entries = sheet.items(spec, lines, "ports", "spec.ports", facts)
    if not entries:
        return
    ports = [entry.get("port") for entry, _, _ in entries]
    targets = [entry.get("port") if entry.get("targetPort") is None else entry.get("targetPort") for entry, _, _ in entries]
    wrong = next((port for port in ports if port.__class__ is not int), None)
    line = lines["ports"][0]
    if wrong is not None or None in ports:
        sheet.wrong(facts, wrong, "a port number", line, "spec.ports.port")
        return
    sheet.put("service.ports", tuple(ports), line, "spec.ports")
    sheet.texts("service.port_names", [entry["name"] for entry, _, _ in entries if entry.get("name")], line, "spec.ports")
    sheet.texts("service.target_ports", [str(target) if target.__class__ is int else target for target in targets], line, "spec.ports")


def _read_service_metadata(sheet: Sheet, item: Object) -> None:
    """Write labels, and what annotations say of the load balancer and of monitoring."""
    metadata, lines = sheet.section(item.data, item.lines, "metadata", "metadata", ())
    if metadata.get("labels"):
        sheet.labels("service.labels", metadata["labels"], lines["labels"][0], "metadata.labels")
    annotations, sub = sheet.section(metadata, lines, "annotations", "metadata.annotations", ("service.internal_balancer", "service.scraped"))
    for key, values in _INTERNAL.items():
        if key in annotations:
            fact, field = "service.internal_balancer", f"metadata.annotations.{key}"
            sheet.text(fact, annotations[key], sub[key][0], field)
            if fact in sheet.facts:
                sheet.put(fact, annotations[key] in values, sub[key][0], field)
    if annotations.get(_SCRAPE) is not None:
        value = {"true": True, "false": False}.get(str(annotations[_SCRAPE]), annotations[_SCRAPE])
        sheet.truth("service.scraped", value, sub[_SCRAPE][0], f"metadata.annotations.{_SCRAPE}")
