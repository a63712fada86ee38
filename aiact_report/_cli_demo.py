"""What comes with the program beside its code: the sample that `demo` runs on, and the schemas."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from aiact_report.errors import mistake

NAME = "credit-scoring"
SHIPPED_ENV = "dotenv"
"""What the sample's `.env` is called in a wheel: an image that holds the program then holds no file of that name, which scanners ask about, ours too."""


@contextmanager
def sample() -> Iterator[Path]:
    """Give the folder of the sample: as it lies in a checkout, or as an installed package unpacks it.

    Raises:
        AiactReportError: when this installation has no sample, or there is no folder to unpack it to.
    """
    folder = shipped("samples") / NAME
    if (folder / ".env").is_file():
        yield folder
    else:
        with _temporary() as temporary:
            yield _unpacked(folder, temporary / NAME)


def shipped(name: str) -> Path:
    """Find a folder that comes with the program: inside an installed package, or beside it in a checkout.

    Raises:
        AiactReportError: when this installation does not have it.
    """
    package = Path(str(files("aiact_report")))
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise mistake(f"the {name} are not part of this installation", hint="use a checkout, or a wheel made from it")


@contextmanager
def _temporary() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="aiact-report-")
    except OSError as error:
        raise mistake(
            "there is no folder for temporary files, where the sample is unpacked", hint="set TMPDIR to a folder that can be written"
        ) from error
    with folder as path:
        yield Path(path)


def _unpacked(shipped: Path, target: Path) -> Path:
    shutil.copytree(shipped, target)
    (target / SHIPPED_ENV).rename(target / ".env")
    return target
