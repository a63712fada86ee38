"""What tests try beside the package: `fuzz/` and the programs of `bench/`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# At the end: the package that is tried stays the installed one, not the folder beside these tests.
sys.path += [str(ROOT), str(ROOT / "bench")]
