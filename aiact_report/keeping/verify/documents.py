"""Documents for people: made again of the dossier judged now, and compared byte for byte."""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report import evidence as evidence_file
from aiact_report import pipeline
from aiact_report.errors import MistakesError, NotMadeError
from aiact_report.keeping.folder import Kept
from aiact_report.keeping.manifest import Entry
from aiact_report.keeping.verify.again import Again
from aiact_report.keeping.verify.compare import first
from aiact_report.keeping.verify.findings import Findings
from aiact_report.report_templates._base import Format

_PIECE = 1024 * 1024


def documents(files: Iterable[tuple[str, Entry, bytes]], made: Again | None, evidence_name: str, found: Findings) -> None:
    """Make each document again: its name, what the manifest says of it, and its bytes."""
    for name, entry, data in files:
        if made is None:
            found.not_checked(name, "it was not made again: there is nothing to make it of")
        elif not made.is_ours:
            found.not_checked(name, f"it was not made again: {made.said.tool[:60]} made it, and this is {evidence_file.TOOL}")
        else:
            _document(name, entry, data, _kept(made, evidence_name), found)


def _kept(made: Again, evidence_name: str) -> Kept:
    return Kept(made.dossier, made.judged, evidence_name, made.evidence)


def _document(name: str, entry: Entry, data: bytes, kept: Kept, found: Findings) -> None:
    try:
        form: Format = pipeline.formats([entry.format or ""])[0]
        fresh = b"".join(kept.render(form))
    except MistakesError:
        found.not_checked(name, f"it was not made again: this version has no format {(entry.format or '')[:40]!r}")
    except NotMadeError as error:
        found.not_checked(name, f"it was not made again: {error}")
    else:
        _compared(name, entry, data, fresh, found)


def _compared(name: str, entry: Entry, data: bytes, fresh: bytes, found: Findings) -> None:
    whole = data[: len(fresh)] if entry.signed else data
    if whole != fresh:
        found.differs(name, f"it is not what this dossier gives when it is made again, first at byte {first(whole, fresh):,}")
    else:
        found.holds(name, f"made again, its {'first revision is' if entry.signed else 'bytes are'} the same")
