"""Which format a model file has, told by its first and last bytes, and whether loading it runs code that it carries."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import NamedTuple

from aiact_report.collector._images.contents.pickle import Pickled, imports_text, is_plain_data, looks_pickled, scan
from aiact_report.collector._images.contents.words import MODEL_HINT, STRONG_MODELS
from aiact_report.collector._images.contents.zip import Member, content, members

OPERATIONS = 20_000
"""Opcodes of one pickle that are looked at."""
UNPACKED = 1 << 20
"""Bytes that are unpacked of a compressed pickle or of a member of a zip."""
_WEAK_PICKLES = frozenset({"pkl", "pickle", "joblib", "dill", "bin", "model", ""})
"""Suffixes under which plain data is pickled too."""
_HDF5 = b"\x89HDF\r\n\x1a\n"
_GGML = (b"lmgg", b"tjgg", b"fmgg", b"algg")
_PROGRAMS = (b"\x7fELF", b"MZ")
_SAFETENSORS_HEADER = 100_000_000
_XGBOOST = frozenset({"xgb", "ubj", "bst", "model"})
LAMBDA = b"Lambda"
GRAPH_OPERATIONS = (b"PyFunc", b"ReadFile", b"WriteFile")
"""Operations of a TensorFlow graph that reach out of it."""


class Held(NamedTuple):
    """What is held of a file."""

    path: str
    suffix: str
    size: int
    head: bytes
    tail: bytes
    seen: frozenset[bytes]
    """Those of `LAMBDA` and `GRAPH_OPERATIONS` that were seen anywhere in the file."""


class Model(NamedTuple):
    """A model file."""

    format: str
    why: str | None
    """Why loading it can run code; None: its format holds data only."""
    operations: int = 0
    """Opcodes that were looked at."""


def recognise(held: Held) -> Model | None:
    """Tell the format of a file that is named like a model; None when it is none."""
    if held.head.startswith(b"PK\x03\x04"):
        return _zipped(held)
    known = _by_magic(held)
    if known is not None:
        return known
    if looks_pickled(held.head):
        return _pickle(held, held.head, "pickle")
    return _compressed(held) or _array(held) or _graph(held) or _old_pickle(held)


def _by_magic(held: Held) -> Model | None:
    """Tell formats that say what they are in their first bytes."""
    head = held.head
    if head.startswith(b"GGUF"):
        return Model("gguf", None)
    if head.startswith(_GGML) and held.suffix in {"bin", "ggml", ""}:
        return Model("ggml", None)
    if head[4:8] == b"TFL3":
        return Model("tflite", None)
    if head.startswith(_HDF5):
        return Model("hdf5", "hdf5: a Keras Lambda layer runs the code stored in it" if LAMBDA in held.seen else None)
    if head.startswith(_PROGRAMS):
        return Model("llamafile", "llamafile: it is a program") if held.suffix == "llamafile" else None
    return _data_format(held)


def _data_format(held: Held) -> Model | None:
    """Tell formats that hold data only."""
    tests = (
        ("safetensors", _is_safetensors(held)),
        ("onnx", held.suffix == "onnx" and held.head[:1] == b"\x08"),
        ("catboost", held.suffix == "cbm" and held.head.startswith(b"CBM1")),
        ("xgboost", held.suffix in _XGBOOST and (held.head.startswith((b"{L", b"binf")) or b'"learner"' in held.head[:4096])),
        ("fasttext", held.suffix == "bin" and held.head.startswith(b"\xba\x16\x4f\x2f")),
        ("mlmodel", held.suffix == "mlmodel" and held.head[:1] == b"\x08"),
        ("pmml", held.suffix == "pmml" and b"<PMML" in held.head[:4096]),
        ("tensorrt", held.suffix == "engine" and held.head.startswith(b"ptrt")),
    )
    return next((Model(name, None) for name, holds in tests if holds), None)


def _is_safetensors(held: Held) -> bool:
    """Whether a file starts with the length of a JSON header that names tensors."""
    header = int.from_bytes(held.head[:8], "little")
    fits = header <= min(_SAFETENSORS_HEADER, held.size - 8)
    return fits and held.head[8:9] == b"{" and (b'"dtype"' in held.head or b'"__metadata__"' in held.head)


def _pickle(held: Held, data: bytes, called: str) -> Model | None:
    """Judge pickled bytes; plain data under a name that is not a model's alone is none."""
    found = scan(data, OPERATIONS)
    if held.suffix in _WEAK_PICKLES and (is_plain_data(found) or not (found.imports or found.ended)):
        return None
    return Model(called, f"{called}: {imports_text(found)}", found.operations)


def _old_pickle(held: Held) -> Model | None:
    """Tell a pickle of protocol 0 or 1, which starts as any text may: it imports something and its opcodes are sound."""
    found = scan(held.head, OPERATIONS)
    if not (found.ended and found.imports and found.calls) or held.suffix == "pb":
        return None
    return None if is_plain_data(found) else Model("pickle", f"pickle: {imports_text(found)}", found.operations)


