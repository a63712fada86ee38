"""The manifest, and each file by its digest: what was changed, what is missing, what was added."""

from __future__ import annotations

from aiact_report.keeping.manifest import MANIFEST, SIGNATURE, About, Entry, Manifest, decode, encode, same
from aiact_report.keeping.verify.contents import Contents
from aiact_report.keeping.verify.findings import Findings


def listed(contents: Contents, found: Findings) -> Manifest | None:
    """Read the manifest and compare every file with it; none where there is none to go by."""
    if MANIFEST not in contents.names():
        found.differs(MANIFEST, "it is missing: nothing says which files belong to the dossier")
        return None
    data = contents.read(MANIFEST)
    manifest = found.tried(MANIFEST, lambda: decode(data))
    if manifest is None:
        return None
    if encode(manifest) != data:
        found.differs(MANIFEST, "its bytes are not those that this program writes for what it says")
    _files(contents, manifest, found)
    return manifest


def _files(contents: Contents, manifest: Manifest, found: Findings) -> None:
    wrong = list(differences(contents, manifest))
    for name, says in wrong:
        found.differs(name, says)
    if not wrong:
        count = len(manifest.files)
        found.holds("digests", f"{count} file{'s' if count != 1 else ''}, and no other, with the digests and sizes that {MANIFEST} names")


def differences(contents: Contents, manifest: Manifest) -> list[tuple[str, str]]:
    """List the files that are not what a manifest says, with what is wrong."""
    here = set(contents.names()) - {MANIFEST, SIGNATURE}
    wrong = [(name, says) for name, entry in manifest.files.items() if (says := _wrong(contents, name, entry))]
    wrong += [(name, "it was added: the manifest does not name it") for name in sorted(here - set(manifest.files))]
    if manifest.signature is not None and SIGNATURE not in contents.names():
        wrong.append((SIGNATURE, "it is missing: the manifest says that it was signed"))
    return wrong


def _wrong(contents: Contents, name: str, entry: Entry) -> str:
    actual = contents.entry(name)
    if actual is None:
        return "it is missing" if name not in contents.names() else "it is no regular file"
    if same(actual, entry):
        return ""
    return (
        f"it was changed: its sha256 is {actual.sha256[:12]}… ({actual.size:,} bytes), the manifest names {entry.sha256[:12]}… ({entry.size:,} bytes)"
    )


def agrees(manifest: Manifest, said: About, found: Findings) -> None:
    """Compare what the manifest says of the dossier with what the dossier and its evidence say."""
    names = [name for name in About.__struct_fields__ if getattr(manifest, name) != getattr(said, name)]
    for name in names:
        found.differs(MANIFEST, f"its {name} is not that of the dossier and its evidence")
    if not names:
        count = len(said.sources)
        found.holds(
            MANIFEST, f"it names the evidence, the mapping, the law and the {count:,} source{'s' if count != 1 else ''} that the dossier is of"
        )
