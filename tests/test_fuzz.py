"""Every parser withstands a few hundred mutated inputs, and all that were found before."""

from __future__ import annotations

import pytest

from fuzz import run
from fuzz.drivers import DRIVERS


@pytest.mark.parametrize("name", DRIVERS)
def test_a_parser_withstands(name: str) -> None:
    """Half a second of mutation with a fixed seed, after the seeds and the corpus; `scripts/fuzz` goes on for as long as one likes."""
    assert run.fuzz(name, 0.5, seed=1) >= 0
