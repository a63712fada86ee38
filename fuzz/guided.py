"""Lets Atheris choose the inputs of one parser, by the branches they reach: `scripts/fuzz --engine atheris PARSER`. Only aiact_report is watched."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["aiact_report"]):
    from fuzz.drivers import DRIVERS
    from fuzz.mutate import LONGEST
    from fuzz.run import CORPUS, SLOW, try_one


def main(name: str, seconds: float) -> None:
    """Never returns: Atheris ends the process, with a code that is not 0 when something was found; it is then kept in the corpus."""
    driver = DRIVERS[name]
    folder, seeds = CORPUS / name, Path(tempfile.mkdtemp(prefix="aiact-report-seeds-"))  # left behind: Atheris ends the process
    folder.mkdir(parents=True, exist_ok=True)
    for at, data in enumerate(driver.seeds()):
        (seeds / str(at)).write_bytes(data)
    flags = [f"-max_total_time={int(seconds)}", f"-timeout={int(4 * SLOW)}", f"-artifact_prefix={folder}/", f"-max_len={LONGEST}"]
    atheris.Setup([sys.argv[0], *flags, str(seeds), str(folder)], lambda data: try_one(driver, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
