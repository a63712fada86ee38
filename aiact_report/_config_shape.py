"""Every key of `aiact-report.yaml`, as data: what reads the file, the JSON Schema and the documentation go by this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from aiact_report.model import LINK

Kind = Literal["text", "date", "zone", "truth", "path", "paths", "path lists", "names", "section", "sections"]
"""What a key holds: one value, a list of them, one section of keys, or a list of sections."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key."""

    meaning: str
    """One sentence for the documentation and for editors."""
    kind: Kind = "text"
    required: bool = False
    keys: dict[str, Key] | None = None
    """Of a section: the keys below it."""
    pattern: str | None = None
    """Regular expression the whole text must match."""


SYSTEM = {
    "name": Key("Name of the AI system."),
    "provider": Key("Who places it on the market or puts it into service."),
    "version": Key("Version of the system this dossier is about."),
    "intended_purpose": Key("The use the provider intends it for (Article 3(12))."),
    "annex_iii_point": Key("Point of Annex III that makes it high-risk, such as 5(b).", pattern=r"[1-8](\([a-z]\))?"),
    "annex_i_act": Key("Act listed in Annex I that makes it high-risk, such as Regulation (EU) 2017/745."),
    "role": Key("What the author of this dossier is under the Act: provider, deployer, …"),
    "contact": Key("Whom to ask about this dossier."),
}

WAIVER = {
    "control": Key("Id of the control, such as RES-01.", required=True),
    "subject": Key("Pattern over ids and names of subjects; `*` stands for any characters.", required=True),
    "reason": Key("Why the gap is accepted.", required=True),
    "approved_by": Key("The person who accepts it.", required=True),
    "approved_on": Key("The day of the approval, as YYYY-MM-DD.", "date", required=True),
    "expires": Key("The last day it holds, as YYYY-MM-DD: to its end, in the zone.", "date", required=True),
    "risk": Key("What may happen while the gap is open."),
    "ticket": Key("Where the work on it is followed: an address that begins with https://, without a name or password in it.", pattern=LINK),
    "zone": Key("The zone its days end in: UTC (the default), an offset such as +01:00, or a name such as Europe/Berlin.", "zone"),
}

INLINE = {name: WAIVER[name] for name in ("approved_by", "approved_on", "expires", "risk", "zone")}

ATTESTATION = {
    "obligation": Key("Key of the obligation, such as 15.4-loops.", required=True),
    "statement": Key("What is stated.", required=True),
    "document": Key("The document that shows it.", required=True),
    "made_by": Key("The person who states it.", required=True),
    "made_on": Key("The day of the statement, as YYYY-MM-DD.", "date", required=True),
    "control": Key("Id of the control whose question it answers."),
    "subject": Key("Pattern over ids and names of the subjects it answers for; `*` stands for any characters."),
    "valid_until": Key("The last day it holds, as YYYY-MM-DD: to its end, in the zone.", "date"),
    "zone": Key("The zone its days end in: UTC (the default), an offset such as +01:00, or a name such as Europe/Berlin.", "zone"),
    "sha256": Key("Digest of the document; where `document` is a file, it is compared.", pattern=r"[0-9a-f]{64}"),
    "presumption": Key("The presumption of conformity it claims: 40, 42(2) or 42(3).", pattern=r"40|42\([23]\)"),
}

COMPONENT = {
    "subject": Key("Pattern over ids, namespace/name and names of workloads; `*` stands for any characters.", required=True),
    "purpose": Key(
        "What they are for: serving, training, storing, watching, support or outside.",
        required=True,
        pattern="serving|training|storing|watching|support|outside",
    ),
}

PARAMETER = {
    "name": Key("Name of the parameter; docs/reference/parameters.md lists them.", required=True),
    "value": Key("Its value, a whole number in the parameter's unit.", required=True, pattern=r"[0-9]{1,15}"),
    "reason": Key("Why it is set so; required where it asks for less than the default."),
    "approved_by": Key("The person who decided it; required where it asks for less than the default."),
    "approved_on": Key("The day of the decision, as YYYY-MM-DD; required where it asks for less than the default.", "date"),
}

