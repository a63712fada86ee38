"""The fonts, inside the page: the same dossier looks the same on every machine, and nothing is fetched."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files
from typing import NamedTuple


class _Face(NamedTuple):
    """A font file and the characters that ask for it."""

    family: str
    file: str
    weight: int
    first: int
    last: int


_LATIN = (0x00, 0xFF)
_LATIN_EXT = (0x100, 0x24F)
_GREEK = (0x370, 0x3FF)
_CYRILLIC = (0x400, 0x45F)

_FACES = (
    *(_Face("Plex Sans", f"ibm-plex-sans-latin-{weight}", weight, *_LATIN) for weight in (400, 600)),
    *(_Face("Plex Sans Ext", f"ibm-plex-sans-latin-ext-{weight}", weight, *_LATIN_EXT) for weight in (400, 600)),
    *(_Face("Plex Sans Greek", f"ibm-plex-sans-greek-{weight}", weight, *_GREEK) for weight in (400, 600)),
    *(_Face("Plex Sans Cyrillic", f"ibm-plex-sans-cyrillic-{weight}", weight, *_CYRILLIC) for weight in (400, 600)),
    *(_Face("Plex Serif", f"ibm-plex-serif-latin-{weight}", weight, *_LATIN) for weight in (400, 600)),
    *(_Face("Plex Serif Ext", f"ibm-plex-serif-latin-ext-{weight}", weight, *_LATIN_EXT) for weight in (400, 600)),
    _Face("Plex Mono", "ibm-plex-mono-latin-400", 400, *_LATIN),
    _Face("Plex Mono Ext", "ibm-plex-mono-latin-ext-400", 400, *_LATIN_EXT),
    _Face("Plex Mono Cyrillic", "ibm-plex-mono-cyrillic-400", 400, *_CYRILLIC),
)


def faces(text: str) -> str:
    """Return the @font-face rules for the scripts that occur in the text; a Latin page carries Latin fonts only."""
    points = {ord(character) for character in set(text)}
    needed = (face for face in _FACES if any(face.first <= point <= face.last for point in points))
    return "".join(_rule(face) for face in needed)


def _rule(face: _Face) -> str:
    data = files("aiact_report.report_templates").joinpath("fonts", f"{face.file}-normal.woff2").read_bytes()
    source = f"url(data:font/woff2;base64,{b64encode(data).decode()}) format('woff2')"
    return f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};src:{source}}}\n"
