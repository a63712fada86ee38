"""Facts of the objects that give rights: roles, bindings, service accounts, and OpenShift's security context constraints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet, is_plain, plain_of
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.facts.rights import ANY, ESCALATIONS, GAINS, NODES, SECRETS, SHELLS, Right, covers

decides(
    "role.scope",
    "role.rules",
    "role.wildcards",
    "role.aggregated",
    "role.reads_secrets",
    "role.opens_shells",
    "role.escalates",
    "role-binding.scope",
    "role-binding.role",
    "role-binding.subjects",
    "role-binding.grants_cluster_admin",
    "role-binding.anonymous",
    "security-context-constraints.privileged",
    "service-account.automount",
    "service-account.pull_secrets",
)

RULE_LIMIT = 2_000
"""Rights of one role that are listed."""
_ANONYMOUS = ("system:anonymous", "system:unauthenticated", "system:authenticated", "system:masters")
_PARTS = ("verbs", "resources", "apiGroups", "nonResourceURLs")


def read_service_account(sheet: Sheet, item: Object) -> None:
    """Write whether an account mounts its token, and its pull secrets."""
    fact = "service-account.automount"
    if item.data.get("automountServiceAccountToken") is not None:
        sheet.truth(fact, item.data["automountServiceAccountToken"], item.line_of("automountServiceAccountToken"), "automountServiceAccountToken")
    fact = "service-account.pull_secrets"
    secrets = sheet.items(item.data, item.lines, "imagePullSecrets", "imagePullSecrets", (fact,))
    if secrets and fact in sheet.facts:
        sheet.texts(fact, [entry.get("name") for entry, _, _ in secrets], item.line_of("imagePullSecrets"), "imagePullSecrets")


def read_role(sheet: Sheet, item: Object) -> None:
    """Write the rights of a role and which of them are wide."""
    sheet.put("role.scope", item.kind, item.line_of("kind"), "kind")
    sheet.put("role.aggregated", item.data.get("aggregationRule") is not None, item.line_of("aggregationRule"), "aggregationRule")
    facts = ("role.rules", "role.wildcards", "role.reads_secrets", "role.opens_shells", "role.escalates")
    entries = sheet.items(item.data, item.lines, "rules", "rules", facts)
    if "role.rules" not in sheet.facts:
        return
    rules = [{part: plain_of(entry.get(part)) for part in _PARTS} | _groups(entry) for entry, _, _ in entries]
    line = item.line_of("rules")
    wrong = next((entry[part] for entry, _, _ in entries for part in _PARTS if not _is_texts(entry.get(part))), None)
    if wrong is not None:
        sheet.wrong(facts, wrong, "a list of texts", line, "rules")
    found = (_rights(rules), _wildcards(rules), bool(_gives(rules, SECRETS)), bool(_gives(rules, SHELLS)), _escalates(rules))
    for fact, value in zip(facts, found, strict=True):
        if wrong is None:
            sheet.put(fact, value, line, "rules")
        elif isinstance(value, tuple):
            sheet.keep(fact, value, line, "rules")
        elif value:  # what the other rules give does not take it away
            sheet.put(fact, value, line, "rules")


def _is_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and is_plain(value))


def _groups(entry: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the groups of a rule that are known: none written is the one without a name, none known is none."""
    given = entry.get("apiGroups")
    return {"apiGroups": plain_of(given) if given else ("",)}


def _rights(rules: list[dict[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """List each right as verb:apigroup/resource."""
    rights: dict[str, None] = {}
    for rule in rules:
        for right in (f"{verb}:{target}" for verb in dict.fromkeys(rule["verbs"]) for target in _targets(rule)):
            if len(rights) >= RULE_LIMIT:
                return tuple(rights)
            rights[right] = None
    return tuple(rights)


def _targets(rule: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what a rule is about, one after the other: many groups of many resources are too many to keep."""
    yield from (f"{group}/{name}" for group in dict.fromkeys(rule["apiGroups"]) for name in dict.fromkeys(rule["resources"]))
    yield from dict.fromkeys(rule["nonResourceURLs"])


def _wildcards(rules: list[dict[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(part for part in _PARTS if any("*" in rule[part] for rule in rules))


def _gives(rules: list[dict[str, tuple[str, ...]]], wanted: Iterable[Right], *, named: bool = False) -> list[str]:
    """List the resources of which rules give a right; `named`: by another name than `*`, which is told as a wildcard."""
    given = [(rule["verbs"], rule["apiGroups"], [one for one in rule["resources"] if not (named and one == ANY)]) for rule in rules]
    return [right.resource for right in wanted if any(right.among(*one) for one in given)]


def _escalates(rules: list[dict[str, tuple[str, ...]]]) -> tuple[str, ...]:
    found = [verb for verb in ESCALATIONS if any(verb in rule["verbs"] for rule in rules)]
    proxies = [NODES] if any(resource != ANY and covers(resource, NODES) for rule in rules for resource in rule["resources"]) else []
    return (*found, *proxies, *_gives(rules, GAINS, named=True))


def read_binding(sheet: Sheet, item: Object) -> None:
    """Write who is given which role."""
    sheet.put("role-binding.scope", item.kind, item.line_of("kind"), "kind")
    facts = ("role-binding.role", "role-binding.grants_cluster_admin")
    role, _ = sheet.section(item.data, item.lines, "roleRef", "roleRef", facts)
    line = item.line_of("roleRef")
    if role:
        sheet.text("role-binding.role", f"{role.get('kind')}/{role.get('name')}", line, "roleRef")
        if "role-binding.role" in sheet.facts:
            sheet.put(facts[1], role.get("name") == "cluster-admin" and role.get("kind") == "ClusterRole", line, "roleRef")
        else:
            sheet.withhold(facts[1:], Refused("the role is a template placeholder", "placeholder"), line, "roleRef")
    elif facts[0] in sheet.facts:
        sheet.withhold(facts, Refused("the binding names no role", "incomplete"), item.line, "roleRef")
    _read_subjects(sheet, item)


def _read_subjects(sheet: Sheet, item: Object) -> None:
    """Write the subjects of a binding."""
    facts = ("role-binding.subjects", "role-binding.anonymous")
    entries = [entry for entry, _, _ in sheet.items(item.data, item.lines, "subjects", "subjects", facts)]
    if not entries or facts[0] not in sheet.facts:
        return
    line = item.line_of("subjects")
    wrong = next((entry[key] for entry in entries for key in ("kind", "namespace", "name") if not _is_name(entry.get(key))), None)
    if wrong is not None:
        sheet.wrong(facts, wrong, "text", line, "subjects")
        return
    sheet.put(facts[0], tuple(_subject(entry) for entry in entries), line, "subjects")
    names = [str(entry.get("name")) for entry in entries]
    sheet.put(facts[1], tuple(name for name in _ANONYMOUS if name in names), line, "subjects")


def _is_name(value: Any) -> bool:
    return value is None or (isinstance(value, str) and placeholder(value) is None)


def _subject(entry: dict[str, Any]) -> str:
    """Write one subject of a binding."""
    namespace = entry.get("namespace")
    prefix = f"{namespace}/" if isinstance(namespace, str) and namespace else ""
    return f"{entry.get('kind')}:{prefix}{entry.get('name')}"


def read_constraints(sheet: Sheet, item: Object) -> None:
    """Write whether SecurityContextConstraints allow privileged containers."""
    value = dig(item.data, ("allowPrivilegedContainer",))
    if value is not None:
        sheet.truth("security-context-constraints.privileged", value, item.line_of("allowPrivilegedContainer"), "allowPrivilegedContainer")
