"""SARIF 2.1 as Trivy and Grype write it: less than their own reports say, so more stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiact_report.collector._json.parts import items, part, short, texts
from aiact_report.collector.scan.report import Finding, Report, digest, digests, severity

TOOLS = {"trivy": "Trivy", "grype": "Grype"}
"""Tools whose words are known, by the name of the driver in lower case."""
_FIELD = re.compile(r"^(Package|Installed Version|Version|Severity|Fixed Version|Fix Version|Fixed Versions)[ \t]*:[ \t]*(.{0,200})$", re.MULTILINE)
_SENTENCE = re.compile(r"\bA (\w{3,12}) vulnerability in (?:[\w-]+ )?package: ([^,\s]{1,200}), version (\S{1,200})", re.IGNORECASE)
_WORDS = frozenset({"critical", "high", "medium", "low", "negligible", "unknown"})


def is_sarif(document: dict[str, Any]) -> bool:
    """Whether a document is SARIF with a run of a scanner that is known."""
    return str(document.get("version", "")).startswith("2.1") and any(_tool(run) for run in items(document, "runs"))


def read(document: dict[str, Any]) -> list[Report]:
    """Read each run of a known scanner."""
    return [_report(run, tool) for run in items(document, "runs") if (tool := _tool(run))]


def _tool(run: dict[str, Any]) -> str | None:
    return TOOLS.get((short(run, "tool", "driver", "name") or "").lower())


def _report(run: dict[str, Any], tool: str) -> Report:
    rules = {rule.get("id"): rule for rule in items(run, "tool", "driver", "rules") if isinstance(rule.get("id"), str)}
    results = [(one, rules.get(one.get("ruleId"), {}) if isinstance(one.get("ruleId"), str) else {}) for one in items(run, "results")]
    kept = [(one, rule) for one, rule in results if _is_vulnerability(rule, tool)]
    names = part(run, "properties")
    invocation = next(items(run, "invocations"), {})
    return Report(
        format="sarif",
        tool=tool,
        version=short(run, "tool", "driver", "version") or short(run, "tool", "driver", "semanticVersion"),
        target=short(names, "imageName"),
        digests=digests([*texts(names, "repoDigests"), part(names, "imageName")]),
        image_id=digest(part(names, "imageID")),
        created=short(invocation, "endTimeUtc") or short(invocation, "startTimeUtc"),
        findings=tuple(_finding(one, rule) for one, rule in kept if not one.get("suppressions")),
        suppressed=sum(1 for one, _ in kept if one.get("suppressions")),
        looked=any(_is_vulnerability(rule, tool) for rule in rules.values()) or tool != "Trivy",
    )


def _is_vulnerability(rule: dict[str, Any], tool: str) -> bool:
    """Leave out misconfigurations and secrets, which Trivy writes into the same run."""
    return tool != "Trivy" or "vulnerability" in texts(rule, "properties", "tags")


def _finding(result: dict[str, Any], rule: dict[str, Any]) -> Finding:
    """Put together what stands in the message and in the rule's help."""
    message = short(result, "message", "text") or ""
    fields = {**dict(_fields(part(rule, "help", "text"))), **dict(_fields(message))}
    sentence = _SENTENCE.search(message)
    tag = next((tag for tag in texts(rule, "properties", "tags") if tag.lower() in _WORDS), None)
    word = fields.get("Severity") or tag or (sentence[1] if sentence else None)
    return Finding(
        short(result, "ruleId") or "",
        severity(word),
        fields.get("Package") or (sentence[2] if sentence else ""),
        fields.get("Installed Version") or fields.get("Version") or (sentence[3] if sentence else ""),
        next((fields[name] for name in ("Fixed Version", "Fix Version", "Fixed Versions") if fields.get(name)), ""),
    )


def _fields(found: object) -> Iterator[tuple[str, str]]:
    """Yield `Name: value` lines of a text."""
    return ((match[1], match[2].strip()) for match in _FIELD.finditer(found[:4000] if isinstance(found, str) else ""))
