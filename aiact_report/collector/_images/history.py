"""The layers of an image as subjects: its history lines, each with the layer that came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiact_report.collector._images.layers import NOT_ASKED
from aiact_report.collector._images.parts import LayerPart, Parts
from aiact_report.collector._images.sheet import NOTHING, Sheet
from aiact_report.collector._json.parts import texts
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import argument_credentials, redact, redact_words
from aiact_report.model import Place, Subject

_LONGEST_LINE = 200
_WINDOW = 16_384
"""Characters of a line that are looked at."""
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MOST = 1000
"""History entries that are read."""


class Row(NamedTuple):
    """A history entry with its layer, or a layer without an entry."""

    line: Mapping[str, Any]
    layer: LayerPart | None
    """None for an entry that changed no file."""
    diff_id: str | None
    """As the configuration says."""


def diff_ids(config: Mapping[str, Any]) -> list[str]:
    """Give the digests of the uncompressed layers, as the configuration says."""
    rootfs = config.get("rootfs")
    return texts(rootfs.get("diff_ids")) if isinstance(rootfs, dict) else []


def _lines(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    history = config.get("history")
    return [line for line in history[:_MOST] if isinstance(line, dict)] if isinstance(history, list) else []


def rows(parts: Parts) -> tuple[list[Row], bool]:
    """Join history and layers; the second value tells whether they fit: as many lines with content as layers."""
    lines, known = _lines(parts.config), diff_ids(parts.config)
    padded = [*known, *([None] * len(parts.layers))]
    pairs = list(zip(parts.layers, padded, strict=False))
    if sum(line.get("empty_layer") is not True for line in lines) != len(pairs):
        return [Row({}, layer, diff_id) for layer, diff_id in pairs], not lines
    rest = iter(pairs)
    return [Row(line, *((None, None) if line.get("empty_layer") is True else next(rest))) for line in lines], True


def history(sheet: Sheet, parts: Parts, place: Place) -> None:
    """Write the history lines of an image, and which of them carry a credential."""
    lines = [created_by(line) or "" for line in _lines(parts.config)]
    sheet.put("history", [line[:_LONGEST_LINE] for line in lines], place)
    raw = [line.get("created_by") for line in _lines(parts.config)]
    found = (f"{number}: {name}" for number, line in enumerate(raw, 1) if isinstance(line, str) for name in _credentials(line))
    sheet.put("history_credentials", list(dict.fromkeys(found)), place)


def created_by(line: Mapping[str, Any]) -> str | None:
    """Give what made a layer, without credentials."""
    made = line.get("created_by")
    return _redacted(made) if isinstance(made, str) and made else None


def _redacted(made: str) -> str:
    """Redact a line; in the exec form (`CMD ["--token" "…"]`) a credential stands in a word of its own, after its option."""
    hidden = iter(redact_words(_words(made)))
    return redact(_WORD.sub(lambda _: f'"{next(hidden)}"', made[:_WINDOW]))


def _words(made: str) -> list[str]:
    return [match[1] for match in _WORD.finditer(made[:_WINDOW])]


def _credentials(made: str) -> tuple[str, ...]:
    """Name what carries a credential, in the line as a whole or in the words of its exec form."""
    return argument_credentials(_words(made)) or argument_credentials([made])


def layer_sheets(parts: Parts, image: Subject) -> Iterator[Sheet]:
    """Yield a subject for each line and layer."""
    joined, fit = rows(parts)
    for number, row in enumerate(joined, 1):
        sheet = Sheet(Subject(f"{image.id}/layer/{number}", "layer", str(number), image.source, parent=image.id, facts={}))
        _line(sheet, number, row, Place(digest=parts.config_digest, field=f"history[{number - 1}]" if row.line else "rootfs"), fit=fit)
        _content(sheet, row, parts)
        yield sheet


def _line(sheet: Sheet, number: int, row: Row, place: Place, *, fit: bool) -> None:
    """Write what the history says of a layer."""
    sheet.put("number", number, place)
    sheet.put("empty", row.layer is None, place)
    if fit:
        created = row.line.get("created")
        sheet.put("created_by", created_by(row.line), place)
        sheet.put("created", redact(created) if isinstance(created, str) else None, place)
    else:
        sheet.withhold(
            ("created_by", "created"), Refused("The history of the image has another number of lines with content than it has layers.", "ambiguous")
        )


def _content(sheet: Sheet, row: Row, parts: Parts) -> None:
    """Write what the manifest says of a layer, and what its bytes came to."""
    layer = row.layer
    if layer is None:
        for name in ("digest", "diff_id", "media_type", "size", "unpacked_size", "files", "digest_matches"):
            sheet.put(name, None, NOTHING)
        return
    place = Place(digest=parts.manifest_digest or parts.config_digest)
    sheet.put("media_type", layer.media_type, place)
    sheet.put("diff_id", row.diff_id, Place(digest=parts.config_digest, field="rootfs.diff_ids"))
    stored = layer.digest or (layer.read.digest if layer.read is not None else None)
    size = layer.size if layer.size is not None else (layer.read.size if layer.read is not None else None)
    told = {"digest": stored, "size": size}
    for name, value in told.items():
        if value is not None:
            sheet.put(name, value, place)
    _bytes(sheet, row, layer, [name for name, value in told.items() if value is None])


def _bytes(sheet: Sheet, row: Row, layer: LayerPart, untold: list[str]) -> None:
    """Write what was counted and computed of a layer; what neither it nor a manifest tells was not seen."""
    matches = matching(layer, row.diff_id)
    read = layer.read
    place = Place(digest=layer.digest or (read.digest if read is not None else None))
    unseen = [*untold, *(["digest_matches"] if matches is None else [])]
    if matches is not None:
        sheet.put("digest_matches", matches, place)
    if read is None or read.diff_id is None:
        unseen += ["unpacked_size", "files"]
    else:
        sheet.put("unpacked_size", read.unpacked_size, place)
        sheet.put("files", read.entries, place)
        if read.hostile:
            sheet.remark(
                f"{read.hostile:,} entries of {_which(layer)} have an absolute path or one that leads out of it; they were not followed.", "hostile"
            )
    if unseen and layer.trouble is not None:
        which = "" if layer.trouble.cause == NOT_ASKED else f"{_which(layer)}: "
        sheet.withhold(unseen, Refused(which + layer.trouble.reason, layer.trouble.cause))


def _which(layer: LayerPart) -> str:
    return f"Layer {layer.digest or (layer.read.digest if layer.read is not None else '')}".rstrip()


def matching(layer: LayerPart, diff_id: str | None) -> bool | None:
    """Whether the bytes of a layer have the digests that name it; None when they were not read."""
    read = layer.read
    if read is None:
        return None
    if layer.digest is not None and read.digest != layer.digest:
        return False
    return None if read.diff_id is None else diff_id is not None and read.diff_id == diff_id
