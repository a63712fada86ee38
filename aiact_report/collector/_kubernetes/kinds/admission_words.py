"""What policies of every engine are asked: whether they refuse, whom they leave out, whether anything can fail them."""

from __future__ import annotations

import re
from collections.abc import Callable

from aiact_report.collector._kubernetes.fields import Found, gather, whole, write_texts
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

ENFORCING, VERIFIES, IMAGES = "admission-policy.enforcing", "admission-policy.verifies_images", "admission-policy.images"
EXCLUDED, COVERS = "admission-policy.namespaces_excluded", "admission-policy.covers"
VACUOUS = "admission-policy.vacuous"
ALWAYS = re.compile(r"\s*\(*\s*(?:true|!\s*false|(\d+)\s*==\s*\1|true\s*\|\|.*|.*\|\|\s*true)\s*\)*\s*", re.DOTALL)
_NEVER = re.compile(r"\s*\(*\s*(?:false|!\s*true|false\s*&&.*|.*&&\s*false)\s*\)*\s*", re.DOTALL)
"""Expressions that hold, or do not, whatever they are asked of."""
LIMITED, SELECTIVE = "admission-policy.namespaces", "admission-policy.selective"
BY_LABEL = ("namespaceSelector", "selector", "labelSelector", "objectSelector", "names", "name", "annotations")


CONSTRAINTS = (
    ("spec", "matchConditions"),
    *(("spec", part, key) for part in ("matchConstraints", "matchResources") for key in (*BY_LABEL, "excludeResourceRules", "resourceNames")),
    ("spec", "matchResources", "resourceRules"),
)
"""Where Kubernetes' own policies and their bindings narrow what they look at."""


def engine(name: str) -> Callable[[Sheet, Object], None]:
    """Make what says which engine enforces a policy."""

    def write(sheet: Sheet, item: Object) -> None:
        sheet.default("admission-policy.engine", name)
        sheet.put("admission-policy.kind", item.kind, item.line_of("kind"), "kind")

    return write


def write_selective(sheet: Sheet, found: list[Found]) -> None:
    """Write whether it holds only for what labels, names, callers or conditions select; an empty selector selects everything."""
    if SELECTIVE in sheet.facts:
        narrowing = next((entry for entry in found if entry.value not in ({}, [], "")), None)
        if narrowing is None:
            sheet.default(SELECTIVE, value=False)
        else:
            sheet.put(SELECTIVE, True, narrowing.line, narrowing.field)


def read_selective(sheet: Sheet, item: Object, *places: tuple[str, ...]) -> None:
    """Write the same of a kind whose selectors lie at fixed places."""
    write_selective(sheet, [entry for place in places for entry in gather(sheet, (SELECTIVE,), whole(item), place)])


def write_all(sheet: Sheet, fact: str, found: list[Found]) -> None:
    if found and fact in sheet.facts:
        write_texts(sheet, fact, found)


def read_actions(sheet: Sheet, item: Object, path: tuple[str, ...], default: str | None) -> None:
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


def read_vacuous(sheet: Sheet, item: Object) -> None:
    """Write whether nothing can fail a policy of expressions: no rule, rules that are true as they stand, or a condition that never holds."""
    rules = gather(sheet, (VACUOUS,), whole(item), ("spec", "validations", "*", "expression"))
    conditions = gather(sheet, (VACUOUS,), whole(item), ("spec", "matchConditions", "*", "expression"))
    if VACUOUS in sheet.facts:
        never = any(isinstance(entry.value, str) and _NEVER.fullmatch(entry.value) for entry in conditions)
        always = all(isinstance(entry.value, str) and ALWAYS.fullmatch(entry.value) is not None for entry in rules)
        sheet.default(VACUOUS, value=never or always)
