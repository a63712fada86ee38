"""Running a renderer: bounded in time and output, without a shell, without the user's settings, and kept from the network.

A renderer needs no network for what lies on disk. Where the system allows it, it runs in a network namespace of its own, in which not even the
loopback answers (https://man7.org/linux/man-pages/man7/network_namespaces.7.html); everywhere its proxies point to a port where nobody answers and
it finds no other program, so that a remote base fails at once instead of being fetched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple

from aiact_report.collector._base import FILE_LIMIT
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact

SECONDS = 120.0
"""Time a renderer is given."""
SHOWN = 400
"""Characters of its complaint that are shown."""
_STEP = 0.02
_TRIAL = 10.0
"""Seconds to find out whether a network namespace may be made."""
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_KEPT = ("LANG", "SYSTEMROOT", "LD_LIBRARY_PATH")
_VERSION = re.compile(r"v?(\d+\.\d+[\w.+-]*)")


class Renderer(NamedTuple):
    """A program that renders, as it was found."""

    name: str
    """As the user knows it (`kubectl kustomize`)."""
    command: tuple[str, ...]
    """Its path, and what makes it render."""
    version: str | None
    """As it says; none when it does not."""


def find(name: str, environment: Mapping[str, str]) -> str | None:
    """Give the path of a program on the user's PATH."""
    return shutil.which(name, path=environment.get("PATH", ""))


def version_of(command: Sequence[str], environment: Mapping[str, str], line: str = "") -> str | None:
    """Ask a program for its version: the first one on a line that starts as told."""
    try:
        output = run(command, Path(), environment).decode("utf-8", "replace")
    except Refused:
        return None
    lines = [entry for entry in output.splitlines() if entry.startswith(line)]
    found = _VERSION.search("\n".join(lines))
    return None if found is None else found[1]


@cache
def isolation() -> tuple[str, ...]:
    """Give what takes the network from a program: `unshare`, where this user may use it; nothing where that is refused."""
    path = shutil.which("unshare", path=os.defpath)
    for options in ((), ("--map-root-user",)) if path is not None else ():
        command = (str(path), "--net", *options, "--")
        with suppress(OSError, subprocess.SubprocessError):
            tried = subprocess.run((*command, str(path), "--version"), stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRIAL, check=False)
            if tried.returncode == 0:
                return command
    return ()


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, seconds: float = SECONDS, limit: int = FILE_LIMIT) -> bytes:
    """Run a program in a folder and give what it wrote; raises Refused. `limit` is in bytes."""
    if not os.access(command[0], os.X_OK):
        msg = f"{command[0]} could not be started: it is no program that may be run"
        raise Refused(msg, "unreadable")
    with tempfile.TemporaryDirectory(prefix="aiact-render-") as home, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(
                [*isolation(), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=_environment(environment, home),
                start_new_session=True,
            )
        except OSError as error:
            msg = f"{command[0]} could not be started: {error.strerror}"
            raise Refused(msg, "unreadable") from error
        try:
            wait(process, (out, err), seconds, limit)
        finally:
            stop(process)
        if process.returncode != 0:
            msg = f"{Path(command[0]).name} failed: {_complaint(err, folder)}"
            raise Refused(msg, "refused")
        out.seek(0)
        return out.read(limit)


def _environment(environment: Mapping[str, str], home: str) -> dict[str, str]:
    """Give a renderer a home of its own and no way to the network."""
    kept = {key: environment[key] for key in _KEPT if key in environment}
    places = {"HOME": home, "TMPDIR": home, "KUBECONFIG": f"{home}/none", "PATH": home, "HELM_NO_PLUGINS": "1"}
    return {**kept, **places, **dict.fromkeys(_PROXIES, _NOWHERE)}


def wait(process: subprocess.Popen[bytes], written: tuple[IO[bytes], IO[bytes]], seconds: float, limit: int) -> None:
    """Wait for the end, or for a bound to be passed."""
    end = time.monotonic() + seconds
    running = True
    while running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STEP)
            running = False
        if any(os.fstat(stream.fileno()).st_size > limit for stream in written):
            msg = f"the output is larger than {limit // 2**20} MiB and was not read"
            raise Refused(msg, "too-large")
        if running and time.monotonic() > end:
            msg = f"rendering took longer than {seconds:.0f} seconds and was stopped"
            raise Refused(msg, "timeout")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, with what it started."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, 9)
        process.wait()


def _complaint(err: IO[bytes], folder: Path) -> str:
    """Give what a program complained of, on one line, without credentials and without where this checkout lies."""
    err.seek(0)
    text = " ".join(err.read(64 * 1024).decode("utf-8", "replace").split()).replace(f"{folder.resolve()}/", "").replace(str(folder.resolve()), ".")
    text = text[max(text.rfind("Error: "), 0) :]
    return redact(text)[:SHOWN] or "it gave no reason"
