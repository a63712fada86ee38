"""The wheel's bill of materials (PEP 770): what the lock file names, so that whoever holds the wheel alone knows what it was tried with.

python -m deploy.wheel_bom        # writes deploy/aiact-report.cdx.json again
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.image.bom import component

ROOT = Path(__file__).resolve().parents[1]
TARGET = Path(__file__).with_name("aiact-report.cdx.json")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)


def document() -> str:
    """Give the document: no time and no serial number, so that the same lock gives the same bytes."""
    subject = {"type": "application", "name": "aiact-report", "bom-ref": "aiact-report", "licenses": [{"license": {"id": "Apache-2.0"}}]}
    value = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": subject}, "components": list(_components())}
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def _components() -> Iterator[dict[str, Any]]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for found in PINNED.finditer(text):
        name, version, marker = found.group(1), found.group(2), (found.group(3) or "").strip()
        condition = {"properties": [{"name": "python:marker", "value": marker}]} if marker else {}
        yield component("pypi", name, version) | condition


def main() -> None:
    """Write it."""
    TARGET.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
