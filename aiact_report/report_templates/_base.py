"""What an output format is, and what it is given beside the dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiact_report.model import Dossier


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a document."""

    name: str
    data: bytes
    relationship: str
    """What it is to the document, in the words of PDF (ISO 32000-2, 7.11.3): `Source`, `Data`, `Supplement`."""
    description: str


def _nothing() -> Sequence[Attachment]:
    return ()


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a format may use beside the dossier; nothing of the machine it runs on."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    """Meaning of each fact by its name, from the fact registry; a fact without one is shown by its name alone."""
    evidence_file: str = "evidence.json"
    """Name of the evidence file written beside the dossier, where every list that was cut is whole."""
    attachments: Callable[[], Sequence[Attachment]] = _nothing
    """Gives what a document that can hold files holds; asked only by such a format, for it is large."""


@dataclass(frozen=True, slots=True)
class Format:
    """One output format. A module of this folder offers one as `FORMAT`."""

    name: str
    """What the user asks for: `html`, `pdf`, `json`."""
    extension: str
    """Of the file written: `dossier.<extension>`."""
    media_type: str
    render: Callable[[Dossier, RenderContext], Iterable[bytes]]
    """Yield the bytes of the file. The same dossier gives the same bytes, on every machine."""
