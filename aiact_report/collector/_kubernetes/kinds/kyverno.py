"""Policies of Kyverno: what a rule checks, whom it leaves out, and what happens where a check of it fails."""

from __future__ import annotations

from aiact_report.collector._kubernetes.fields import Field, Found, gather, reader, whole
from aiact_report.collector._kubernetes.kinds.admission_words import (
    ALWAYS,
    BY_LABEL,
    CONSTRAINTS,
    COVERS,
    ENFORCING,
    EXCLUDED,
    IMAGES,
    LIMITED,
    SELECTIVE,
    VACUOUS,
    VERIFIES,
    engine,
    read_actions,
    read_selective,
    read_vacuous,
    write_all,
    write_selective,
)
from aiact_report.collector._kubernetes.kinds.base import Kind
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused

_CHECKS = ("validate", "verifyImages")
_BY_CALLER = ("subjects", "roles", "clusterRoles")
_SIDES = ("match", "exclude")


def _read_kyverno(sheet: Sheet, item: Object) -> None:
    """Write what a Kyverno policy checks, whom it leaves out, and whether every check of it refuses."""
    engine("kyverno")(sheet, item)
    rules = gather(sheet, (ENFORCING, VERIFIES), whole(item), ("spec", "rules", "*"))
    verify = [entry for rule in rules for entry in gather(sheet, (VERIFIES, IMAGES), rule, ("verifyImages", "*"))]
    if VERIFIES in sheet.facts:
        sheet.default(VERIFIES, bool(verify))
    write_all(sheet, IMAGES, [image for entry in verify for image in gather(sheet, (IMAGES,), entry, ("imageReferences", "*"))])
    for fact, side, key in ((EXCLUDED, "exclude", "namespaces"), (LIMITED, "match", "namespaces"), (COVERS, "match", "kinds")):
        write_all(sheet, fact, [name for rule in rules for name in _named(sheet, fact, rule, side, key)])
    write_selective(sheet, _selecting(sheet, rules))
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
    return all(isinstance(each, dict) and ALWAYS.fullmatch(str(each.get("expression"))) is not None for each in expressions)


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
    paths = [(*form, "resources", key) for form in forms for key in BY_LABEL] + [(*form, key) for form in forms for key in _BY_CALLER]
    return [entry for path in paths for entry in gather(sheet, (SELECTIVE,), rule, path)]


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


def read_image_validation(sheet: Sheet, item: Object) -> None:
    """Write which images Kyverno's later kind verifies: by patterns; expressions are not interpreted."""
    _read_kyverno_expressions(sheet, item)
    for entry in gather(sheet, (IMAGES,), whole(item), ("spec", "matchImageReferences", "*", "expression"))[:1]:
        sheet.withhold(
            (IMAGES,), Refused("which images it verifies is an expression, which is not interpreted", "unsupported"), entry.line, entry.field
        )


def _read_kyverno_expressions(sheet: Sheet, item: Object) -> None:
    """Write what happens where an expression of Kyverno's later kinds fails."""
    engine("kyverno")(sheet, item)
    sheet.default(VERIFIES, item.kind.startswith("ImageValidating"))
    read_vacuous(sheet, item)
    read_selective(sheet, item, *CONSTRAINTS)
    read_actions(sheet, item, ("spec", "validationActions", "*"), "deny")


_RULES = Field("admission-policy.rules", ("spec", "rules", "*", "name"), "texts")
COVERED = Field(COVERS, ("spec", "matchConstraints", "resourceRules", "*", "resources", "*"), "texts")
VALIDATED = Field("admission-policy.rules", ("spec", "validations", "*", "message"), "texts")
KYVERNO = Kind(("kyverno.io",), "admission-policy", reader(_RULES, then=_read_kyverno))
EXPRESSIONS = Kind(("policies.kyverno.io",), "admission-policy", reader(COVERED, VALIDATED, then=_read_kyverno_expressions))
