"""Where images are read from by digest: an OCI layout directory, or what was kept of an archive."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from typing import BinaryIO

from aiact_report._files import NotRegularError, open_regular
from aiact_report.collector._images import documents
from aiact_report.collector._images.store import Descriptor, Manifest
from aiact_report.collector._refused import Refused

REF_NAME = "org.opencontainers.image.ref.name"
_FULL_NAME = "io.containerd.image.name"
"""Annotations of an entry of `index.json`: the tag, and the whole reference."""
_COSIGN = "dev.cosignproject.cosign/"
_COSIGN_KINDS = {"sigs": "sig", "atts": "att", "sboms": "sbom"}
"""Value of the annotation `kind` that `cosign save` gives what stands beside its one image → the ending of cosign's tag.

https://github.com/sigstore/cosign/blob/main/pkg/oci/layout/write.go
"""
_LEFT_BEHIND = "No document in the layout refers to the image: copies by skopeo and crane leave signatures and attestations in the registry, so whether there are any is not known."


Open = Callable[[str, str], BinaryIO]
"""Opens a file of a layout by its path; the second text says what it is, for the refusal."""


def name_of(entry: Descriptor) -> str | None:
    """Name an entry of a layout, by its whole reference where it has one."""
    return entry.annotations.get(_FULL_NAME) or entry.annotations.get(REF_NAME)


def beside_kind(entry: Descriptor) -> str | None:
    """Give the ending of cosign's tag of what `cosign save` put beside an image; None for an image."""
    return _COSIGN_KINDS.get(entry.annotations.get("kind", "").removeprefix(_COSIGN))


class LayoutStore:
    """The OCI image layout, wherever its files are."""

    insecure = False

    def __init__(self, locator: str, opener: Open) -> None:
        self.locator = locator
        self._open = opener
        with opener("index.json", "index.json") as stream:
            self.index = documents.whole(stream, "index.json")
        self.entries = tuple(documents.descriptors(documents.mapping(self.index, "index.json").get("manifests")))
        """What `index.json` lists."""
        self._known: dict[str, Descriptor] = {}
        self._referring: dict[str, list[Descriptor]] | None = None
        for entry in self.entries:
            for name in (entry.digest, entry.annotations.get(REF_NAME), entry.annotations.get(_FULL_NAME)):
                self._known.setdefault(name or entry.digest, entry)

    def manifest(self, reference: str) -> Manifest:
        """Give the manifest or index of a tag or digest; what `cosign save` put beside its image has cosign's tag."""
        entry = self._known.get(reference) or self._saved_by_cosign(reference)
        if entry is None and not documents.is_digest(reference):
            raise Refused(f"There is no image {reference!r} in it.", "not-found")
        digest = entry.digest if entry is not None else reference
        with self._open(blob_path(digest), f"The manifest {digest}") as stream:
            data = documents.whole(stream, f"The manifest {digest}")
        return documents.manifest(data, entry.media_type if entry is not None else None, digest)

    def _saved_by_cosign(self, reference: str) -> Descriptor | None:
        ending = reference.rpartition(".")[2] if reference.startswith("sha256-") else ""
        return next((entry for entry in self.entries if beside_kind(entry) == ending), None) if ending else None

    def blob(self, descriptor: Descriptor) -> BinaryIO:
        """Open a blob."""
        return self._open(blob_path(descriptor.digest), f"The blob {descriptor.digest}")

    def referrers(self, digest: str) -> tuple[Descriptor, ...]:
        """Give the manifests of the layout that name this one as their subject, or by the annotation of buildx."""
        if self._referring is None:
            self._referring = self._pointers()
        found = tuple(one for one in self._referring.get(digest, ()) if one.digest != digest)
        if not found and not any(map(beside_kind, self.entries)):
            raise Refused(_LEFT_BEHIND, "unsupported", "read the image from its registry: --image NAME")
        return found

    def _pointers(self) -> dict[str, list[Descriptor]]:
        """Sort what refers to another manifest by that one's digest: every manifest is looked into once, however many images ask."""
        found: dict[str, list[Descriptor]] = {}
        for one in self.entries:
            for digest in {one.annotations.get("vnd.docker.reference.digest"), self._subject(one)} - {None}:
                found.setdefault(str(digest), []).append(one)
        return found

    def _subject(self, entry: Descriptor) -> str | None:
        try:
            found = documents.mapping(self.manifest(entry.digest).data, "The manifest").get("subject")
        except Refused:
            return None
        return documents.texts(found).get("digest")


def of_folder(folder: str, locator: str) -> LayoutStore:
    """Read an OCI layout directory; raises Refused when it has no index."""
    return LayoutStore(locator, lambda path, what: _open_file(os.path.join(folder, path), what))


def of_files(files: Mapping[str, bytes], locator: str) -> LayoutStore:
    """Read the documents that were kept of an OCI archive; raises Refused when its index is not among them."""

    def opener(path: str, what: str) -> BinaryIO:
        if path not in files:
            raise Refused(f"{what} is not in the archive.", "missing")
        return io.BytesIO(files[path])

    return LayoutStore(locator, opener)


def _open_file(path: str, what: str) -> BinaryIO:
    """Open a file of a directory; a pipe or device is none."""
    try:
        return open_regular(path)
    except FileNotFoundError:
        raise Refused(f"{what} is not in the layout.", "missing") from None
    except NotRegularError:
        raise Refused(f"{what} is no regular file.", "unreadable") from None
    except OSError as error:
        raise Refused(f"{what} cannot be read: {error.strerror}.", "unreadable") from None


def blob_path(digest: str) -> str:
    """Give the path of a blob in a layout."""
    return "blobs/" + digest.replace(":", "/", 1)
