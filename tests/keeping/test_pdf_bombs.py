"""A PDF that was not written by this program: what is inside it costs no more than its size lets it."""

from __future__ import annotations

import zlib

import pytest

from aiact_report.keeping.pdf.inside import files_of, first_revision
from aiact_report.keeping.pdf.objects import NotReadError


def pdf(body: bytes, names: int = 1, entries: int | None = None) -> bytes:
    """Write a PDF of which so many names lead to one file, with a cross-reference stream."""
    listed = b" ".join(b"(f%d) << /F (f%d) /EF << /F 2 0 R >> >>" % (at, at) for at in range(names))
    one = b"1 0 obj\n<< /Names << /EmbeddedFiles << /Names [ %s ] >> >> >>\nendobj\n" % listed
    two = b"2 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(body), body)
    start = b"%PDF-1.7\n"
    places = (0, len(start), len(start) + len(one), len(start) + len(one) + len(two))
    rows = b"".join(bytes([kind]) + place.to_bytes(4, "big") + b"\0" for kind, place in zip((0, 1, 1, 1), places, strict=True))
    count = len(places) if entries is None else entries
    three = b"3 0 obj\n<< /Type /XRef /W [ 1 4 1 ] /Index [ 0 %d ] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        count,
        len(rows),
        rows,
    )
    return start + one + two + three + b"startxref\n%d\n%%%%EOF\n" % places[3]


def test_a_file_inside_is_read() -> None:
    """What the bombs below are made of is read when it is none."""
    assert files_of(first_revision(pdf(zlib.compress(b"text")))) == {"f0": b"text"}


def test_a_stream_of_zeros_is_refused() -> None:
    """A hundred megabytes behind a hundred kilobytes are not unpacked."""
    with pytest.raises(NotReadError, match="more than is read"):
        files_of(pdf(zlib.compress(bytes(100_000_000))))


def test_many_names_of_one_file_hold_it_once() -> None:
    """A thousand names that lead to one stream are one text in memory."""
    files = files_of(pdf(zlib.compress(bytes(1_000_000)), names=1_000))
    assert len({id(data) for data in files.values()}) == 1


def test_a_number_of_entries_that_are_not_there_is_not_believed() -> None:
    """A table that says it has a thousand million rows has those that are written."""
    assert files_of(pdf(zlib.compress(b"text"), entries=1_000_000_000)) == {"f0": b"text"}
