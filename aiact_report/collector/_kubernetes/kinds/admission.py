"""Policies at admission: of Kyverno, Gatekeeper, Sigstore and Kubernetes itself; and the reports they write.

What an expression or a Rego program demands is not interpreted: whether a constraint verifies signatures is then said to be unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Field, Found, gather, read_field, reader, whole, write_texts
from aiact_report.collector._kubernetes.kinds.base import Kind, Named
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

ENFORCING, VERIFIES, IMAGES = "admission-policy.enforcing", "admission-policy.verifies_images", "admission-policy.images"
EXCLUDED, COVERS = "admission-policy.namespaces_excluded", "admission-policy.covers"
VACUOUS = "admission-policy.vacuous"
_ALWAYS = re.compile(r"\s*\(*\s*(?:true|!\s*false|(\d+)\s*==\s*\1|true\s*\|\|.*|.*\|\|\s*true)\s*\)*\s*", re.DOTALL)
_NEVER = re.compile(r"\s*\(*\s*(?:false|!\s*true|false\s*&&.*|.*&&\s*false)\s*\)*\s*", re.DOTALL)
"""Expressions that hold, or do not, whatever they are asked of."""
LIMITED, SELECTIVE = "admission-policy.namespaces", "admission-policy.selective"
_CHECKS = ("validate", "verifyImages")
_BY_LABEL = ("namespaceSelector", "selector", "labelSelector", "objectSelector", "names", "name", "annotations")
_BY_CALLER = ("subjects", "roles", "clusterRoles")
_SIDES = ("match", "exclude")


_CONSTRAINTS = (
    ("spec", "matchConditions"),
    *(("spec", part, key) for part in ("matchConstraints", "matchResources") for key in (*_BY_LABEL, "excludeResourceRules", "resourceNames")),
    ("spec", "matchResources", "resourceRules"),
)
"""Where Kubernetes' own policies and their bindings narrow what they look at."""


def _engine(name: str) -> Callable[[Sheet, Object], None]:
    """Make what says which engine enforces a policy."""

    def write(sheet: Sheet, item: Object) -> None:
        sheet.default("admission-policy.engine", name)
        sheet.put("admission-policy.kind", item.kind, item.line_of("kind"), "kind")

    return write


def _read_kyverno(sheet: Sheet, item: Object) -> None:
    """Write what a Kyverno policy checks, whom it leaves out, and whether every check of it refuses."""
    _engine("kyverno")(sheet, item)
    rules = gather(sheet, (ENFORCING, VERIFIES), whole(item), ("spec", "rules", "*"))
    verify = [entry for rule in rules for entry in gather(sheet, (VERIFIES, IMAGES), rule, ("verifyImages", "*"))]
    if VERIFIES in sheet.facts:
        sheet.default(VERIFIES, bool(verify))
    _write_all(sheet, IMAGES, [image for entry in verify for image in gather(sheet, (IMAGES,), entry, ("imageReferences", "*"))])
    for fact, side, key in ((EXCLUDED, "exclude", "namespaces"), (LIMITED, "match", "namespaces"), (COVERS, "match", "kinds")):
        _write_all(sheet, fact, [name for rule in rules for name in _named(sheet, fact, rule, side, key)])
    _write_selective(sheet, _selecting(sheet, rules))
    if VACUOUS in sheet.facts:
        sheet.default(VACUOUS, value=bool(rules) and all(map(_is_empty_rule, rules)))
    actions = [action for rule in rules for action in _actions(sheet, item, rule)]
    if actions and ENFORCING in sheet.facts:
        _write_enforcing(sheet, actions, frozenset({"enforce"}))
    for entry in gather(sheet, (ENFORCING,), whole(item), ("spec", "admission")):
        if entry.value is False and ENFORCING in sheet.facts:
            sheet.put(ENFORCING, False, entry.line, entry.field)  # it only scans what is there already


