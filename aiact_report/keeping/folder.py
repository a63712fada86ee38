"""A dossier as it is kept: evidence, what it was judged by, verdicts and documents, in one folder and inside one PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from aiact_report import evidence as evidence_file
from aiact_report import pipeline
from aiact_report.config import Config
from aiact_report.keeping import judged_by
from aiact_report.keeping.manifest import MANIFEST, About, Entry, about, encode, manifest
from aiact_report.mapping._load import Mapping
from aiact_report.model import Dossier
from aiact_report.report_templates._base import Attachment, Format

DOSSIER = "dossier.json"
_EVIDENCE = ("Source", "What was seen, and what was not")
_JUDGED_BY = ("Source", "What the evidence was judged by")
_DOSSIER = ("Data", "The verdicts, for machines")


class Kept:
    """What belongs to one dossier beside its documents."""

    def __init__(self, dossier: Dossier, judged: bytes | None, evidence_name: str = evidence_file.FILE_NAME, evidence: bytes | None = None) -> None:
        """`judged`: the bytes of `mapping.json`; none where nobody has them, and the dossier cannot be judged again.

        `evidence`: the bytes that were judged, where they were read and not made: another version may have written them.
        """
        self.dossier, self.judged, self._evidence_name, self._evidence = dossier, judged, evidence_name, evidence

    @classmethod
    def of(cls, dossier: Dossier, mapping: Mapping, config: Config) -> Kept:
        """Keep what was judged just now."""
        return cls(dossier, judged_by.encode(dossier, mapping, config))

    @property
    def about(self) -> About:
        """What a manifest says of it."""
        return about(self.dossier, self._evidence_name, judged_by.FILE)

    def render(self, form: Format) -> Iterable[bytes]:
        """Give one format; those that hold files are given these."""
        return pipeline.render(self.dossier, form, self._evidence_name, self.attachments)

    @property
    def evidence(self) -> bytes | None:
        """Give the bytes of the evidence that was judged; none where only a dossier that repeats it is left, and it cannot be made again."""
        data = b"".join(evidence_file.encode(self.dossier.evidence)) if self._evidence is None else self._evidence
        return data if evidence_file.digest([data]) == self.dossier.evidence_sha256 else None

    @property
    def parts(self) -> dict[str, Callable[[], bytes | None]]:
        """Give what makes each file that lies in the folder beside documents, in the order in which they came to be; none for what is not at hand."""
        (json,) = pipeline.formats(["json"])
        return {self._evidence_name: lambda: self.evidence, judged_by.FILE: lambda: self.judged, DOSSIER: lambda: b"".join(self.render(json))}

    @staticmethod
    def form_of(name: str) -> str | None:
        """Name the format of such a file, if it is a document."""
        return "json" if name == DOSSIER else None

    def attachments(self) -> list[Attachment]:
        """Give what a document holds inside so that it can be verified alone: the evidence, the dossier, what it was judged by, and their manifest."""
        said = {self._evidence_name: _EVIDENCE, judged_by.FILE: _JUDGED_BY, DOSSIER: _DOSSIER}
        parts = [Attachment(name, data, *said[name]) for name, make in self.parts.items() if (data := make()) is not None]
        files = {part.name: Entry(hashlib.sha256(part.data).hexdigest(), len(part.data), self.form_of(part.name)) for part in parts}
        inner = encode(manifest(self.about, files))
        return [*parts, Attachment(MANIFEST, inner, "Supplement", "The digests of the files attached")]
