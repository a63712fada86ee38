"""Model files: what is one, which format it has, and whether loading it runs code."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pickle
import struct
import zipfile
import zlib
from collections import OrderedDict
from pathlib import PurePosixPath

import pytest

from aiact_report.collector._images.contents.pickle import scan


class Evil:
    """Runs a command when it is unpickled."""

    def __reduce__(self):
        """Say what unpickling calls."""
        return os.system, ("true",)


class Estimator:
    """Stands for the object of a library."""

    def __init__(self) -> None:
        self.weights = [0.5] * 100


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Make a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def safetensors() -> bytes:
    """Make a file with one tensor."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 4


TENSORS = b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01ctorch._utils\n_rebuild_tensor_v2\nq\x02K\x01R."
MODEL = pickle.dumps(Estimator())
EVIL = pickle.dumps({"weights": [1.0] * 50, "x": Evil()})


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_names_what_it_imports(facts, protocol) -> None:
    """In every protocol the command is seen, without being run."""
    found = facts([("m/model.pkl", pickle.dumps(Evil(), protocol))])
    assert found["model_files_executable"] == (f"/m/model.pkl (layer 1): pickle: imports {os.system.__module__}.system",)
    assert found["model_formats"] == {"/m/model.pkl": "pickle"}


def test_the_worst_import_comes_first(facts) -> None:
    """What can do harm at once is named before what belongs to a model."""
    many = b"\x80\x02" + b"".join(b"csklearn.tree\nT%d\n0" % number for number in range(9)) + b"cbuiltins\neval\n(X\x01\0\0\x001tR."
    (why,) = facts([("m.pkl", many)])["model_files_executable"]
    assert why == "/m.pkl (layer 1): pickle: imports builtins.eval, sklearn.tree.T0, sklearn.tree.T1, sklearn.tree.T2, sklearn.tree.T3 and 5 more"