def _is_empty_rule(rule: Found) -> bool:
    """Tell whether a rule of Kyverno validates against nothing: an empty pattern, or expressions that are true as they stand."""
    validate = rule.value.get("validate") if rule.value.__class__ is dict else None
    if not isinstance(validate, dict) or rule.value.get("verifyImages"):
        return False
    if "pattern" in validate or "anyPattern" in validate:
        patterns = validate.get("anyPattern") or [validate.get("pattern")]
        return isinstance(patterns, list) and any(pattern in ({}, None, "*") for pattern in patterns)
    cel = validate.get("cel")
    expressions = cel.get("expressions") if isinstance(cel, dict) else None
    if not isinstance(expressions, list):
        return False
    return all(isinstance(each, dict) and _ALWAYS.fullmatch(str(each.get("expression"))) is not None for each in expressions)


def _named(sheet: Sheet, fact: str, rule: Found, side: str, key: str) -> list[Found]:
    """Give the namespaces or kinds a rule names, in its three forms."""
    paths = ((side, "resources", key, "*"), (side, "any", "*", "resources", key, "*"), (side, "all", "*", "resources", key, "*"))
    return [name for path in paths for name in gather(sheet, (fact,), rule, path)]


def _selecting(sheet: Sheet, rules: list[Found]) -> list[Found]:
    """Give what narrows some rule by more than namespaces, or narrows one rule and not another."""
    limits = [_named(sheet, LIMITED, rule, "match", "namespaces") for rule in rules]
    uneven = [found[0] for found in limits if found] if not all(limits) else []
    conditions = [entry for rule in rules for key in ("preconditions", "celPreconditions") for entry in gather(sheet, (SELECTIVE,), rule, (key,))]
    return uneven + conditions + [entry for rule in rules for side in _SIDES for entry in _narrowing(sheet, rule, side)]


def _narrowing(sheet: Sheet, rule: Found, side: str) -> list[Found]:
    """Give the labels, names and callers one side of a rule goes by, in its three forms."""
    forms = ((side,), (side, "any", "*"), (side, "all", "*"))
    paths = [(*form, "resources", key) for form in forms for key in _BY_LABEL] + [(*form, key) for form in forms for key in _BY_CALLER]
    return [entry for path in paths for entry in gather(sheet, (SELECTIVE,), rule, path)]


def _write_selective(sheet: Sheet, found: list[Found]) -> None:
    """Write whether it holds only for what labels, names, callers or conditions select; an empty selector selects everything."""
    if SELECTIVE in sheet.facts:
        narrowing = next((entry for entry in found if entry.value not in ({}, [], "")), None)
        if narrowing is None:
            sheet.default(SELECTIVE, value=False)
        else:
            sheet.put(SELECTIVE, True, narrowing.line, narrowing.field)


def _read_selective(sheet: Sheet, item: Object, *places: tuple[str, ...]) -> None:
    """Write the same of a kind whose selectors lie at fixed places."""
    _write_selective(sheet, [entry for place in places for entry in gather(sheet, (SELECTIVE,), whole(item), place)])


def _actions(sheet: Sheet, item: Object, rule: Found) -> list[Found]:
    """Give what happens where a check of a rule fails: the rule's own word, else the policy's, else an audit; and in namespaces of their own word, that.

    https://kyverno.io/docs/policy-types/cluster-policy/policy-settings/
    """
    if not any(gather(sheet, (ENFORCING,), rule, (check,)) for check in _CHECKS):
        return []
    own = gather(sheet, (ENFORCING,), rule, ("validate", "failureAction")) + gather(sheet, (ENFORCING,), rule, ("verifyImages", "*", "failureAction"))
    general = gather(sheet, (ENFORCING,), whole(item), ("spec", "validationFailureAction"))
    elsewhere = gather(sheet, (ENFORCING,), rule, ("validate", "failureActionOverrides", "*", "action"))
    elsewhere += gather(sheet, (ENFORCING,), whole(item), ("spec", "validationFailureActionOverrides", "*", "action"))
    return [*(own or general or [rule._replace(value="Audit")]), *elsewhere]


