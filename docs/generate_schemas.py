"""Write schemas/: the published JSON Schemas of what this program reads and writes, from the types and tables it goes by; and `compiled.json` of its YAML.

    .venv/bin/python docs/generate_schemas.py

A test compares the files with a fresh run: they cannot say anything else than the program.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from aiact_report import config, evidence
from aiact_report.facts.registry import parse as parse_facts
from aiact_report.facts.registry import registry, subject_kinds
from aiact_report.keeping import judged_by, manifest
from aiact_report.mapping import _own
from aiact_report.mapping._load import load
from aiact_report.mapping._parsed import parse as parse_mapping
from aiact_report.model import SEVERITIES
from aiact_report.report_templates._period import schema as period_schema
from aiact_report.report_templates._schema import dossier_schema, full_schema

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
PACKAGE = FOLDER.parent / "aiact_report"

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
RULE: Schema = {"$ref": "#/$defs/rule"}
SCALAR: Schema = {"type": ["string", "boolean", "number", "null"]}
NUMBER: Schema = {
    "anyOf": [
        {"type": "number"},
        {"type": "object", "additionalProperties": False, "properties": {"parameter": {"type": "string", "minLength": 1}}, "required": ["parameter"]},
    ]
}
"""A number, or the parameter that stands for one."""
PATTERN: Schema = {"type": "string", "format": "regex"}
COMPARISONS: dict[str, Schema] = {
    "present": {"type": "boolean"},
    "empty": {"type": "boolean"},
    "equals": SCALAR,
    "contains": {"type": ["string", "number"]},
    "at_least": NUMBER,
    "at_most": NUMBER,
    "matches": PATTERN,
    "any_match": PATTERN,
    "every_match": PATTERN,
    "one_of": {"type": "array"},
    "within": {"type": "array"},
}


def schemas() -> dict[str, Schema]:
    """Give every schema by the name of its file."""
    return {
        "evidence.schema.json": evidence.schema(),
        "dossier.schema.json": dossier_schema(),
        "dossier.full.schema.json": full_schema(),
        "aiact-report.schema.json": config.schema(),
        "mapping.schema.json": mapping_schema(),
        "manifest.schema.json": manifest.schema(),
        "judged-by.schema.json": judged_by.schema(),
        "period.schema.json": period_schema(),
    }


def mapping_schema() -> Schema:
    """Give the shape of a `--mapping` file. Facts, obligations and kinds of subject are those of this version."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "aiact-report mapping"}
    listed: Schema = {"type": "array", "items": {"$ref": "#/$defs/control"}}
    return head | {"anyOf": [listed, _sections(listed)], "$defs": {"control": _control(), "rule": _rule()}}


def _sections(controls: Schema) -> Schema:
    """Give the shape of a file that holds more than controls: see `docs/own-mapping.md`."""
    parts = {
        "obligations": _entry(_own.ObligationEntry),
        "parameters": _entry(_own.ParameterEntry, default={"type": "integer"}, loosens={"enum": ["up", "down"]}),
        "profiles": _entry(_own.Profile, controls={"type": "array", "items": TEXT}),
    }
    lists = {name: {"type": "array", "items": item} for name, item in parts.items()}
    return _closed({"framework": _entry(_own.FrameworkEntry), **lists, "controls": controls}, [])


def _entry(shape: type[msgspec.Struct], **others: Schema) -> Schema:
    """Give the shape of an entry as it is read: texts, but for `others`."""
    fields = msgspec.structs.fields(shape)
    return _closed({field.name: others.get(field.name, TEXT) for field in fields}, [field.name for field in fields if field.required])


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _control() -> Schema:
    obligations = [obligation.key for obligation in load().law.obligations]
    relation = {"enum": ["direct", "indirect", "enabling"]}
    kinds = {"type": "array", "items": {"enum": list(subject_kinds())}}
    support = _closed(
        {"obligation": {"anyOf": [{"enum": obligations}, {"type": "string", "pattern": "^[^0-9]"}]}, "relation": relation, "why": TEXT, "of": kinds},
        ["obligation", "relation", "why"],
    )
    remediation = _closed({"text": TEXT, "snippets": {"type": "object", "additionalProperties": TEXT}}, ["text"])
    properties: Schema = {
        "id": TEXT,
        "title": TEXT,
        "supports": {"type": "array", "items": support, "minItems": 1},
        "severity": {"enum": list(SEVERITIES)},
        "rationale": TEXT,
        "limits": TEXT,
        "remediation": remediation,
        "references": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
        "questions": {"type": "array", "items": _question(), "minItems": 1},
        "cases": {"type": "array", "items": {"type": "object"}},
    }
    return _closed(properties, [name for name in properties if name not in {"references", "cases"}])


def _question() -> Schema:
    properties: Schema = {
        "subject": {"enum": list(subject_kinds())},
        "when": RULE,
        "expect": RULE,
        "partial": RULE,
        "expected": TEXT,
        "gap": TEXT,
        "gap_when": {"type": "array", "items": _closed({"is": RULE, "says": TEXT}, ["is", "says"]), "minItems": 1},
        "partial_when": {"type": "array", "items": _closed({"is": RULE, "says": TEXT}, ["is", "says"]), "minItems": 1},
        "partial_says": TEXT,
        "severity": {"enum": list(SEVERITIES)},
    }
    return _closed(properties, ["subject", "expect", "expected", "gap"]) | {"dependentRequired": {"partial": ["partial_says"]}}


def _rule() -> Schema:
    several: Schema = {"type": "array", "items": RULE, "minItems": 1}
    children = _closed({"child": {"enum": list(subject_kinds())}, "where": RULE, "is": RULE}, ["child", "is"])
    facts = sorted(name for name, fact in registry().items() if fact.type != "object")
    comparison = _closed({"fact": {"enum": facts}, **COMPARISONS}, ["fact"]) | {"minProperties": 2}
    others = {"all": several, "any": several, "not": RULE, "every": children, "some": children}
    return {"oneOf": [comparison, *(_closed({name: body}, [name]) for name, body in others.items())]}


def as_text(schema: Schema) -> str:
    """Write JSON as it is kept."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def compiled() -> str:
    """Write what the YAML files of the package say, a line each under the digest of its bytes; see `aiact_report/compiled.py`."""
    facts = {path: parse_facts(path.read_bytes()) for path in sorted((PACKAGE / "facts").glob("*.yaml"))}
    mapping = {path: parse_mapping(path.read_bytes(), path.name, []) for path in sorted((PACKAGE / "mapping").rglob("*.yaml"))}
    lines = [f"{json.dumps(sha256(path.read_bytes()).hexdigest())}:{_compact(data)}" for path, data in (facts | mapping).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Write every file."""
    (PACKAGE / "compiled.json").write_text(compiled(), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    for name, found in schemas().items():
        (FOLDER / name).write_text(as_text(found), encoding="utf-8")


if __name__ == "__main__":
    main()
