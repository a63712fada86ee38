"""Judging and encoding in several processes: after linking, every subject is for itself, and what one process makes does not depend on another's."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

import msgspec

from aiact_report import evidence as evidence_file
from aiact_report._evidence_write import BATCH, Part, Writer
from aiact_report.model import Answer, Evidence, Rows, Subject

WORTH = 4_000
"""Subjects below which another process costs more than it saves."""
_PIECE = 1024 * 1024

Judge = Callable[[list[Subject]], Rows]
"""Judges some subjects of the evidence."""


class Shares(NamedTuple):
    """What the processes made, in the order of the evidence; each is asked for once."""

    parts: list[Part]
    """The first is encoded here, when it is written."""
    rows: Callable[[], list[Rows]]


class _Lists(msgspec.Struct, array_like=True):
    """What another process made beside the bytes of its subjects."""

    names: dict[str, tuple[str, ...]]
    sets: dict[str, msgspec.Raw]
    answers: list[Answer]
    rows: dict[str, tuple[int, ...]]


def shares(evidence: Evidence, judge: Judge, jobs: int) -> Shares:
    """Give others their share of the subjects and keep the first; with one process, or few subjects, all of it is done here."""
    subjects = evidence.subjects
    gc.freeze()  # all of it lives on: it is neither looked through for garbage nor, by that, copied for other processes
    count = min(jobs, len(subjects) // (WORTH // 2)) if hasattr(os, "fork") else 1
    if count < 2:  # noqa: PLR2004 -- this process alone
        return Shares([evidence_file.part_of(subjects)], lambda: [judge(subjects)])
    size = -(-len(subjects) // (count * BATCH)) * BATCH  # whole batches: the lines of the file are the same whoever writes them
    own, *rest = [subjects[start : start + size] for start in range(0, len(subjects), size)]
    others = [_Other(share, judge) for share in rest]
    parts = [evidence_file.part_of(own), *(Part(other.pieces(), other.names, other.sets) for other in others)]
    return Shares(parts, lambda: [judge(own), *(other.rows() for other in others)])


class _Other:
    """A share that another process works on; what it made lies in files that vanish with this process."""

    def __init__(self, subjects: list[Subject], judge: Judge) -> None:
        import multiprocessing

        self.subjects, self.judge = subjects, judge
        self.names: dict[str, tuple[str, ...]] = {}
        self.sets: dict[str, object] = {}
        self._rows: Rows | None = None
        self._bytes, self._lists = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 -- they are closed with this object
        self._process = multiprocessing.get_context("fork").Process(target=_work, args=(subjects, judge, self._bytes, self._lists), daemon=True)
        self._process.start()

    def pieces(self) -> Iterator[bytes]:
        """Yield its subjects as bytes, once it is done; a process that failed is made up for here."""
        self._process.join()
        if self._process.exitcode != 0:
            part = evidence_file.part_of(self.subjects)
            yield from part.pieces
            found = _Lists(part.names, {key: msgspec.Raw(msgspec.json.encode(items)) for key, items in part.sets.items()}, [], {})
        else:
            self._bytes.seek(0)
            yield from iter(lambda: self._bytes.read(_PIECE), b"")
            self._lists.seek(0)
            found = msgspec.json.decode(self._lists.read(), type=_Lists)
            self._rows = Rows(found.answers, found.rows)
        self.names.update(found.names)
        self.sets.update(found.sets)

    def rows(self) -> Rows:
        """Give its rows; its subjects were asked for before."""
        return self._rows if self._rows is not None else self.judge(self.subjects)


def _work(subjects: list[Subject], judge: Judge, into: IO[bytes], lists: IO[bytes]) -> None:
    """Do a share, in a process of its own."""
    gc.disable()
    writer = Writer()
    for piece in writer.pieces(subjects):
        into.write(piece)
    into.flush()
    rows = judge(subjects)
    sets = {key: msgspec.Raw(msgspec.json.encode(items)) for key, items in writer.sets.items()}
    lists.write(msgspec.json.encode(_Lists(writer.names, sets, rows.answers, rows.rows)))
    lists.flush()
