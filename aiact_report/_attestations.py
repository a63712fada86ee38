"""Attestations: which hold as of the dossier's moment, whether the document at hand is the one that was stated, and which verdicts each speaks to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from msgspec import structs

from aiact_report._days import day
from aiact_report._files import open_regular
from aiact_report._waivers import matching, names_of
from aiact_report.model import Attestation, Outcome, Verdicts

LIMIT = 1024 * 1024 * 1024
"""Bytes of a document that are read for its digest; a larger one is not at hand."""
_PIECE = 1024 * 1024
_OPEN = frozenset({Outcome.GAP, Outcome.PARTIAL, Outcome.NOT_ASSESSED})
DocumentIs = Literal["not looked for", "as stated", "another", "not at hand"]


def standing(attestations: Sequence[Attestation], folder: Path | None, verdicts: Verdicts, moment: str) -> list[Attestation]:
    """Say of each what it is worth at `moment` (RFC 3339). It changes no verdict."""
    if not attestations:
        return []
    names = {subject.id: names_of(subject) for subject in verdicts.evidence.subjects}
    return [
        structs.replace(item, standing=_standing(item, moment), document_is=_compared(item, folder), answers=_answers(item, verdicts, names))
        for item in attestations
    ]


def said(attestations: Iterable[Attestation]) -> Iterator[str]:
    """Yield what must be said first: what has expired, is not made yet, or rests on another document."""
    for item in attestations:
        what = f"The attestation on {item.control or item.obligation} by {item.made_by}"
        if item.standing == "expired":
            yield f"{what} was valid until {item.valid_until} ({item.zone}): it holds no longer."
        if item.standing == "not-yet":
            yield f"{what} is dated {item.made_on}, after this dossier: it does not hold."
        if item.document_is == "another":
            yield f"{what} states a digest that {item.document!r} does not have: the document is another one."
        if item.subject is not None and not item.answers:
            yield f"{what} answers nothing that is open of {item.subject!r}: check its pattern."


def _standing(item: Attestation, moment: str) -> Literal["holds", "expired", "not-yet"]:
    today = day(moment, item.zone)
    if item.made_on > today:
        return "not-yet"
    return "expired" if item.valid_until is not None and item.valid_until < today else "holds"


def _compared(item: Attestation, folder: Path | None) -> DocumentIs:
    """Compare the document's digest, where one is stated and the document is a file beside the configuration or below it.

    Without a folder, what was found when the dossier was made stands: `aiact-report verify` judges again, and has no documents.
    """
    if item.sha256 is None:
        return "not looked for"
    if folder is None and item.document_is != "not looked for":
        return item.document_is
    if folder is None or not (folder / item.document).resolve().is_relative_to(folder.resolve()):
        return "not at hand"
    try:
        found = _digest(folder / item.document)
    except (OSError, ValueError):
        return "not at hand"
    return "not at hand" if found is None else "as stated" if found == item.sha256 else "another"


def _digest(path: Path) -> str | None:
    digest, left = hashlib.sha256(), LIMIT
    with open_regular(path) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            left -= len(piece)
            if left < 0:
                return None
    return digest.hexdigest()


def _answers(item: Attestation, verdicts: Verdicts, names: dict[str, tuple[str, ...]]) -> int:
    if item.control is None:
        return 0
    table = verdicts.table
    wanted = {number for number, answer in enumerate(table.answers) if answer.control == item.control and answer.outcome in _OPEN}
    meant = names.keys() if item.subject is None else matching(item.subject, names)
    return sum(not wanted.isdisjoint(row) for subject, row in table.rows.items() if subject in meant)