@pytest.mark.parametrize(
    ("name", "data", "kind", "why"),
    [
        (
            "m.pt",
            zipped({"archive/data.pkl": TENSORS, "archive/data/0": b"\0" * 2000}),
            "zip with pickle",
            "archive/data.pkl imports collections.OrderedDict",
        ),
        ("m.bin", zipped({"archive/data.pkl": EVIL}), "zip with pickle", f"archive/data.pkl imports {os.system.__module__}.system"),
        ("m.pth", zipped({"a/data.pkl": EVIL}, zipfile.ZIP_DEFLATED), "zip with pickle", f"imports {os.system.__module__}.system"),
        ("m.ckpt", zipped({"w": b"\0" * 3_000_000, "data.pkl": EVIL}), "zip with pickle", "data.pkl was not seen"),
        ("old.pt", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03." + TENSORS, "pickle", "torch._utils._rebuild_tensor_v2"),
        ("m.joblib", zlib.compress(MODEL), "pickle in zlib", "Estimator"),
        ("m.joblib", gzip.compress(EVIL, mtime=0), "pickle in gzip", "system"),
        ("m.joblib", bz2.compress(MODEL), "pickle in bzip2", "Estimator"),
        ("m.joblib", lzma.compress(MODEL), "pickle in xz", "Estimator"),
        ("m.keras", zipped({"metadata.json": b"{}", "config.json": b'{"class_name": "Lambda"}'}, zipfile.ZIP_DEFLATED), "keras", "Lambda"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 995 + b'{"class_name": "Lambda"}', "hdf5", "Lambda"),
        ("x.npy", b"\x93NUMPY\x01\0v\0{'descr': '|O', 'fortran_order': False, 'shape': (1,)}" + MODEL, "numpy objects", "an array of objects"),
        ("x.npz", zipped({"a.npy": b"\x93NUMPY\x01\0v\0{'descr': '|O', }"}), "numpy objects", "an array of objects"),
        ("m.mar", zipped({"MAR-INF/MANIFEST.json": b"{}", "handler.py": b""}), "torch model archive", "handler.py"),
        ("m.llamafile", b"MZqFpD='\n" + b"\0" * 100, "llamafile", "a program"),
        ("1/saved_model.pb", b"\x08\x01\x12" + b"\0" * 2000 + b"PyFunc", "savedmodel", "PyFunc"),
    ],
)
def test_formats_that_run_code(facts, name, data, kind, why) -> None:
    """By content, in pieces: the format, and why loading it runs code."""
    found = facts([(f"srv/{name}", data)])
    assert found["model_formats"] == {f"/srv/{name}": kind}
    assert why in found["model_files_executable"][0]
    assert found["model_digests"] == {f"/srv/{name}": f"sha256:{hashlib.sha256(data).hexdigest()}"}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("m.safetensors", safetensors(), "safetensors"),
        ("m.bin", safetensors(), "safetensors"),
        ("m.gguf", b"GGUF\x03\0\0\0" + b"\0" * 20, "gguf"),
        ("m.onnx", b"\x08\x07\x12\x07pytorch" + b"\0" * 20, "onnx"),
        ("m.tflite", b"\x1c\0\0\0TFL3" + b"\0" * 20, "tflite"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 40, "hdf5"),
        ("weights.npy", b"\x93NUMPY\x01\0v\0{'descr': '<f8', 'fortran_order': False, }", "numpy"),
        ("m.keras", zipped({"metadata.json": b"{}", "config.json": b'{"class_name": "Dense"}'}), "keras"),
        ("1/saved_model.pb", b"\x08\x01\x12" + b"\0" * 2000, "savedmodel"),
    ],
)
def test_formats_that_hold_data_only(facts, name, data, kind) -> None:
    """These are model files, and loading them runs nothing."""
    found = facts([(f"srv/{name}", data)])
    assert found["model_formats"] == {f"/srv/{name}": kind}
    assert found["model_files_executable"] is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("firmware.bin", b"\x7fELF" + b"\0" * 100),
        ("a.bin", os.urandom(10_000).replace(b"\x80", b"\x00")),
        ("vocabulary.pkl", pickle.dumps({"a": 1, "b": OrderedDict(c=2)})),
        ("notes.pkl", b"these are only notes, no pickle at all"),
        ("data.npz", zipped({"x.npy": b"\x93NUMPY\x01\0v\0{'descr': '<f8', }"})),
        ("any.pb", b"\x08\x01 no graph"),
        ("empty.pt", b""),
        ("pt.pt", b"Um ficheiro em portugues, sem modelo"),
        ("app/site-packages/numpy/core/tests/data/x.pkl", MODEL),
        ("lib.jar", zipped({"data.pkl": EVIL})),
    ],
)
def test_what_is_no_model_is_not_called_one(facts, name, data) -> None:
    """Neither plain data, nor other programs' files, nor the test data of libraries."""
    assert facts([(name, data)])["model_files"] is None


def test_a_large_file_of_unknown_format_is_named_and_its_danger_left_open(contents) -> None:
    """Encrypted weights under a model's suffix: nobody can say whether they run code."""
    found = contents([("m.ckpt", b"\x01" * 70_000)])
    assert found.facts["image.model_formats"].value == {"/m.ckpt": "unknown"}
    assert "image.model_files_executable" not in found.facts
    both = contents([("m.ckpt", b"\x01" * 70_000), ("e.pkl", EVIL)])
    assert len(both.facts["image.model_files_executable"].value) == 1


def test_a_further_name_of_a_model_says_the_same(facts) -> None:
    """A hard link has the digest of its file; a cache that keeps files by digest is looked into."""
    found = facts([("blobs/9f86d081", MODEL), ("m/model.pkl", MODEL), ("m/again.pkl", "m/model.pkl", 0o644, "hard")])
    assert set(found["model_files"]) == {"/m/again.pkl", "/m/model.pkl"}
    blob = facts([("hub/models--a--b/blobs/9f86d081", safetensors())])
    assert blob["model_formats"] == {"/hub/models--a--b/blobs/9f86d081": "safetensors"}


def test_a_deleted_model_is_gone(facts) -> None:
    """Models are those of the final filesystem."""
    assert facts([("m.pkl", MODEL)], [(".wh.m.pkl", b"")])["model_files"] is None


def test_the_scanner_follows_names_through_the_memo() -> None:
    """A module name that is used again is fetched from the memo, also by its long opcodes."""
    found = scan(pickle.dumps([PurePosixPath("a"), Estimator(), Estimator], 4), 10_000)
    assert any(name.endswith(".Estimator") for name in found.imports)
    assert not any("?" in name for name in found.imports)
