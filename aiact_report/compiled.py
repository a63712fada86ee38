"""What the YAML files of this package say, as JSON: parsing them was a third of a small run.

`compiled.json` holds each file's data under the SHA-256 of the file's bytes, so that it cannot say what the file does not: one that was edited since has
another digest, and is parsed. `docs/generate_schemas.py` writes it; a test compares both ways of reading.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import msgspec


def known(data: bytes) -> bytes | None:
    """Give the JSON of a YAML file of ours by its bytes; none for any other file."""
    found = _table().get(hashlib.sha256(data).hexdigest())
    return None if found is None else bytes(found)


@cache
def _table() -> dict[str, msgspec.Raw]:
    """Give all of them by digest; none where the file is not whole, for the YAML is."""
    try:
        return msgspec.json.decode(files("aiact_report").joinpath("compiled.json").read_bytes(), type=dict[str, msgspec.Raw])
    except (OSError, msgspec.DecodeError):
        return {}