def _write_enforcing(sheet: Sheet, actions: list[Found], refusing: frozenset[str]) -> None:
    """Write whether every action refuses; the first that does not is what is cited."""
    wrong = next((action for action in actions if action.value.__class__ is not str), None)
    if wrong is not None:
        sheet.wrong((ENFORCING,), wrong.value, "text", wrong.line, wrong.field)
        return
    lax = next((action for action in actions if action.value.lower() not in refusing), None)
    cited = lax or actions[0]
    sheet.text(ENFORCING, cited.value, cited.line, cited.field)
    if ENFORCING in sheet.facts:
        sheet.put(ENFORCING, lax is None, cited.line, cited.field)


def _write_all(sheet: Sheet, fact: str, found: list[Found]) -> None:
    if found and fact in sheet.facts:
        write_texts(sheet, fact, found)


def _read_actions(sheet: Sheet, item: Object, path: tuple[str, ...], default: str | None) -> None:
    """Write whether the actions of a policy contain one that refuses; several count together."""
    found = gather(sheet, (ENFORCING,), whole(item), path)
    if ENFORCING not in sheet.facts:
        return
    words = [entry.value for entry in found] or ([default] if default else [])
    wrong = next((entry for entry in found if entry.value.__class__ is not str), None)
    if wrong is not None:
        sheet.wrong((ENFORCING,), wrong.value, "text", wrong.line, wrong.field)
    elif found:
        sheet.put(ENFORCING, any(word.lower() in {"deny", "enforce"} for word in words), found[0].line, found[0].field)
    elif words:
        sheet.default(ENFORCING, words[0] in {"deny", "enforce"})


def _read_constraint(sheet: Sheet, item: Object) -> None:
    """Write what a Gatekeeper constraint covers; what it demands is a program elsewhere."""
    _engine("gatekeeper")(sheet, item)
    _read_actions(sheet, item, ("spec", "enforcementAction"), "deny")
    _read_selective(sheet, item, *(("spec", "match", key) for key in _BY_LABEL))
    reason = "what a Gatekeeper constraint demands is a program in its template, which is not interpreted"
    sheet.withhold((VERIFIES,), Refused(reason, "unsupported"), item.line, "spec")


def _read_sigstore(sheet: Sheet, item: Object) -> None:
    """Write what a ClusterImagePolicy asks; it holds in namespaces that opt in."""
    _engine("sigstore")(sheet, item)
    _read_selective(sheet, item, ("spec", "match"))
    read_field(sheet, whole(item), Field(VERIFIES, ("spec", "authorities"), "given"))
    _read_actions(sheet, item, ("spec", "mode"), "enforce")


def _read_image_validation(sheet: Sheet, item: Object) -> None:
    """Write which images Kyverno's later kind verifies: by patterns; expressions are not interpreted."""
    _read_kyverno_expressions(sheet, item)
    for entry in gather(sheet, (IMAGES,), whole(item), ("spec", "matchImageReferences", "*", "expression"))[:1]:
        sheet.withhold(
            (IMAGES,), Refused("which images it verifies is an expression, which is not interpreted", "unsupported"), entry.line, entry.field
        )


def _read_kyverno_expressions(sheet: Sheet, item: Object) -> None:
    """Write what happens where an expression of Kyverno's later kinds fails."""
    _engine("kyverno")(sheet, item)
    sheet.default(VERIFIES, item.kind.startswith("ImageValidating"))
    _read_vacuous(sheet, item)
    _read_selective(sheet, item, *_CONSTRAINTS)
    _read_actions(sheet, item, ("spec", "validationActions", "*"), "deny")


