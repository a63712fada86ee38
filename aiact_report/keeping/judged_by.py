"""`mapping.json`: all that evidence is judged by, so that whoever has it and the evidence can judge again, and needs nothing else.

It holds the files of the mapping word for word, and of the configuration what bears on verdicts and on what stands beside them. Where anything is read from,
with which keys and accounts, is no part of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import structs

from aiact_report import evidence as evidence_file
from aiact_report.config import Component, Config, Inline
from aiact_report.errors import mistake
from aiact_report.mapping._load import Mapping, Text, made_of
from aiact_report.model import Attestation, Dossier, Settings, System, Waiver, published

FILE: Final = "mapping.json"
VERSION: Final = "1.0.0"


class MappingText(msgspec.Struct, frozen=True):
    """One file of the mapping."""

    name: str
    origin: str
    """`built-in`, or the path of a `--mapping` file."""
    text: str
    """Word for word."""


class JudgedBy(msgspec.Struct, kw_only=True):
    """The file."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
    tool: str
    """Name and version of the program that judged by it."""
    mapping_sha256: str
    """As in the dossier: of all texts in their order, and of the settings."""
    system: System
    settings: Settings
    """Parameters that were set, controls that were switched off, the profile."""
    components: tuple[Component, ...] = ()
    """What was declared of the system's boundary; the evidence holds what came of it."""
    waivers: tuple[Waiver, ...] = ()
    inline_waivers: Inline | None = None
    attestations: tuple[Attestation, ...] = ()
    """With what their documents were found to be when the dossier was made: a document does not travel with it."""
    texts: tuple[MappingText, ...] = ()


def encode(dossier: Dossier, mapping: Mapping, config: Config) -> bytes:
    """Give the file. Raises MistakesError for a mapping file that is not UTF-8."""
    settings = structs.replace(mapping.settings, file=Path(mapping.settings.file).name)
    found = JudgedBy(
        schema=VERSION,
        tool=evidence_file.TOOL,
        mapping_sha256=mapping.sha256,
        system=config.system,
        settings=settings,
        components=config.components,
        waivers=config.waivers,
        inline_waivers=config.inline_waivers,
        attestations=tuple(dossier.attestations),
        texts=tuple(MappingText(text.name, text.origin, _text(text)) for text in mapping.texts),
    )
    return written(found)


def written(found: JudgedBy) -> bytes:
    """Give its bytes: there is one way to write it."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def _text(text: Text) -> str:
    try:
        return text.data.decode()
    except UnicodeDecodeError as error:
        raise mistake("the mapping file is not written in UTF-8", file=text.name, hint="save it as UTF-8") from error


def decode(data: bytes) -> JudgedBy:
    """Read the file. Raises msgspec.DecodeError for anything else, and for another version."""
    found = msgspec.json.decode(data, type=JudgedBy)
    if found.schema.partition(".")[0] != VERSION.partition(".")[0]:
        raise msgspec.DecodeError(f"its schema is {found.schema[:20]}, and this program reads {VERSION}")
    return found


def in_force(found: JudgedBy) -> tuple[Mapping, Config]:
    """Make the mapping and the configuration again. Raises MistakesError where this version does not read what it holds."""
    texts = [Text(item.name, item.origin, item.text.encode("utf-8", "surrogatepass")) for item in found.texts]
    config = Config(
        system=found.system,
        settings=found.settings,
        components=found.components,
        waivers=found.waivers,
        inline_waivers=found.inline_waivers,
        attestations=found.attestations,
    )
    return made_of(texts, found.settings), config


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `mapping.json`, ready to be published."""
    return published(JudgedBy, "aiact-report: what evidence was judged by", VERSION)
