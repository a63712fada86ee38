"""What a text after `--image` means."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._images.kept import beside_kind, of_files
from aiact_report.collector.image.name import Kind, named
from aiact_report.errors import MistakesError


@pytest.fixture
def here(tmp_path: Path, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with one of each, in which the names are read."""
    maker = make.LayoutMaker(tmp_path / "layout")
    maker.done(maker.image(make.Made()))
    (tmp_path / "a.tar").write_bytes(make.saved(make.Made()))
    (tmp_path / "a.sif").write_bytes(b"#!/usr/bin/env run-singularity\n\0SIF_MAGIC\0" + bytes(2000))
    (tmp_path / "a.def").write_text("Bootstrap: docker\nFrom: python:latest\n")
    (tmp_path / "note.txt").write_text("no image")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("text", "kind", "target", "tag"),
    [
        ("docker://iris:naive", Kind.ENGINE, "iris:naive", None),
        ("podman://0123456789ab", Kind.ENGINE, "0123456789ab", None),
        ("a.tar", Kind.ARCHIVE, "a.tar", None),
        ("./a.tar", Kind.ARCHIVE, "./a.tar", None),
        ("a.sif", Kind.SIF, "a.sif", None),
        ("a.def", Kind.DEFINITION, "a.def", None),
        ("layout", Kind.LAYOUT, "layout", None),
        ("oci:layout:1.0", Kind.LAYOUT, "layout", "1.0"),
        ("oci:layout", Kind.LAYOUT, "layout", None),
        ("docker-archive:a.tar:team/app:1.0", Kind.ARCHIVE, "a.tar", "team/app:1.0"),
        ("oci-archive:a.tar", Kind.ARCHIVE, "a.tar", None),
        ("python:3.12", Kind.REGISTRY, "python:3.12", None),
        ("localhost:5000/a/b@sha256:" + "0" * 64, Kind.REGISTRY, "localhost:5000/a/b@sha256:" + "0" * 64, None),
        ("empty", Kind.REGISTRY, "empty", None),
    ],
)
def test_a_text_means_one_thing(text: str, kind: Kind, target: str, tag: str | None) -> None:
    """Engine, archive, layout, SIF file or registry; a file by what is in it."""
    found = named(text)
    assert (found.kind, found.target, found.tag) == (kind, target, tag)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "text",
    ["note.txt", "./none.tar", "/none.tar", "./empty", "oci:empty:1", "docker-archive:none.tar", "https://a/b", "UPPER", "a b", "docker://", ""],
)
def test_a_text_that_means_nothing_is_a_mistake(text: str) -> None:
    """The user is told, with what would have been right."""
    with pytest.raises(MistakesError):
        named(text)


@pytest.mark.parametrize("text", ["docker://alice:s3cret@host/x", "alice:s3cret@host/x", "https://alice:s3cret@host/x"])
def test_a_login_in_a_name_is_refused_and_not_repeated(text: str) -> None:
    """A name carries no login: the mistake is said without it."""
    with pytest.raises(MistakesError) as caught:
        named(text)
    assert "carries a login" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_all_mistakes_are_said_before_any_work(here: Path, collect: Callable[..., Collected]) -> None:
    """One wrong name among good ones: nothing is read, and each wrong one is named."""
    with pytest.raises(MistakesError) as error:
        collect(here / "a.tar", here / "note.txt", "https://user:hush4secret@a/b")
    assert len(error.value.problems) == 2
    assert "hush4secret" not in str(error.value)


def test_a_file_below_the_directory_is_named_from_there(here: Path, collect: Callable[..., Collected]) -> None:
    """Locators are relative, so that the evidence is the same wherever the directory lies."""
    found = collect(here / "a.tar")
    assert [source.id for source in found.sources] == ["a.tar"]
    assert all(subject.id.startswith("a.tar#linux/amd64@") for subject in found.subjects)


def test_a_definition_file_may_be_named_as_an_image(here: Path, collect: Callable[..., Collected]) -> None:
    """It is read as it is in the walk."""
    found = collect(str(here / "a.def"))
    assert [(one.kind, one.facts["apptainer-definition.from"].value) for one in found.subjects] == [("apptainer-definition", "python:latest")]


def test_what_cosign_saved_beside_an_image_is_no_image() -> None:
    """It is found by cosign's tag, as in a registry."""
    image, sigs = ("sha256:" + letter * 64 for letter in "ab")
    kind = "dev.cosignproject.cosign/"
    entries = [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 2, "annotations": {"kind": kind + name}}
        for digest, name in ((image, "image"), (sigs, "sigs"))
    ]
    files = {"index.json": json.dumps({"schemaVersion": 2, "manifests": entries}).encode(), f"blobs/{sigs.replace(':', '/')}": b"{}"}
    store = of_files(files, "saved")
    assert [beside_kind(entry) for entry in store.entries] == [None, "sig"]
    assert store.manifest(f"{image.replace(':', '-')}.sig").data == b"{}"
    assert store.referrers(image) == ()