def _read_admission(sheet: Sheet, item: Object) -> None:
    """Write what Kubernetes' own policy is; it refuses nothing without a binding, and cannot verify a signature."""
    _engine("kubernetes")(sheet, item)
    sheet.default(VERIFIES, value=False)
    _read_selective(sheet, item, *_CONSTRAINTS)
    if item.kind == "ValidatingAdmissionPolicy":
        _read_vacuous(sheet, item)


def _read_vacuous(sheet: Sheet, item: Object) -> None:
    """Write whether nothing can fail a policy of expressions: no rule, rules that are true as they stand, or a condition that never holds."""
    rules = gather(sheet, (VACUOUS,), whole(item), ("spec", "validations", "*", "expression"))
    conditions = gather(sheet, (VACUOUS,), whole(item), ("spec", "matchConditions", "*", "expression"))
    if VACUOUS in sheet.facts:
        never = any(isinstance(entry.value, str) and _NEVER.fullmatch(entry.value) for entry in conditions)
        always = all(isinstance(entry.value, str) and _ALWAYS.fullmatch(entry.value) is not None for entry in rules)
        sheet.default(VACUOUS, value=never or always)


def _read_binding(sheet: Sheet, item: Object) -> None:
    """Write which policy a binding puts in force, and whether it then refuses."""
    _read_admission(sheet, item)
    _read_actions(sheet, item, ("spec", "validationActions", "*"), None)


def _read_failing(sheet: Sheet, item: Object) -> None:
    """Write the policies that some object fails."""
    fact = "policy-report.failing"
    results = gather(sheet, (fact,), whole(item), ("results", "*"))
    failing = [entry for entry in results if entry.value.__class__ is dict and entry.value.get("result") == "fail"]
    _write_all(sheet, fact, [name for entry in failing for name in gather(sheet, (fact,), entry, ("policy",))])


_RULES = Field("admission-policy.rules", ("spec", "rules", "*", "name"), "texts")
_COVERED = Field(COVERS, ("spec", "matchConstraints", "resourceRules", "*", "resources", "*"), "texts")
_VALIDATED = Field("admission-policy.rules", ("spec", "validations", "*", "message"), "texts")
_KYVERNO = Kind(("kyverno.io",), "admission-policy", reader(_RULES, then=_read_kyverno))
_EXPRESSIONS = Kind(("policies.kyverno.io",), "admission-policy", reader(_COVERED, _VALIDATED, then=_read_kyverno_expressions))
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
    ("ClusterPolicy", _KYVERNO),
    ("Policy", _KYVERNO),
    ("ValidatingPolicy", _EXPRESSIONS),
    (
        "ImageValidatingPolicy",
        Kind(
            ("policies.kyverno.io",),
            "admission-policy",
            reader(_COVERED, _VALIDATED, Field(IMAGES, ("spec", "matchImageReferences", "*", "glob"), "texts"), then=_read_image_validation),
        ),
    ),
    (
        "ConstraintTemplate",
        Kind(
            ("templates.gatekeeper.sh",),
            "admission-policy",
            reader(Field("admission-policy.policy", ("spec", "crd", "spec", "names", "kind")), then=_engine("gatekeeper")),
        ),
    ),
    (
        "ClusterImagePolicy",
        Kind(("policy.sigstore.dev",), "admission-policy", reader(Field(IMAGES, ("spec", "images", "*", "glob"), "texts"), then=_read_sigstore)),
    ),
    ("ValidatingAdmissionPolicy", Kind(_ADMISSION, "admission-policy", reader(_COVERED, _VALIDATED, then=_read_admission))),
    (
        "ValidatingAdmissionPolicyBinding",
        Kind(_ADMISSION, "admission-policy", reader(Field("admission-policy.policy", ("spec", "policyName")), then=_read_binding)),
    ),
    ("PolicyReport", _REPORT),
    ("ClusterPolicyReport", _REPORT),
)
"""Kinds with their names."""
