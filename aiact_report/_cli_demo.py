"""Where the sample is that `demo` runs on."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aiact_report.errors import mistake

NAME = "credit-scoring"


def sample() -> Path:
    """Find the sample: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("aiact_report")))
    for folder in (package / "samples" / NAME, package.parent / "samples" / NAME):
        if folder.is_dir():
            return folder
    raise mistake(f"the sample {NAME} is not part of this installation", hint="use a checkout, or a wheel made from it")