OFF = {
    "control": Key("Id of the control that is not asked.", required=True),
    "reason": Key("Why.", required=True),
    "approved_by": Key("The person who decided it.", required=True),
    "approved_on": Key("The day of the decision, as YYYY-MM-DD.", "date", required=True),
}

PROFILE = {
    "name": Key("Name of a profile of a mapping file.", required=True),
    "approved_by": Key("The person who chose it.", required=True),
    "approved_on": Key("The day of the choice, as YYYY-MM-DD.", "date", required=True),
}

OUTPUTS = {
    "directory": Key("Where dossier and evidence are written.", "path"),
    "formats": Key("Formats of the dossier: html, pdf, json, json-full.", "names"),
}

TOP = {
    "system": Key("The AI system, as its provider declares it; nothing here is inferred.", "section", keys=SYSTEM),
    "sources": Key("Files and directories to read, relative to this file.", "paths"),
    "worlds": Key("Directories or files that are each applied as a whole: joined within, and with nothing beside.", "paths"),
    "compose": Key("Lists of Compose files, each list merged in its order as one project.", "path lists"),
    "images": Key("Images to read: docker://NAME, podman://NAME, archives, OCI layouts, SIF files, registry references.", "names"),
    "engine": Key("Read all containers that run in the engines at hand: true or false.", "truth"),
    "platforms": Key("Platforms of multi-platform images to read, such as linux/amd64; default: every one.", "names"),
    "keys": Key("Public keys (PEM) that signatures of images are verified with.", "paths"),
    "contexts": Key("Contexts of the kubeconfig: one live cluster each.", "names"),
    "namespaces": Key("Namespaces of those clusters to read; default: every one.", "names"),
    "charts": Key("Helm charts to render and read.", "paths"),
    "values": Key("Values files for the charts, in order.", "paths"),
    "kustomizations": Key("Directories to render with Kustomize and read.", "paths"),
    "mapping": Key("Files that add or replace controls.", "paths"),
    "parameters": Key("Bounds that controls ask by, set to another value than the default.", "sections", keys=PARAMETER),
    "switched_off": Key("Controls that are not asked, by whose decision and why; the dossier says so wherever they would be.", "sections", keys=OFF),
    "profile": Key("A choice among controls that a mapping file makes; those it leaves out are shown as switched off.", "section", keys=PROFILE),
    "components": Key("The system's boundary: which workloads serve the model, train it, support these, or lie outside.", "sections", keys=COMPONENT),
    "waivers": Key("Gaps accepted by a named person until a date; they stay visible.", "sections", keys=WAIVER),
    "inline_waivers": Key("Allows gaps to be accepted in the files themselves, and says who answers for that until when.", "section", keys=INLINE),
    "attestations": Key("Dated human statements with a document, for what no collector can see.", "sections", keys=ATTESTATION),
    "outputs": Key("What is written, and where.", "section", keys=OUTPUTS),
}


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `aiact-report.yaml`, so that editors complete it."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "aiact-report.yaml"}
    return head | _section(TOP)


def _section(keys: dict[str, Key]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.meaning} | _shape(key) for name, key in keys.items()},
    }
    required = [name for name, key in keys.items() if key.required]
    return found | ({"required": required} if required else {})


def _shape(key: Key) -> dict[str, Any]:
    match key.kind:
        case "section":
            return _section(key.keys or {})
        case "sections":
            return {"type": "array", "items": _section(key.keys or {})}
        case "path lists":
            return {"type": "array", "items": _TEXTS | {"minItems": 1}}
        case _ if key.pattern:
            return _SHAPES["text"] | {"pattern": f"^{key.pattern}$"}
        case plain:
            return _SHAPES[plain]


_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SHAPES: dict[str, dict[str, Any]] = {
    "paths": _TEXTS,
    "names": _TEXTS,
    "truth": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "zone": {"type": "string"},
    "text": {"type": ["string", "number"]},
    "path": {"type": ["string", "number"]},
}
