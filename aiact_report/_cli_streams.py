"""Standard streams as they may be found: closed, full, or read by nobody any more."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator

from aiact_report.errors import NotWrittenError

LOST = "standard output could not be written"


def prepare() -> Iterator[io.TextIOWrapper]:
    """Yield the text streams there are. A number below 3 that is closed is taken, or the next file opened would get it and what libraries print."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 -- for as long as the process lives
    yield from (stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, io.TextIOWrapper))


def print_lines(lines: Iterable[str]) -> None:
    """Write what was asked for to standard output; raises NotWrittenError when there is none, or it takes nothing."""
    import click

    if sys.stdout is None:
        raise NotWrittenError(f"{LOST}: it is closed")
    try:
        click.echo("\n".join(lines))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotWrittenError(f"{LOST}: {error.strerror}") from error


def flush() -> None:
    """Write what waits; raises OSError, but for a reader that went away. Either way Python has nothing left to complain of when it ends."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _to_nowhere(1)
    except OSError:
        _to_nowhere(1)
        raise
    finally:
        _settle_errors()


def _settle_errors() -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:
        _to_nowhere(2)


def _to_nowhere(number: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
