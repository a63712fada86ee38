"""Runs the drivers: plain mutation with a fixed seed, or Atheris where it is installed. What it finds is kept in `fuzz/corpus`."""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

import msgspec

from aiact_report.collector._vocabulary.credentials import drain
from fuzz.drivers import DRIVERS, Driver
from fuzz.mutate import mutated

CORPUS = Path(__file__).parent / "corpus"
SLOW = 5.0
"""Seconds one input may take: no input under 1 MB takes more."""
RATIO, BESIDE = 20, 1_000_000
"""What a parser may give: so many times the bytes of its input, and so many more."""
_ADDRESS = re.compile(r"at 0x[0-9a-f]+")


class Found(Exception):  # noqa: N818 -- not an error of the fuzzer: what it looks for
    """An input that a parser does not withstand."""

    def __init__(self, data: bytes, what: str) -> None:
        super().__init__(what)
        self.data = data


class _StoppedError(BaseException):
    """Raised where a parser stands when its time is up; no `except Exception` takes it."""


def _stop(_number: int, _frame: object) -> None:
    raise _StoppedError


def kept(name: str) -> list[bytes]:
    """Give the inputs that were found for a parser before."""
    return [path.read_bytes() for path in sorted((CORPUS / name).glob("*")) if path.is_file()]


def told(result: object) -> bytes:
    """Write down what a parser gave, to weigh and to compare it."""
    try:
        return msgspec.msgpack.encode(result)
    except (TypeError, ValueError, OverflowError):
        return _ADDRESS.sub("at 0x", repr(result)).encode("utf-8", "backslashreplace")


def try_one(driver: Driver, data: bytes, *, again: bool = False) -> None:
    """Give one input to a parser, and once more; raises Found when it is not withstood, or gives too much, or something else the second time."""
    first = _given(driver, data)
    if first is not None and len(first) > BESIDE + RATIO * len(data):
        raise Found(data, f"gave {len(first):,} bytes for {len(data):,}")
    if again and _given(driver, data) != first:
        raise Found(data, "gave something else the second time")


def _given(driver: Driver, data: bytes) -> bytes | None:
    """Give one input to a parser and write down what it gives; None where it refuses."""
    drain()  # what an input before it gave away, if it was not withstood
    start = time.process_time()
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * SLOW)
    result: bytes | None = None
    try:
        result = told(driver.run(data))
    except driver.refusals:
        pass
    except _StoppedError:
        raise Found(data, f"no end in {2 * SLOW:.0f} s: {traceback.format_exc(limit=-8)}") from None
    except (Exception, RecursionError):  # noqa: BLE001 -- any exception of a parser is what is looked for
        raise Found(data, traceback.format_exc(limit=-6)) from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    taken = time.process_time() - start
    if taken > SLOW:
        raise Found(data, f"took {taken:.1f} s of the processor")
    return result


def fuzz(name: str, seconds: float, seed: int) -> int:
    """Try one parser for so many seconds; how many inputs it was given."""
    driver, chance = DRIVERS[name], random.Random(f"{name}-{seed}")  # noqa: S311 -- repeatable, not secret
    pool = [*driver.seeds(), *kept(name)]
    end, count = time.monotonic() + seconds, 0
    for data in pool:
        try_one(driver, data, again=True)
    while time.monotonic() < end:
        data = mutated(chance.choice(pool), pool, chance)
        try_one(driver, data, again=count % 10 == 0)
        count += 1
        if count % 50 == 0 and len(pool) < 500:  # noqa: PLR2004 -- now and then a mutant is a seed itself
            pool.append(data)
    return count


def _with_atheris(names: Iterable[str], seconds: float) -> int:
    """Let Atheris try parsers one after the other, each in a process of its own; 1 when something was found."""
    command = (sys.executable, "-m", "fuzz.guided")
    return int(any([subprocess.run([*command, name, str(seconds)], check=False).returncode for name in names]))  # noqa: C419 -- each is tried, whatever the one before it found


def _keep(name: str, found: Found) -> Path:
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(found.data).hexdigest()[:16]
    path.write_bytes(found.data)
    return path


def main() -> int:
    """Run what the command line asks for; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="PARSER", help=f"of {', '.join(DRIVERS)} (all)")
    parser.add_argument("--seconds", type=float, default=600, help="for each parser (600)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("plain", "atheris"), default="plain", help="atheris: guided by coverage; pip install atheris")
    asked = parser.parse_args()
    if asked.engine == "atheris":
        return _with_atheris(asked.parsers or DRIVERS, asked.seconds)
    failed = False
    for name in asked.parsers or DRIVERS:
        try:
            print(f"{name}: quiet after {fuzz(name, asked.seconds, asked.seed)} inputs", flush=True)  # noqa: T201 -- its only output
        except Found as found:
            failed = True
            print(f"{name}: {_keep(name, found)}\n{found}", flush=True)  # noqa: T201 -- its only output
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
