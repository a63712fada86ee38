"""Policies at admission: of Kyverno, Gatekeeper, Sigstore and Kubernetes itself; and the reports they write.

What an expression or a Rego program demands is not interpreted: whether a constraint verifies signatures is then said to be unseen.
"""

from __future__ import annotations

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, gather, read_field, reader, whole
from aiact_report.collector._kubernetes.kinds.admission_words import (
    BY_LABEL,
    CONSTRAINTS,
    COVERS,
    EXCLUDED,
    IMAGES,
    LIMITED,
    VERIFIES,
    engine,
    read_actions,
    read_selective,
    read_vacuous,
    write_all,
)
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
from aiact_report.collector._kubernetes.kinds.kyverno import COVERED, EXPRESSIONS, KYVERNO, VALIDATED, read_image_validation
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

decides(
    "admission-policy.vacuous",
    "admission-policy.engine",
    "admission-policy.kind",
    "admission-policy.enforcing",
    "admission-policy.verifies_images",
    "admission-policy.images",
    "admission-policy.namespaces_excluded",
    "admission-policy.namespaces",
    "admission-policy.selective",
    "admission-policy.covers",
    "policy-report.failing",
)


def _read_constraint(sheet: Sheet, item: Object) -> None:
    """Write what a Gatekeeper constraint covers; what it demands is a program elsewhere."""
    engine("gatekeeper")(sheet, item)
    read_actions(sheet, item, ("spec", "enforcementAction"), "deny")
    read_selective(sheet, item, *(("spec", "match", key) for key in BY_LABEL))
    reason = "what a Gatekeeper constraint demands is a program in its template, which is not interpreted"
    sheet.withhold((VERIFIES,), Refused(reason, "unsupported"), item.line, "spec")


def _read_sigstore(sheet: Sheet, item: Object) -> None:
    """Write what a ClusterImagePolicy asks; it holds in namespaces that opt in."""
    engine("sigstore")(sheet, item)
    read_selective(sheet, item, ("spec", "match"))
    read_field(sheet, whole(item), Field(VERIFIES, ("spec", "authorities"), "given"))
    read_actions(sheet, item, ("spec", "mode"), "enforce")


def _read_admission(sheet: Sheet, item: Object) -> None:
    """Write what Kubernetes' own policy is; it refuses nothing without a binding, and cannot verify a signature."""
    engine("kubernetes")(sheet, item)
    sheet.default(VERIFIES, value=False)
    read_selective(sheet, item, *CONSTRAINTS)
    if item.kind == "ValidatingAdmissionPolicy":
        read_vacuous(sheet, item)


def _read_binding(sheet: Sheet, item: Object) -> None:
    """Write which policy a binding puts in force, and whether it then refuses."""
    _read_admission(sheet, item)
    read_actions(sheet, item, ("spec", "validationActions", "*"), None)


def _read_failing(sheet: Sheet, item: Object) -> None:
    """Write the policies that some object fails."""
    fact = "policy-report.failing"
    results = gather(sheet, (fact,), whole(item), ("results", "*"))
    failing = [entry for entry in results if entry.value.__class__ is dict and entry.value.get("result") == "fail"]
    write_all(sheet, fact, [name for entry in failing for name in gather(sheet, (fact,), entry, ("policy",))])


_REPORT = Kind(
    ("wgpolicyk8s.io", "openreports.io"),
    "policy-report",
    reader(
        Field("policy-report.passed", ("summary", "pass"), "integer"),
        Field("policy-report.failed", ("summary", "fail"), "integer"),
        Field("policy-report.warned", ("summary", "warn"), "integer"),
        Field("policy-report.errors", ("summary", "error"), "integer"),
        then=_read_failing,
    ),
)


_ADMISSION = ("admissionregistration.k8s.io",)
CONSTRAINT = Kind(
    ("constraints.gatekeeper.sh",),
    "admission-policy",
    reader(
        Field(EXCLUDED, ("spec", "match", "excludedNamespaces", "*"), "texts"),
        Field(LIMITED, ("spec", "match", "namespaces", "*"), "texts"),
        Field(COVERS, ("spec", "match", "kinds", "*", "kinds", "*"), "texts"),
        then=_read_constraint,
    ),
)
"""A Gatekeeper constraint, of whatever kind its template made up."""
KINDS: tuple[Named, ...] = (
    ("ClusterPolicy", KYVERNO),
    ("Policy", KYVERNO),
    ("ValidatingPolicy", EXPRESSIONS),
    (
        "ImageValidatingPolicy",
        Kind(
            ("policies.kyverno.io",),
            "admission-policy",
            reader(COVERED, VALIDATED, Field(IMAGES, ("spec", "matchImageReferences", "*", "glob"), "texts"), then=read_image_validation),
        ),
    ),
    (
        "ConstraintTemplate",
        Kind(
            ("templates.gatekeeper.sh",),
            "admission-policy",
            reader(Field("admission-policy.policy", ("spec", "crd", "spec", "names", "kind")), then=engine("gatekeeper")),
        ),
    ),
    (
        "ClusterImagePolicy",
        Kind(("policy.sigstore.dev",), "admission-policy", reader(Field(IMAGES, ("spec", "images", "*", "glob"), "texts"), then=_read_sigstore)),
    ),
    ("ValidatingAdmissionPolicy", Kind(_ADMISSION, "admission-policy", reader(COVERED, VALIDATED, then=_read_admission))),
    (
        "ValidatingAdmissionPolicyBinding",
        Kind(_ADMISSION, "admission-policy", reader(Field("admission-policy.policy", ("spec", "policyName")), then=_read_binding)),
    ),
    ("PolicyReport", _REPORT),
    ("ClusterPolicyReport", _REPORT),
)
"""Kinds with their names."""