_OPENERS: tuple[tuple[bytes, str, Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor | None]], ...] = (
    (b"\x78", "zlib", lambda: None),
    (b"\x1f\x8b", "gzip", lambda: None),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", "xz", lambda: lzma.LZMADecompressor(memlimit=64 << 20)),
    (b"]\x00\x00", "lzma", lambda: lzma.LZMADecompressor(memlimit=64 << 20)),
)


def _compressed(held: Held) -> Model | None:
    """Look into a compressed pickle, which is what joblib writes."""
    for magic, name, opener in _OPENERS:
        if held.head.startswith(magic):
            data = _unpacked(held.head, opener())
            return _pickle(held, data, f"pickle in {name}") if looks_pickled(data) else None
    return None


def _unpacked(data: bytes, opener: bz2.BZ2Decompressor | lzma.LZMADecompressor | None) -> bytes:
    """Unpack the first bytes; what is damaged is empty."""
    try:
        if opener is None:
            return zlib.decompressobj(47).decompress(data, UNPACKED)
        return opener.decompress(data, UNPACKED)
    except (zlib.error, OSError, lzma.LZMAError, EOFError):
        return b""


def _array(held: Held) -> Model | None:
    """Tell a NumPy array: of objects it is a pickle; of numbers it is a model when its path speaks of one."""
    if not held.head.startswith(b"\x93NUMPY"):
        return None
    if _holds_objects(held.head):
        return Model("numpy objects", "numpy: an array of objects is a pickle")
    return Model("numpy", None) if MODEL_HINT.search(held.path) else None


def _holds_objects(data: bytes) -> bool:
    return b"|O" in data[:512]


def _graph(held: Held) -> Model | None:
    """Tell a TensorFlow graph."""
    if held.suffix != "pb":
        return None
    named = held.path.endswith("saved_model.pb")
    if not named and not (held.head[:1] == b"\n" and (b"Placeholder" in held.head or b"Const" in held.head)):
        return None
    called = "savedmodel" if named else "tensorflow graph"
    used = sorted(name.decode() for name in held.seen if name != LAMBDA)
    return Model(called, f"{called}: operation {', '.join(used)}" if used else None)


def _zipped(held: Held) -> Model | None:
    """Tell the formats that are zip files."""
    listed = members(held.head, held.tail)
    names = {member.name for member in listed}
    pickles = [member for member in listed if member.name.endswith((".pkl", ".pickle"))]
    if pickles:
        return _zipped_pickle(held, pickles)
    if "config.json" in names and "metadata.json" in names:
        return _keras(held, listed)
    if "MAR-INF/MANIFEST.json" in names:
        code = sorted(name for name in names if name.endswith(".py"))
        return Model("torch model archive", f"torch model archive: handler {', '.join(code[:3])}" if code else None)
    if "schema.json" in names and held.suffix == "skops":
        return Model("skops", None)
    arrays = [member for member in listed if member.name.endswith(".npy")]
    return _zipped_arrays(held, arrays) if arrays else _unknown_zip(held)


def _unknown_zip(held: Held) -> Model | None:
    """Judge a zip under a name that only models have, whose members are out of sight or strange."""
    return Model("zip", "zip: what is in it was not seen, it may hold a pickle") if held.suffix in {"pt", "pth", "ckpt"} else None


def _zipped_pickle(held: Held, pickles: list[Member]) -> Model:
    """Judge the pickles in a zip: the first few, of which the worst is named."""
    called, total, told = "zip with pickle", 0, ""
    for member in sorted(pickles, key=lambda member: not member.name.endswith("data.pkl"))[:3]:
        data = content(member, held.head, UNPACKED)
        found = Pickled((), calls=False, ended=False, operations=0) if data is None else scan(data, OPERATIONS)
        total += found.operations
        told += ("; " if told else "") + f"{member.name[:200]} " + ("was not seen" if data is None else imports_text(found))
    return Model(called, f"{called} {told}", total)


def _keras(held: Held, listed: list[Member]) -> Model:
    config = next(member for member in listed if member.name == "config.json")
    data = content(config, held.head, UNPACKED)
    if data is None:
        return Model("keras", "keras: its configuration was not seen, it may hold a Lambda layer")
    return Model("keras", "keras: a Lambda layer runs the code stored in it" if b'"Lambda"' in data else None)


def _zipped_arrays(held: Held, arrays: list[Member]) -> Model | None:
    heads = (content(member, held.head, 512) for member in arrays[:200])
    if any(_holds_objects(data) for data in heads if data is not None):
        return Model("numpy objects", "numpy: an array of objects is a pickle")
    return Model("numpy", None) if MODEL_HINT.search(held.path) else None


def is_named_as_model(suffix: str) -> bool:
    """Whether only model files have this suffix."""
    return suffix in STRONG_MODELS
