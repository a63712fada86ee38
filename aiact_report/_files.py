"""Opening other people's files: regular files only, and no more of them than is asked for.

A name in a repository may lead to a pipe that nobody writes to, or to a device without an end. Opening one blocks for ever, or reads for
ever; so every file is opened without waiting (`O_NONBLOCK`, open(2)), and looked at before a byte of it is read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

LEFTOVER = ".aiact-report-"
"""How the folders begin in which this program writes what is not yet whole: its own, and no source."""


class NotRegularError(OSError):
    """A pipe, socket, device or folder where a file was named."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(None, "it is no regular file", os.fspath(path))


def open_regular(path: str | Path, *, buffering: int = -1) -> BinaryIO:
    """Open a regular file for reading, links followed; raises OSError (NotRegularError for anything else than a file)."""
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise NotRegularError(path)
    return os.fdopen(number, "rb", buffering=buffering)


def open_whole(path: str | Path) -> BinaryIO:
    """Open a file of this program's own: regular, and without holes, by which a few bytes stand for a terabyte; raises OSError."""
    stream = open_regular(path)
    if has_holes(stream):
        stream.close()
        raise OSError(None, "it has holes, and this program writes none", os.fspath(path))
    return stream


def has_holes(stream: BinaryIO) -> bool:
    """Whether a part of a file is not stored (lseek(2), `SEEK_HOLE`); where the system does not tell, none is."""
    if not hasattr(os, "SEEK_HOLE"):
        return False
    number = stream.fileno()
    try:
        return os.lseek(number, 0, os.SEEK_HOLE) < os.fstat(number).st_size
    except OSError:
        return False
    finally:
        os.lseek(number, 0, os.SEEK_SET)


def read_regular(path: str | Path, limit: int) -> bytes:
    """Read at most `limit` bytes of a regular file; raises OSError as `open_regular` does."""
    with open_regular(path) as stream:
        return stream.read(limit)
