"""Facts of Ingress: hosts, encryption and back ends, and what its annotations ask of callers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.kinds import edge_words as words
from aiact_report.collector._kubernetes.kinds.edge_routes import annotated
from aiact_report.collector._kubernetes.kinds.edge_tls import told
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import RENDER, Sheet, is_plain, plain_of
from aiact_report.collector._kubernetes.workload_kinds import dig
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder

decides(
    "ingress.hosts",
    "ingress.tls_hosts",
    "ingress.tls",
    "ingress.plain_http",
    "ingress.backends",
    "ingress.authentication",
    "ingress.authentication_optional",
    "ingress.rate_limit",
    "ingress.timeout",
    "ingress.body_size",
    "ingress.filter_refs",
)

AUTHENTICATION, OPTIONAL = "ingress.authentication", "ingress.authentication_optional"
RATE, TIMEOUT, SIZE = "ingress.rate_limit", "ingress.timeout", "ingress.body_size"
TLS, PLAIN = "ingress.tls", "ingress.plain_http"
_BY_ANNOTATION = (AUTHENTICATION, OPTIONAL, RATE, TIMEOUT, SIZE)
_CLASS = "kubernetes.io/ingress.class"


class _Notes(NamedTuple):
    """The annotations that the controller of this Ingress reads, and their lines."""

    values: dict[str, str]
    lines: dict[str, Any]
    family: str | None
    """The controller, where its class has the usual name."""


def read_ingress(sheet: Sheet, item: Object) -> None:
    """Write hosts, TLS and back ends of an Ingress, and what its annotations bound."""
    facts = ("ingress.hosts", "ingress.tls_hosts", TLS, PLAIN, "ingress.backends")
    spec, lines = sheet.section(item.data, item.lines, "spec", "spec", facts)
    notes = _read_annotations(sheet, item, spec)
    if not spec:
        return
    rules = sheet.items(spec, lines, "rules", "spec.rules", ("ingress.hosts", TLS, "ingress.backends"))
    entries = sheet.items(spec, lines, "tls", "spec.tls", ("ingress.tls_hosts", TLS))
    hosts = _unique([entry.get("host") or "*" for entry, _, _ in rules]) or ["*"]
    covered = _unique([host for entry, _, _ in entries for host in _listed(entry.get("hosts"))])
    line = lines["rules"][0] if "rules" in lines else item.line
    tls_line = lines["tls"][0] if "tls" in lines else item.line
    for fact, values, at, field in (("ingress.hosts", hosts, line, "spec.rules"), ("ingress.tls_hosts", covered, tls_line, "spec.tls")):
        if fact in sheet.facts:
            sheet.texts(fact, values, at, field)
    if TLS in sheet.facts and is_plain(hosts) and is_plain(covered):
        named = frozenset(covered)
        _write_tls(sheet, notes, tls_line, tls=bool(named) and all(_covers(host, named) for host in hosts))
    elif TLS in sheet.facts and _seen_bare(sheet, entries, hosts, covered):
        _write_tls(sheet, notes, tls_line, tls=False)
    elif TLS in sheet.facts:
        sheet.withhold((TLS,), Refused("the hosts could not be read", "invalid-value"), tls_line, "spec.tls")
    if "ingress.backends" in sheet.facts:
        sheet.texts("ingress.backends", _unique(_backends(spec)), line, "spec.rules")


def _seen_bare(sheet: Sheet, entries: list[Any], hosts: list[Any], covered: list[Any]) -> bool:
    """Tell whether a host is without `spec.tls` whatever the hosts are that could not be read: nothing is written there, or a known one is left out."""
    if not entries:
        return "ingress.tls_hosts" in sheet.facts
    known = plain_of(covered)
    return len(known) == len(covered) and any(not _covers(host, frozenset(known)) for host in plain_of(hosts))


def _write_tls(sheet: Sheet, notes: _Notes, line: int, *, tls: bool) -> None:
    """Write whether every host is encrypted, by `spec.tls` or an annotation, and by what plain HTTP is answered beside."""
    found = told(notes.values, tls=tls, family=notes.family)
    if found.open is not None:
        reason = f"{found.open} refers to settings of the controller that were not read"
        sheet.withhold((TLS, PLAIN) if not tls else (PLAIN,), Refused(reason, "reference"), notes.lines[found.open][0], _field(found.open))
    if TLS in sheet.facts:
        cause = found.by or found.against
        if cause is not None:
            sheet.put(TLS, found.against is None, notes.lines[cause][0], _field(cause))
        else:
            sheet.put(TLS, tls, line, "spec.tls")
    if found.plain is not None and PLAIN in sheet.facts:
        at = notes.lines[found.plain][0] if found.plain in notes.lines else line
        sheet.put(PLAIN, found.plain, at, _field(found.plain))


def _field(key: str) -> str:
    return f"metadata.annotations.{key}"


def _listed(value: Any) -> list[Any]:
    """Give the hosts of a TLS entry; an entry without any covers all, one that is no list is kept to be refused."""
    return ["*"] if value is None or value == [] else value if isinstance(value, list) else [value]


def _unique(values: list[Any]) -> list[Any]:
    """Give each value once, in order; what cannot be a host is kept to be refused."""
    odd = [value for value in values if value.__class__ is not str]
    return [*dict.fromkeys(value for value in values if value.__class__ is str), *odd] if odd else list(dict.fromkeys(values))


def _covers(host: str, covered: frozenset[str]) -> bool:
    """Whether a TLS entry covers a host; a wildcard covers one label."""
    return host in covered or "*" in covered or ("." in host and f"*.{host.split('.', 1)[1]}" in covered)


def _backends(spec: dict[str, Any]) -> list[Any]:
    """Give the names of the services an Ingress routes to, in both spellings of the API; what is none is kept to be refused."""
    found = [spec.get("defaultBackend"), spec.get("backend")]
    rules = spec.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        http = rule.get("http") if isinstance(rule, dict) else None
        paths = http.get("paths") if isinstance(http, dict) else http
        found += [path.get("backend") if isinstance(path, dict) else path for path in paths] if isinstance(paths, list) else [paths]
    return [_backend(backend) for backend in found if backend is not None and dig(backend, ("resource",)) is None]


def _backend(backend: Any) -> Any:
    """Give the name of the service in one back end."""
    return dig(backend, ("service", "name")) or dig(backend, ("serviceName",))


def _read_annotations(sheet: Sheet, item: Object, spec: dict[str, Any]) -> _Notes:
    """Write which annotation authenticates callers or bounds requests, by its value."""
    facts = (*_BY_ANNOTATION, TLS, PLAIN)
    metadata, lines = sheet.section(item.data, item.lines, "metadata", "metadata", facts)
    annotations, sub = sheet.section(metadata, lines, "annotations", "metadata.annotations", facts)
    notes = _heard(annotations, sub, spec)
    _write_authentication(sheet, notes)
    dry = any(key.rpartition("/")[2] in words.DRY_RUN and value.strip().lower() in words.ON for key, value in notes.values.items())
    dry = dry or any(
        key.rpartition("/")[2] in words.EXEMPT and not words.NOBODY.isdisjoint(value.replace(" ", "").split(","))
        for key, value in notes.values.items()
    )
    if not dry:
        _write_bound(sheet, notes, RATE, words.RATES.fullmatch)
    _write_bound(sheet, notes, TIMEOUT, words.TIMES.fullmatch)
    _write_bound(sheet, notes, SIZE, words.SIZES.fullmatch)
    _read_elsewhere(sheet, notes, item.namespace)
    _withhold_placeholders(sheet, annotations, sub)
    return notes


def _heard(annotations: dict[str, Any], lines: dict[str, Any], spec: dict[str, Any]) -> _Notes:
    """Keep what the controller reads: texts, and of another controller's annotations none where the class has a usual name."""
    name = spec.get("ingressClassName") or annotations.get(_CLASS)
    family = words.CLASSES.get(name.lower()) if isinstance(name, str) else None
    kept = {key: value for key, value in annotations.items() if isinstance(value, str) and placeholder(value) is None and _reads(family, key)}
    return _Notes(kept, lines, family)


