"""Kubernetes quantities, by the platform's grammar."""

import pytest

from aiact_report.collector._vocabulary.quantities import cpu, memory


@pytest.mark.parametrize(
    ("text", "cores"), [("250m", 0.25), ("1", 1.0), (2, 2.0), (0.5, 0.5), ("1.5", 1.5), ("1e3", 1000.0), ("100u", 0.0001), ("+1", 1.0), (".5", 0.5)]
)
def test_cpu_becomes_cores(text: object, cores: float) -> None:
    """Whole cores, thousandths and plain numbers."""
    assert cpu(text) == pytest.approx(cores)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512Mi", 512 * 2**20),
        ("1Gi", 2**30),
        ("1G", 10**9),
        ("128974848", 128974848),
        (1024, 1024),
        ("129e6", 129_000_000),
        ("1.5Ki", 1536),
        ("100m", 1),
        ("1k", 1000),
    ],
)
def test_memory_becomes_bytes(text: object, size: int) -> None:
    """Binary and decimal suffixes; a fraction of a byte counts as one, as the platform has it."""
    assert memory(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "1K", "1_0", " 1", "1 ", "\u0661", "1GB", "512mb", "0x10", "1.2.3", "-1", "1e", "Ki", "nan", "9" * 100, True, None, [], {}, float("inf")],
)
def test_anything_else_is_no_quantity(text: object) -> None:
    """Compose spellings, other digits, blanks and truth values are refused rather than guessed."""
    assert cpu(text) is None
    assert memory(text) is None
