"""What is evidence of this program, and what is not."""

import pytest

from aiact_report import evidence
from aiact_report.errors import MistakesError


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"schema": "1.0.0"}', b'{"schema": "1.0.0", "subjects": 5}', b'{"schema": 1, "subjects": []}', b"[" * 5000]
)
def test_other_files_are_refused_with_what_they_are_not(data: bytes) -> None:
    """What is no evidence is a mistake, not a traceback."""
    with pytest.raises(MistakesError, match=r"not an evidence\.json"):
        evidence.decode(data, "x.json")


def test_evidence_of_a_newer_program_is_refused() -> None:
    """A newer major version may mean something else: it is not guessed at."""
    with pytest.raises(MistakesError, match=r"its schema version is 3\.0\.0"):
        evidence.decode(b'{"schema": "3.0.0", "tool": "x", "sources": [], "subjects": []}', "x.json")


def test_evidence_of_a_newer_minor_version_is_read() -> None:
    """A key that is not known is passed over."""
    assert evidence.decode(b'{"schema": "1.9.0", "tool": "x", "sources": [], "subjects": [], "new": 1}', "x.json").subjects == []