def _reads(family: str | None, key: str) -> bool:
    """Tell whether a controller reads an annotation."""
    owner = next((name for prefix, name in words.FAMILIES if key.startswith(prefix)), None)
    return family is None or owner is None or owner == family


def _write_authentication(sheet: Sheet, notes: _Notes) -> None:
    """Write the annotation that has callers authenticated, and the one that lets some in without."""
    parts = {key.rpartition("/")[2].lower(): value.strip().lower() for key, value in notes.values.items()}
    for key, value in notes.values.items():
        name = key.rpartition("/")[2].lower()
        asks = words.AUTHENTICATES.get(name)
        if asks is None or not asks(value) or (name == "auth-tls-secret" and parts.get("auth-tls-verify-client") == "off"):
            continue
        if AUTHENTICATION in sheet.facts:
            sheet.put(AUTHENTICATION, key, notes.lines[key][0], _field(key))
        break
    for key, value in notes.values.items():
        if value.strip().lower() in words.OPTIONAL.get(key.rpartition("/")[2].lower(), ()) and OPTIONAL in sheet.facts:
            sheet.put(OPTIONAL, key, notes.lines[key][0], _field(key))


def _write_bound(sheet: Sheet, notes: _Notes, fact: str, bounds: Callable[[str], Any]) -> None:
    """Write the first annotation of a kind whose value is a bound."""
    for key, value in notes.values.items():
        if bounds(key.rpartition("/")[2].lower()) and words.positive(value) and fact in sheet.facts:
            sheet.put(fact, key, notes.lines[key][0], _field(key))
            return


