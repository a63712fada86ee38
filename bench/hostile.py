"""What hostile input costs: `.venv/bin/python bench/hostile.py [WORD…] [--all]`.

Every input is smaller than 1 MB and made at run time. Each is read by a process of its own, which may use 5 s of the processor, 300 MB, and write 20 times the input
and 2 MB more (of which a dossier of nothing is one); it must end with a sane exit code and without a traceback. Exit 1 where one does not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from _hostile_dossiers import JUDGED, VERIFIED
from _hostile_images import IMAGES, KUBECONFIGS, THINGS
from _hostile_make import Make, text
from _hostile_objects import BOMBS, HEAD, OBJECTS
from _hostile_others import COMPOSES, DOCKERFILES
from _hostile_reports import REPORTS
from _measure import ENVIRONMENT

SECONDS, MEGABYTES, RATIO, BESIDE = 5.0, 300, 20, 2_000_000
"""Of the bytes beside, half is what a dossier of nothing weighs: the page, and the mapping it was judged by."""
LARGEST = 1_000_000
"""Bytes of an input. What its files occupy, for a sparse file."""
SANE = frozenset({0, 1, 2, 3})
GENERATE = ("generate", "in", "--output", "out", "--format", "html", "--format", "json", "--jobs", "1")
SERVICES = "services: {s: {image: a}}\n"
ENDED_AFTER = 60
"""Seconds of the processor after which a process is ended."""


class Hostile(NamedTuple):
    """One input, and how it is given."""

    make: Make
    command: tuple[str, ...] = GENERATE


class Cost(NamedTuple):
    """What one process cost."""

    seconds: float
    megabytes: float
    written: int
    read: int
    code: int
    error: str

    def faults(self) -> Iterator[str]:
        """Say what is beyond its bound."""
        if self.seconds > SECONDS:
            yield f"{self.seconds:.1f} s"
        if self.megabytes > MEGABYTES:
            yield f"{self.megabytes:.0f} MB of memory"
        if self.written > RATIO * self.read + BESIDE:
            yield f"{self.written} bytes from {self.read}"
        if self.code not in SANE or "Traceback" in self.error:
            yield f"exit {self.code}: {self.error[-300:]}"


def _after(head: str, bomb: Callable[[], str]) -> str:
    return head + bomb()


def _inputs() -> dict[str, Hostile]:
    found = {f"yaml: {name}": Hostile(text("app.yaml", partial(_after, HEAD, bomb))) for name, bomb in BOMBS.items()}
    found |= {f"compose yaml: {name}": Hostile(text("compose.yaml", partial(_after, SERVICES, bomb))) for name, bomb in BOMBS.items()}
    found |= {f"kubernetes: {name}": Hostile(text("app.yaml", content)) for name, content in OBJECTS.items()}
    for word, makes in (("compose", COMPOSES), ("dockerfile", DOCKERFILES), ("report", REPORTS), ("file", THINGS)):
        found |= {f"{word}: {name}": Hostile(make) for name, make in makes.items()}
    image = ("generate", "--image", "in/image.tar", *GENERATE[2:])
    found |= {f"image: {name}": Hostile(make, image) for name, make in IMAGES.items()}
    judge = ("judge", "in/evidence.json", "--output", "out/dossier.json")
    found |= {f"evidence: {name}": Hostile(make, judge) for name, make in JUDGED.items()}
    found |= {f"dossier: {name}": Hostile(make, ("verify", "in/dossier.pdf" if "PDF" in name else "in")) for name, make in VERIFIED.items()}
    cluster = ("generate", "--cluster", *GENERATE[2:])
    return found | {f"kubeconfig: {name}": Hostile(make, cluster) for name, make in KUBECONFIGS.items()}


INPUTS = _inputs()
"""By name."""


def cost(hostile: Hostile, folder: Path) -> Cost:
    """Make one input below a folder and give it to a process."""
    (folder / "in").mkdir()
    maker = multiprocessing.get_context("fork").Process(
        target=hostile.make, args=(folder / "in",)
    )  # its memory would count as the process's that follows
    maker.start()
    maker.join()
    read = _size(folder / "in")
    environment = {**ENVIRONMENT, "KUBECONFIG": str(folder / "in" / "kubeconfig"), "HOME": str(folder)}
    with (folder / "said").open("w+b") as said:
        used = _used(hostile.command, folder, environment, said)
        said.seek(0)
        error = said.read(100_000).decode("utf-8", "replace")
    return Cost(used.seconds, used.peak_kib / 1000, _size(folder / "out") + len(error), read, used.code, error)


class _Used(NamedTuple):
    """What one run took."""

    seconds: float
    peak_kib: int
    code: int


def _used(command: tuple[str, ...], folder: Path, environment: dict[str, str], said: IO[bytes]) -> _Used:
    """Run the program, held to its bounds.

    A small process stands between: Linux counts what the one that starts a program held in memory to the program's own peak.
    """
    line = [sys.executable, "-I", "-S", "-c", _BETWEEN, str(ENDED_AFTER), sys.executable, "-m", "aiact_report", *command]
    done = subprocess.run(line, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, check=True)
    seconds, peak, code = done.stdout.split()
    return _Used(float(seconds), int(peak), int(code))


_BETWEEN = """
import os, resource, sys
limit, *line = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
pid = os.posix_spawn(line[0], line, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, used = os.wait4(pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def _size(folder: Path) -> int:
    """Bytes that the files of a folder hold or, where there are holes in them, occupy."""
    status = [Path(where, name).lstat() for where, _, names in os.walk(folder) for name in names]
    return sum(min(one.st_size, one.st_blocks * 512) for one in status)


def main() -> int:
    """Print what each costs, and the worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only inputs whose name holds one of these")
    parser.add_argument("--quiet", action="store_true", help="only what is beyond its bound, and the worst")
    asked = parser.parse_args()
    costs: dict[str, Cost] = {}
    for name, hostile in INPUTS.items():
        if asked.words and not any(word in name for word in asked.words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            costs[name] = one = cost(hostile, Path(folder))
        faults = "; ".join(one.faults())
        if faults or not asked.quiet:
            print(
                f"{name:48} {one.seconds:5.1f} s {one.megabytes:5.0f} MB {one.written / 1000:7.0f} kB of {one.read / 1000:4.0f} kB  exit {one.code} {faults}",
                flush=True,
            )
    return _worst(costs)


def _worst(costs: dict[str, Cost]) -> int:
    told = {
        "time, s": {name: one.seconds for name, one in costs.items()},
        "memory, MB": {name: one.megabytes for name, one in costs.items()},
        "output over input": {name: (one.written - BESIDE) / max(one.read, 1) for name, one in costs.items()},
    }
    for what, numbers in told.items():
        name = max(numbers, key=numbers.__getitem__)
        print(f"most {what}: {name} ({numbers[name]:.1f})")
    too_large = [name for name, one in costs.items() if one.read > LARGEST]
    print(
        f"{len(costs)} inputs, {sum(any(one.faults()) for one in costs.values())} beyond a bound"
        + (f"; larger than 1 MB: {too_large}" if too_large else "")
    )
    return int(any(any(one.faults()) for one in costs.values()))


if __name__ == "__main__":
    sys.exit(main())