def _read_elsewhere(sheet: Sheet, notes: _Notes, namespace: str | None) -> None:
    """Name the filters that stand in objects of their own; withhold what one that is not joined may decide."""
    for key, value in notes.values.items():
        refs = annotated(key, value, namespace) if words.given(value) else None
        if refs:
            sheet.texts("ingress.filter_refs", refs, notes.lines[key][0], _field(key))
        elif key in words.ELSEWHERE and words.given(value):
            open_facts = _unset(sheet, (AUTHENTICATION, RATE, TIMEOUT, SIZE))
            if open_facts:
                reason = f"{key} names objects that may authenticate callers or bound requests; what they say is not read"
                sheet.withhold(open_facts, Refused(reason, "reference"), notes.lines[key][0], _field(key))


def _withhold_placeholders(sheet: Sheet, annotations: dict[str, Any], lines: dict[str, Any]) -> None:
    """Withhold what an annotation would decide whose value is a placeholder, or no text."""
    for key, value in annotations.items():
        if isinstance(value, str) and placeholder(value) is None:
            continue
        facts = _unset(sheet, _decided(key.rpartition("/")[2].lower()))
        if facts and isinstance(value, str):
            sheet.withhold(facts, Refused(f"the value of {key} is a template placeholder", "placeholder", RENDER), lines[key][0], _field(key))
        elif facts and value is not None:
            sheet.wrong(facts, value, "text", lines[key][0], _field(key))


def _decided(name: str) -> tuple[str, ...]:
    """Name the facts that an annotation decides by the last part of its name."""
    if name in words.AUTHENTICATES or name in words.OPTIONAL:
        return (AUTHENTICATION, OPTIONAL)
    by = ((RATE, words.RATES), (TIMEOUT, words.TIMES), (SIZE, words.SIZES))
    return tuple(fact for fact, pattern in by if pattern.fullmatch(name))


def _unset(sheet: Sheet, facts: Iterable[str]) -> tuple[str, ...]:
    """Give those of some facts that nothing has decided."""
    return tuple(fact for fact in facts if fact in sheet.facts and sheet.facts[fact].value is None)
